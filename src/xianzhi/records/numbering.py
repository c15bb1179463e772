"""Numbers without gaps (编号): taken in the transaction that uses them."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps
from django.db.models import F

from xianzhi.records.models import NumberSeries

__all__ = ["hold_series", "take_numbers", "take_over_numbers"]


def take_numbers(series: str, count: int = 1) -> range:
    """Take the next numbers of a series and hold its lock until the transaction ends (取号).

    Whoever takes the next one waits; a transaction that fails gives its numbers back. Taking none
    gives an empty range and holds no lock.
    """
    if not count:
        return range(0)
    NumberSeries.objects.get_or_create(name=series)
    NumberSeries.objects.filter(name=series).update(last=F("last") + count)
    last = NumberSeries.objects.get(name=series).last
    return range(last - count + 1, last + 1)


def hold_series(series: str) -> None:
    """Hold the lock of a series without taking a number (占号): nobody else registers meanwhile."""
    NumberSeries.objects.filter(name=series).update(last=F("last"))


def take_over_numbers(room: str) -> RunPython:
    """Make a migration step that copies the numbers a room kept itself (接管编号), and back again.

    A series that stands here already keeps the higher of both numbers: none is given twice.
    """

    def take_over(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
        _copy(apps, room, "records")

    def give_back(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
        _copy(apps, "records", room)

    return RunPython(take_over, give_back)


def _copy(apps: StateApps, source: str, target: str) -> None:
    theirs, ours = (apps.get_model(room, "NumberSeries").objects for room in (source, target))
    for name, last in theirs.values_list("name", "last"):
        row, _ = ours.get_or_create(name=name, defaults={"last": last})
        if row.last < last:
            ours.filter(name=name).update(last=last)
