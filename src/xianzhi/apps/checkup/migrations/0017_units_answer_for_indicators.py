"""Which unit fills an indicator in, dated and by whom; the newest decision is in force."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0016_county_editions"),
        ("organisations", "0005_versions_are_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="FillingDuty",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("edition", models.CharField(max_length=60)),
                ("concept", models.CharField(max_length=40)),
                ("as_of_date", models.DateField(blank=True, null=True)),
                ("due_date", models.DateField(blank=True, null=True)),
                ("decided_by", models.UUIDField()),
                ("post_id", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filling_duties",
                        to="organisations.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FillingSupport",
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
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supports",
                        to="checkup.fillingduty",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filling_supports",
                        to="organisations.unit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="fillingduty",
            index=models.Index(fields=["edition", "concept"], name="filling_duty_by_edition"),
        ),
        migrations.AddConstraint(
            model_name="fillingduty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("as_of_date__isnull", True), ("due_date__isnull", True)),
                    models.Q(
                        ("as_of_date__isnull", False),
                        ("due_date__isnull", False),
                        ("lead__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="value_is_asked_of_somebody_for_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="fillingsupport",
            constraint=models.UniqueConstraint(
                fields=("duty", "unit"), name="unit_supports_a_duty_once"
            ),
        ),
        refuse_updates("checkup_fillingduty", "checkup_fillingsupport"),
    ]
