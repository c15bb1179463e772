"""What a run found is evidence: the database refuses to edit it."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("checkup", "0001_initial")]
    operations = [
        refuse_updates(
            "checkup_checkuprun",
            "checkup_runlayer",
            "checkup_indicatorobservation",
            "checkup_problemsighting",
        )
    ]
