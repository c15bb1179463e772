"""What stood is what always stood: every area gets its first spell, and its kind."""

from datetime import date

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_ADMINISTRATIVE = ("county", "town", "village")


def begin(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    """Give areas of before their kind and their first spell."""
    area, spell = apps.get_model("grid", "Area"), apps.get_model("grid", "AreaSpell")
    area.objects.filter(level__in=_ADMINISTRATIVE).update(kind="administrative")
    spell.objects.bulk_create(
        (
            spell(
                area_id=one.pk,
                name=one.name,
                parent_id=one.parent_id,
                unit_id=one.unit_id,
                valid_from=date.min,
            )
            for one in area.objects.all()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("grid", "0002_areas_are_dated")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
