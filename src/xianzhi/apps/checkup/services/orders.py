"""Orders of the check-up (请求单): what every service of this room begins with."""

from django.db.models import F

from xianzhi.apps.checkup.models import NumberSeries
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Orders

__all__ = ["order", "reasoned", "take_numbers"]

order = Orders("checkup")
_MOST_REASON = 2_000


def reasoned(text: str) -> str:
    """Check a reason that must be given.

    Raises
    ------
    RuleError
        It is missing or too long.
    """
    return clean_text(text, most=_MOST_REASON, required=True)


def take_numbers(series: str, count: int = 1) -> range:
    """Take the next numbers of a series and hold its lock until the transaction ends (取号)."""
    NumberSeries.objects.get_or_create(name=series)
    NumberSeries.objects.filter(name=series).update(last=F("last") + count)
    last = NumberSeries.objects.get(name=series).last
    return range(last - count + 1, last + 1)
