"""Numbers are taken in ``records``: those of this room move there, and its table goes with them.

It goes at once: code that still took numbers from it would give them twice.
"""

from django.db import migrations

from xianzhi.records.numbering import take_over_numbers


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0003_changes_explained"),
        ("records", "0005_numbers_have_one_place"),
    ]
    operations = [
        take_over_numbers("checkup"),
        migrations.DeleteModel(name="NumberSeries"),
    ]
