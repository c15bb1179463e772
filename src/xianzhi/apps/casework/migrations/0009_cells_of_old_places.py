"""Cases of before are given the cell that they lie in, as ``casework.cells`` counts it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast, Floor

_CELL_DEGREES, _COLUMNS = 0.0016, 1_000_000


def tell(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    row = Cast(Floor((F("y") + 90.0) / _CELL_DEGREES), BigIntegerField())
    column = Cast(Floor((F("x") + 180.0) / _CELL_DEGREES), BigIntegerField())
    placed = apps.get_model("casework", "Case").objects.filter(x__isnull=False)
    placed.update(place_cell=row * _COLUMNS + column)


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_places_by_cell")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
