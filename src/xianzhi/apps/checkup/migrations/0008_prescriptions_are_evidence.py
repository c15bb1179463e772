"""What was kept as a prescription, and handed over, is evidence: the database refuses to edit it."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("checkup", "0007_prescriptions")]
    operations = [
        refuse_updates(
            "checkup_prescription",
            "checkup_prescribedproblem",
            "checkup_prescriptiontask",
        )
    ]
