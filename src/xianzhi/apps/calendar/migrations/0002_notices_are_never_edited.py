"""What the county adopted is evidence: the database refuses to edit it."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial")]
    operations = [refuse_updates("calendar_adoptednotice")]
