# ruff: noqa: D101, RUF012 -- the shape of a migration is given by Django
"""Numbers are taken in one place: rooms that kept their own hand theirs over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_jobs")]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
