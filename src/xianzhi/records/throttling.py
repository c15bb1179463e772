"""How often one place may come (来访限制): counted in the database, whoever serves the site."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from xianzhi.records.ids import new_id

__all__ = ["HourTally", "wait_in_hour"]

_HOUR = timedelta(hours=1)


class HourTally(models.Model):
    """How often one place came in an hour (来访计数); each door has a table of its own.

    ``holder`` is a digest of an address or of a key; rows of past hours are deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder = models.CharField(max_length=64)
    hour = models.DateTimeField()  # its beginning
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{self.holder[:8]} {self.count}"


def wait_in_hour(
    door: type[HourTally], *, salt: str, holder: str, most: int, at: datetime
) -> timedelta:
    """Count a coming of an address or a key, and say how long it has to wait (来访限制).

    Parameters
    ----------
    salt
        Names the door; the same address has another digest at each.
    holder
        Address or key; only a digest of it is kept, until the hour is over.
    most
        Comings of one hour, by the clock, that are let in.

    Returns
    -------
    timedelta
        Nothing while this one is among the allowed, else until the hour is over.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    digest = salted_hmac(salt, holder, algorithm="sha256").hexdigest()
    tallies = door._default_manager  # noqa: SLF001 -- public in spite of its name
    with transaction.atomic():
        mine = tallies.filter(holder=digest, hour=hour)
        if not mine.update(count=F("count") + 1):
            tallies.filter(hour__lt=hour).delete()
            tallies.get_or_create(holder=digest, hour=hour)
            mine.update(count=F("count") + 1)
        count = mine.values_list("count", flat=True).get()
    return timedelta(0) if count <= most else hour + _HOUR - at
