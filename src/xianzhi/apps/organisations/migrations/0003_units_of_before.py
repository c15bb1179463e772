"""Every unit that stood before periods were kept gets the one that it has had so far."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def open_periods(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    unit = apps.get_model("organisations", "Unit")
    period = apps.get_model("organisations", "UnitPeriod")
    period.objects.bulk_create(
        period(
            unit=one,
            name=one.name,
            parent_id=one.parent_id,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
        )
        for one in unit.objects.filter(periods__isnull=True)
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_units_in_periods")]

    operations = [migrations.RunPython(open_periods, migrations.RunPython.noop)]
