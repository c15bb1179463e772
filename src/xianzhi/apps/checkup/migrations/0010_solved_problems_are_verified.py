"""The task of a solved problem is closed by a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0009_the_kind_of_the_county"),
        ("ledger", "0004_tasks_from_other_rooms"),
        ("organisations", "0005_versions_are_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkupproblem",
            name="verified_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="checkupproblem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_at__isnull", True),
                    models.Q(("status", "solved"), ("task__isnull", False)),
                    _connector="OR",
                ),
                name="verified_problem_is_solved",
            ),
        ),
    ]
