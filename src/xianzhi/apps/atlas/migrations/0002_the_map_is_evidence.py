"""What was reviewed and booked is evidence: the database refuses to edit it."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("atlas", "0001_initial")]
    operations = [
        refuse_updates(
            "atlas_compliancereview", "atlas_reviewlayer", "atlas_screening", "atlas_quotaentry"
        )
    ]
