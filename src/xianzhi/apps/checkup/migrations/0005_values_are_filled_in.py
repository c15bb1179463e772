"""What no layer computes is filled in by units; what a run read of it is evidence."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0004_numbers_have_one_place"),
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FilledValue",
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
                ("unit_code", models.CharField(max_length=60)),
                ("unit_name", models.CharField(blank=True, max_length=120)),
                ("as_of_date", models.DateField()),
                ("value", models.FloatField()),
                ("num", models.FloatField(blank=True, null=True)),
                ("den", models.FloatField(blank=True, null=True)),
                ("measured_in", models.CharField(max_length=30)),
                ("source", models.CharField(max_length=200)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("approved", "Approved"),
                            ("returned", "Returned"),
                            ("replaced", "Replaced"),
                        ],
                        default="submitted",
                        max_length=12,
                    ),
                ),
                ("entered_by", models.UUIDField()),
                ("post_id", models.UUIDField()),
                ("entered_at", models.DateTimeField()),
                ("decided_post_id", models.UUIDField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filled_values",
                        to="evidence.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunValue",
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
                        related_name="values_read",
                        to="checkup.checkuprun",
                    ),
                ),
                (
                    "value",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="checkup.filledvalue",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="filledvalue",
            index=models.Index(fields=["status", "concept"], name="filled_value_by_status"),
        ),
        migrations.AddConstraint(
            model_name="filledvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["submitted", "approved", "returned", "replaced"])
                ),
                name="filled_value_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="filledvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="filled_value_has_a_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="filledvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("status", "submitted")),
                    models.Q(("decided_at__isnull", False), ("decided_post_id__isnull", False)),
                    _connector="OR",
                ),
                name="filled_value_is_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="filledvalue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "submitted")),
                fields=("concept", "unit_code", "as_of_date"),
                name="one_value_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="filledvalue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "approved")),
                fields=("concept", "unit_code", "as_of_date"),
                name="one_value_is_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="runvalue",
            constraint=models.UniqueConstraint(fields=("run", "value"), name="value_once_per_run"),
        ),
        refuse_updates("checkup_runvalue"),
    ]
