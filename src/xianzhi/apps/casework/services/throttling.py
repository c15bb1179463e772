"""How often one place may report (来件限制): counted in the database, whoever serves the site."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from xianzhi.apps.casework.models import ReportTally

__all__ = ["wait_before_report"]

_HOUR = timedelta(hours=1)


def wait_before_report(*, holder: str, most: int, at: datetime) -> timedelta:
    """Count a report of an address or a key, and say how long it has to wait (来件限制).

    Parameters
    ----------
    holder
        Address or key; only a digest of it is kept, until the hour is over.
    most
        Reports of one hour, by the clock, that are let in.

    Returns
    -------
    timedelta
        Nothing while this report is among the allowed, else until the hour is over.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    digest = salted_hmac("xianzhi.casework.report", holder, algorithm="sha256").hexdigest()
    with transaction.atomic():
        mine = ReportTally.objects.filter(holder=digest, hour=hour)
        if not mine.update(count=F("count") + 1):
            ReportTally.objects.filter(hour__lt=hour).delete()
            ReportTally.objects.get_or_create(holder=digest, hour=hour)
            mine.update(count=F("count") + 1)
        count = mine.values_list("count", flat=True).get()
    return timedelta(0) if count <= most else hour + _HOUR - at
