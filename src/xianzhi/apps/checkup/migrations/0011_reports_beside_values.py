"""What residents report stands beside what a run measured, and is evidence like it."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0010_solved_problems_are_verified"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportBacking",
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
                ("count", models.PositiveIntegerField()),
                ("case_ids", models.JSONField()),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_backings",
                        to="checkup.checkupproblem",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_backings",
                        to="checkup.checkuprun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "problem"), name="backing_once_per_run")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportGroup",
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
                ("position", models.PositiveIntegerField()),
                ("standing", models.CharField(max_length=10)),
                ("concept", models.CharField(max_length=40)),
                ("unit_code", models.CharField(blank=True, max_length=60)),
                ("unit_name", models.CharField(blank=True, max_length=120)),
                ("count", models.PositiveIntegerField()),
                ("case_ids", models.JSONField()),
                (
                    "problem",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_groups",
                        to="checkup.checkupproblem",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_groups",
                        to="checkup.checkuprun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "position"), name="report_group_place"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                (
                                    "both",
                                    "met",
                                    "missed",
                                    "undecided",
                                    "unmeasured",
                                    "scattered",
                                    "outside",
                                ),
                            )
                        ),
                        name="report_standing_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRound",
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
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("heard", models.PositiveIntegerField()),
                ("uncategorised", models.PositiveIntegerField()),
                ("unlisted", models.PositiveIntegerField()),
                ("of_no_place", models.PositiveIntegerField()),
                ("unplaced", models.PositiveIntegerField()),
                ("least", models.PositiveIntegerField()),
                ("reach_m", models.FloatField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_round",
                        to="checkup.checkuprun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("since__lte", models.F("until"))),
                        name="reports_of_a_window",
                    )
                ],
            },
        ),
        refuse_updates("checkup_reportround", "checkup_reportgroup", "checkup_reportbacking"),
    ]
