"""Patches are dispatched, answered and verified; what proves an answer is kept."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("atlas", "0002_the_map_is_evidence"),
        ("evidence", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PatchFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xianzhi.records.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="patch",
            name="patch_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="patch",
            name="dispatched_patch_has_unit_and_date",
        ),
        migrations.AddField(
            model_name="patch",
            name="after_shape",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="patch",
            name="answer",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="patch",
            name="before_shape",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="patch",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="patch",
            name="protected_m2",
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name="patch",
            name="task_id",
            field=models.CharField(blank=True, max_length=36),
        ),
        migrations.AlterField(
            model_name="patch",
            name="status",
            field=models.CharField(
                choices=[
                    ("found", "待派遣"),
                    ("dispatched", "核查中"),
                    ("answered", "已回复待复核"),
                    ("cleared", "核实合法"),
                    ("false_alarm", "误判"),
                    ("confirmed", "查实违法"),
                    ("reported", "已处置待复核"),
                    ("destroyed", "已拆除"),
                    ("corrected", "已整改"),
                    ("legalised", "已补办手续"),
                ],
                default="found",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="patch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "found",
                            "dispatched",
                            "answered",
                            "cleared",
                            "false_alarm",
                            "confirmed",
                            "reported",
                            "destroyed",
                            "corrected",
                            "legalised",
                        ],
                    )
                ),
                name="patch_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="patch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "found"),
                    models.Q(("unit__isnull", False), ("due_date__isnull", False)),
                    _connector="OR",
                ),
                name="dispatched_patch_has_unit_and_date",
            ),
        ),
        migrations.AddField(
            model_name="patchfile",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="patch_files",
                to="evidence.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="patchfile",
            name="patch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="atlas.patch"
            ),
        ),
        migrations.AddConstraint(
            model_name="patchfile",
            constraint=models.UniqueConstraint(
                fields=("patch", "file"), name="file_once_per_patch"
            ),
        ),
        refuse_updates("atlas_patchfile"),
    ]
