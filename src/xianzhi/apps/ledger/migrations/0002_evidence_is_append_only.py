"""What was read, decided, signed and reported is evidence: the database refuses to edit it."""

from django.db import migrations

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        refuse_updates(
            "ledger_documentversion",
            "ledger_compilation",
            "ledger_compiledrow",
            "ledger_correction",
            "ledger_clearance",
            "ledger_signoff",
            "ledger_progressnote",
            "ledger_notefile",
        )
    ]
