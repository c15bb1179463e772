"""What a notice would change (采用前核对): days, and deadlines that run."""

from datetime import date, timedelta

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.choices import State
from xianzhi.apps.calendar.models import RunningClock
from xianzhi.apps.calendar.permissions import may_adopt
from xianzhi.apps.calendar.readmodels import MovedDate, NoticePreview
from xianzhi.apps.calendar.selectors.clocks import events_of, streams_of
from xianzhi.apps.calendar.selectors.days import days_of, seen_notices, timetable_in_force
from xianzhi.apps.calendar.terms import read_terms
from xianzhi.core.calendar import Deadline, NoticeReading, Timetable, fold, reading
from xianzhi.records.decisions import require
from xianzhi.records.history import stream_of

__all__ = ["Recounted", "notice_preview", "recounted"]

Recounted = tuple[RunningClock, Deadline]


def notice_preview(actor: Actor, found: NoticeReading) -> NoticePreview:
    """Show what was read of a notice and what it would change; nothing is stored (核对)."""
    require(may_adopt(actor))
    now = timetable_in_force()
    then = Timetable(now.calendar.with_notices([found.notice]), now.hours)
    year = found.notice.year
    changed = now.calendar.differences(then.calendar, date(year - 1, 12, 1), date(year, 12, 31))
    again = recounted(list(RunningClock.objects.filter(state=State.RUNNING)), then)
    moved = [
        MovedDate(str(clock.pk), clock.title, clock.due_at, late.due_at, late.is_provisional)
        for clock, late in again
        if clock.due_at is not None and clock.due_at != late.due_at
    ]
    return NoticePreview(
        days=days_of(found.notice),
        issues=found.issues,
        changed=changed,
        moved=tuple(sorted(moved, key=lambda one: one.due_at)),
        settled=len(again) - len(moved),
        is_sound=found.is_sound,
        seen=seen_notices(),
    )


def recounted(found: list[RunningClock], timetable: Timetable) -> list[Recounted]:
    """Read running clocks again by a timetable; only those that change (重新推算).

    Their histories are read a thousand at a time.
    """
    told = streams_of(found)
    changed: list[Recounted] = []
    for clock in found:
        folded = fold(events_of(told[stream_of("clock", clock.pk)]))
        now = reading(read_terms(clock.terms), folded, timetable)
        if now is None or clock.due_at is None:
            continue
        moved = abs(now.due_at - clock.due_at) >= timedelta(seconds=1)
        if moved or now.is_provisional != clock.is_provisional:
            changed.append((clock, now))
    return changed
