"""Surveys of residents: counts that change, and a sample and estimates that are evidence."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0014_doubted_values_are_confirmed"),
        ("evidence", "0001_initial"),
        ("organisations", "0005_versions_are_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="SurveyAttempt",
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
                ("holder", models.CharField(max_length=64)),
                ("hour", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("holder", "hour"), name="attempts_once_per_hour"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyRound",
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
                ("number", models.CharField(max_length=20, unique=True)),
                ("questionnaire", models.JSONField()),
                ("questionnaire_sha256", models.CharField(max_length=64)),
                (
                    "level",
                    models.CharField(
                        choices=[("town", "Town"), ("village", "Village"), ("grid", "Grid")],
                        max_length=12,
                    ),
                ),
                (
                    "weighing",
                    models.CharField(
                        choices=[
                            ("residents", "Residents"),
                            ("households", "Households"),
                            ("listed", "Listed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("list_source", models.CharField(blank=True, max_length=255)),
                ("seed", models.CharField(max_length=80)),
                ("sample_size", models.PositiveIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "list_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_lists",
                        to="evidence.storedfile",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_rounds",
                        to="organisations.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyEstimate",
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
                ("position", models.PositiveSmallIntegerField()),
                ("question", models.CharField(max_length=40)),
                ("concept", models.CharField(blank=True, max_length=40)),
                ("value", models.FloatField(blank=True, null=True)),
                ("lo", models.FloatField(blank=True, null=True)),
                ("hi", models.FloatField(blank=True, null=True)),
                ("num", models.FloatField(blank=True, null=True)),
                ("den", models.FloatField()),
                ("mean", models.FloatField(blank=True, null=True)),
                ("answers", models.PositiveIntegerField()),
                ("rate", models.FloatField()),
                ("fault_code", models.CharField(blank=True, max_length=80)),
                ("strata", models.JSONField()),
                ("inputs_sha256", models.CharField(max_length=64)),
                ("as_of_date", models.DateField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="estimates",
                        to="checkup.surveyround",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyStratum",
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
                ("code", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=80)),
                ("people", models.PositiveIntegerField()),
                ("listed", models.PositiveIntegerField()),
                ("drawn", models.PositiveIntegerField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strata",
                        to="checkup.surveyround",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyHousehold",
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
                ("number", models.CharField(max_length=60)),
                (
                    "stratum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="checkup.surveystratum",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyCount",
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
                ("question", models.CharField(max_length=40)),
                ("answer", models.SmallIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "stratum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="checkup.surveystratum",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunEstimate",
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
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="estimates_read",
                        to="checkup.checkuprun",
                    ),
                ),
                (
                    "estimate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="checkup.surveyestimate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "estimate"), name="estimate_once_per_run"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyCode",
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
                ("code_sha256", models.CharField(max_length=64, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("live", "Live"), ("used", "Used"), ("void", "Void")],
                        default="live",
                        max_length=8,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="checkup.surveyhousehold",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["live", "used", "void"])),
                        name="survey_code_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "void"), _negated=True),
                        fields=("household",),
                        name="one_code_per_household",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="surveyround",
            index=models.Index(fields=["status", "ends_on"], name="survey_by_status"),
        ),
        migrations.AddConstraint(
            model_name="surveyround",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "closed"])), name="survey_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyround",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["town", "village", "grid"])),
                name="survey_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyround",
            constraint=models.CheckConstraint(
                condition=models.Q(("weighing__in", ["residents", "households", "listed"])),
                name="survey_weighing_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyround",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="survey_days_are_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("status", "open")),
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    _connector="OR",
                ),
                name="survey_is_closed_some_day",
            ),
        ),
        migrations.AddIndex(
            model_name="surveyestimate",
            index=models.Index(fields=["concept", "as_of_date"], name="estimate_by_concept"),
        ),
        migrations.AddConstraint(
            model_name="surveyestimate",
            constraint=models.UniqueConstraint(
                fields=("round", "question"), name="question_estimated_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyestimate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hi__isnull", True), ("lo__isnull", True), ("value__isnull", True)),
                    models.Q(
                        ("fault_code", ""),
                        ("value__gte", models.F("lo")),
                        ("value__lte", models.F("hi")),
                    ),
                    _connector="OR",
                ),
                name="estimate_lies_in_its_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveystratum",
            constraint=models.UniqueConstraint(
                fields=("round", "code"), name="stratum_once_per_survey"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveystratum",
            constraint=models.CheckConstraint(
                condition=models.Q(("drawn__lte", models.F("listed"))),
                name="no_more_drawn_than_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyhousehold",
            constraint=models.UniqueConstraint(
                fields=("stratum", "number"), name="household_drawn_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveycount",
            constraint=models.UniqueConstraint(
                fields=("stratum", "question", "answer"), name="answer_counted_once"
            ),
        ),
        refuse_updates(
            "checkup_surveystratum",
            "checkup_surveyhousehold",
            "checkup_surveyestimate",
            "checkup_runestimate",
        ),
    ]
