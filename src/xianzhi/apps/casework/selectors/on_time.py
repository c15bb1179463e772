"""Cases handled on time, as an indicator asks for them (按期处置率)."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from xianzhi.apps.casework.choices import Stage
from xianzhi.apps.casework.models import Case, CaseMove
from xianzhi.apps.casework.selectors.counters import DONE, LATE

__all__ = ["handled_on_time"]


def handled_on_time(since: date, until: date) -> tuple[int, int]:
    """Count the handlings of a period that were on time, of those that should be over (按期处置).

    Parameters
    ----------
    since, until
        First and last day, both counted.

    Returns
    -------
    on_time
        Handlings that ended in the period, not later than their deadline or without one.
    due
        All that ended in the period, and those that were overdue at its end.
    """
    begin, end = _midnight(since), _midnight(until + timedelta(days=1))
    handling = CaseMove.objects.filter(stage=Stage.HANDLE, is_end=True)
    done = handling.filter(DONE, at__gte=begin, at__lt=end)
    overdue = Q(due_at__lt=end)
    still = Case.objects.filter(overdue, stage=Stage.HANDLE, stage_entered_at__lt=end).count()
    later = handling.filter(overdue, at__gte=end, entered_at__lt=end).count()
    late, ended = done.filter(LATE).count(), done.count()
    return ended - late, ended + still + later


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
