"""Mistakes are booked back, computed quota shows its computation, the database keeps both."""

import django.db.models.deletion
from django.db import migrations, models

from xianzhi.records.immutable import allow_updates, refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("atlas", "0003_patches_are_worked_at"),
    ]

    operations = [
        allow_updates("atlas_quotaentry"),
        migrations.RemoveConstraint(
            model_name="quotaentry",
            name="quota_kind_known",
        ),
        migrations.AddField(
            model_name="quotaentry",
            name="basis",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="quotaentry",
            name="computation",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="quotaentry",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="atlas.quotaentry",
            ),
        ),
        migrations.AlterField(
            model_name="quotaentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "上级下达"),
                    ("allotted", "分配"),
                    ("returned", "收回分配"),
                    ("used", "使用"),
                    ("stock_dealt", "处置存量"),
                    ("settled", "人地挂钩"),
                    ("reversed", "冲销"),
                ],
                max_length=11,
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "received",
                            "allotted",
                            "returned",
                            "used",
                            "stock_dealt",
                            "settled",
                            "reversed",
                        ],
                    )
                ),
                name="quota_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reversed"), ("reverses__isnull", False)),
                    models.Q(
                        models.Q(("kind", "reversed"), _negated=True), ("reverses__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="quota_counter_entry_names_its_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "used"), _negated=True),
                    models.Q(("project", ""), _negated=True),
                    _connector="OR",
                ),
                name="quota_use_has_a_project",
            ),
        ),
        refuse_updates("atlas_quotaentry"),
    ]
