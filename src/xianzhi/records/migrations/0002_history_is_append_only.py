# ruff: noqa: D101, RUF012 -- the shape of a migration is given by Django
"""History is evidence: the database refuses to edit it."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [refuse_updates("records_entry")]
