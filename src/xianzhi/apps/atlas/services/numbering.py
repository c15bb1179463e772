"""Numbers without gaps (编号): taken in the transaction that uses them."""

from django.db.models import F

from xianzhi.apps.atlas.models import NumberSeries

__all__ = ["hold_series", "take_number"]


def take_number(series: str, count: int = 1) -> int:
    """Take the next number of a series and hold its lock until the transaction ends (取号).

    With a *count*, as many numbers are taken and the last of them is given.

    Whoever takes the next one waits; a transaction that fails gives its number back.
    """
    NumberSeries.objects.get_or_create(name=series)
    NumberSeries.objects.filter(name=series).update(last=F("last") + count)
    return NumberSeries.objects.get(name=series).last


def hold_series(series: str) -> None:
    """Hold the lock of a series without taking a number (占号): nobody else registers meanwhile."""
    NumberSeries.objects.filter(name=series).update(last=F("last"))
