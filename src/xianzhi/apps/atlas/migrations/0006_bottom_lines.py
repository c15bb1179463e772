"""What posts said of bottom lines is evidence: the database refuses to edit it."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("atlas", "0005_stock_land"),
    ]

    operations = [
        migrations.CreateModel(
            name="BottomLineMark",
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
                ("number", models.PositiveIntegerField()),
                ("line", models.CharField(max_length=40)),
                (
                    "standing",
                    models.CharField(
                        choices=[("cleared", "已守住"), ("open", "待核验"), ("breached", "突破")],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=2000)),
                ("figures", models.JSONField(default=dict)),
                ("marked_at", models.DateTimeField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bottom_line_marks",
                        to="atlas.compliancereview",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "number"), name="mark_number_in_review"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["cleared", "open", "breached"])),
                        name="mark_standing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="mark_has_a_reason"
                    ),
                ],
            },
        ),
        refuse_updates("atlas_bottomlinemark"),
    ]
