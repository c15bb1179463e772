"""Prescriptions against shortfalls: sites that were kept, their tasks, proofs asked for."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids


class Migration(migrations.Migration):
    dependencies = [
        ("atlas", "0007_numbers_have_one_place"),
        ("checkup", "0006_requests_say_why"),
        ("ledger", "0004_tasks_from_other_rooms"),
        ("organisations", "0005_versions_are_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Prescription",
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
                ("concept", models.CharField(max_length=40)),
                ("unit_code", models.CharField(max_length=60)),
                ("unit_name", models.CharField(blank=True, max_length=120)),
                ("candidates_sha256", models.CharField(max_length=64)),
                ("question_sha256", models.CharField(max_length=64)),
                ("inputs", models.JSONField()),
                ("wish", models.JSONField()),
                ("limit_m", models.FloatField()),
                ("sites", models.JSONField()),
                ("served_before", models.FloatField()),
                ("value", models.FloatField()),
                ("bound", models.FloatField()),
                ("people", models.FloatField()),
                ("is_proved", models.BooleanField()),
                (
                    "cost_cny",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True),
                ),
                ("measured_in", models.CharField(max_length=30)),
                ("value_before", models.FloatField(blank=True, null=True)),
                ("value_after", models.FloatField(blank=True, null=True)),
                ("target", models.JSONField(blank=True, null=True)),
                ("unchecked", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("kept_at", models.DateTimeField()),
                (
                    "candidates",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="atlas.layerversion",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="checkup.checkuprun",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="organisations.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrescribedProblem",
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
                ("served_people", models.FloatField()),
                ("people", models.FloatField()),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="checkup.checkupproblem",
                    ),
                ),
                (
                    "prescription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="checkup.prescription",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrescriptionTask",
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
                ("due_date", models.DateField()),
                ("handed_over_at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescription_tasks",
                        to="organisations.unit",
                    ),
                ),
                (
                    "prescription",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed_over",
                        to="checkup.prescription",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="ledger.ledgertask",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SitingProof",
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
                ("concept", models.CharField(max_length=40)),
                ("question_sha256", models.CharField(max_length=64)),
                ("wish", models.JSONField()),
                ("asked_at", models.DateTimeField()),
                ("post_id", models.UUIDField()),
                ("rows", models.JSONField(blank=True, null=True)),
                ("value", models.FloatField(blank=True, null=True)),
                ("bound", models.FloatField(blank=True, null=True)),
                ("fault_code", models.CharField(blank=True, max_length=80)),
                ("fault_params", models.JSONField(default=dict)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="checkup.checkuprun",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="prescription",
            index=models.Index(fields=["run", "concept"], name="prescription_by_indicator"),
        ),
        migrations.AddConstraint(
            model_name="prescription",
            constraint=models.CheckConstraint(
                condition=models.Q(("bound__gte", models.F("value"))),
                name="bound_is_no_less_than_the_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="prescribedproblem",
            constraint=models.UniqueConstraint(
                fields=("prescription", "problem"), name="problem_once_per_prescription"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitingproof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("bound__isnull", True), ("rows__isnull", True), ("value__isnull", True)
                    ),
                    models.Q(
                        ("bound__isnull", False),
                        ("fault_code", ""),
                        ("rows__isnull", False),
                        ("value__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="proof_ends_one_way",
            ),
        ),
    ]
