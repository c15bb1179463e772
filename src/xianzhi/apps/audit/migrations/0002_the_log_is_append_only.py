"""The log is evidence: the database refuses to edit it."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [refuse_updates("audit_leaf", "audit_signedhead", "audit_check")]
