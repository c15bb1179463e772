"""Findings that somebody disputes, answered and ruled upon by a third person."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0012_units_and_their_parts"),
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProblemDispute",
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
                ("finding", models.CharField(max_length=6)),
                ("reason", models.CharField(max_length=2000)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("raised_by", models.UUIDField()),
                ("post_id", models.UUIDField()),
                ("raised_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problem_disputes",
                        to="evidence.storedfile",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="checkup.checkupproblem",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="checkup.checkuprun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeRuling",
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
                ("is_upheld", models.BooleanField()),
                ("reason", models.CharField(max_length=2000)),
                ("ruled_by", models.UUIDField()),
                ("post_id", models.UUIDField()),
                ("ruled_at", models.DateTimeField()),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="checkup.problemdispute",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeAnswer",
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
                ("text", models.CharField(max_length=2000)),
                ("answered_by", models.UUIDField()),
                ("post_id", models.UUIDField()),
                ("answered_at", models.DateTimeField()),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="checkup.problemdispute",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="problemdispute",
            constraint=models.UniqueConstraint(
                fields=("problem", "run"), name="finding_is_disputed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("finding__in", ("solved", "open"))),
                name="disputed_finding_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="dispute_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="ruling_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="dispute_answer_has_words"
            ),
        ),
        refuse_updates("checkup_problemdispute", "checkup_disputeanswer", "checkup_disputeruling"),
    ]
