"""Numbers that run without gaps (编号), taken in the transaction that uses them."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from xianzhi.apps.atlas.models import NumberSeries

__all__ = ["take_numbers"]


def take_numbers(prefix: str, at: datetime, count: int = 1) -> list[str]:
    """Take the next numbers of the year (取号): ``TB-2026-00001`` and so on, no gap, no double."""
    series = f"{prefix}-{timezone.localdate(at).year}"
    NumberSeries.objects.get_or_create(name=series)
    NumberSeries.objects.filter(name=series).update(last=F("last") + count)
    last = NumberSeries.objects.get(name=series).last
    return [f"{series}-{number:05d}" for number in range(last - count + 1, last + 1)]
