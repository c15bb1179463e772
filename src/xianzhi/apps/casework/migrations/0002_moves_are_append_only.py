"""Moves and directories are evidence: the database refuses to edit them."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [
        refuse_updates(
            "casework_casemove",
            "casework_categoryversion",
            "casework_category",
            "casework_categorycode",
        )
    ]
