"""Clocks that run, with what happened to them (时限)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from xianzhi.apps.accounts.selectors import Actor, PostLine, Role, post_labels, posts_with_role
from xianzhi.apps.calendar.choices import State
from xianzhi.apps.calendar.models import RunningClock
from xianzhi.apps.calendar.permissions import may_keep_time, may_see
from xianzhi.apps.calendar.readmodels import ClockLine, ClockPage, Explained, HistoryLine
from xianzhi.apps.calendar.selectors.days import timetable_in_force
from xianzhi.apps.calendar.terms import read_terms
from xianzhi.core.calendar import (
    Clock,
    ClockEvent,
    ClockState,
    ClockVerb,
    Deadline,
    Terms,
    Timetable,
    WorkCalendar,
    due,
    fold,
    reading,
    used,
)
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import entries, stream_of
from xianzhi.records.models import Entry

__all__ = [
    "AT_ONCE",
    "CLOCK_LISTS",
    "approvers",
    "clock_page",
    "clocks",
    "events_of",
    "explain",
    "found_clock",
    "streams_of",
]

CLOCK_LISTS = ("running", "late", "provisional", "paused", "stopped")
_MOST = 500
AT_ONCE = 1_000  # databases limit how many values a statement takes
_OF_CLOCKS = frozenset(verb.value for verb in ClockVerb)
_VERBS: Mapping[str, tuple[ClockVerb, ...]] = {
    State.RUNNING: (ClockVerb.PAUSE, ClockVerb.RESTART, ClockVerb.EXTEND, ClockVerb.STOP),
    State.PAUSED: (ClockVerb.RESUME, ClockVerb.RESTART, ClockVerb.STOP),
    State.STOPPED: (),
}


def clocks(actor: Actor, which: str, at: datetime) -> tuple[ClockLine, ...]:
    """List clocks of one kind, the earliest due first (时限清单)."""
    require(may_keep_time(actor))
    found = _listed(which, at).order_by("due_at", "begun_at", "id")[:_MOST]
    return tuple(_line(clock, at) for clock in found)


def clock_page(actor: Actor, clock_id: str, at: datetime) -> ClockPage:
    """Show a clock, its computation and its history (时限详情).

    Raises
    ------
    NotFoundError
        There is none.
    """
    require(may_keep_time(actor))
    clock = found_clock(clock_id)
    told = entries(stream_of("clock", clock.pk))
    folded, terms = fold(events_of(reversed(told))), read_terms(clock.terms)
    timetable = timetable_in_force()
    now, plain = (reading(terms, folded, by) for by in (timetable, _plain(timetable)))
    return ClockPage(
        line=_line(clock, at),
        explained=_explained(now, plain) if now and plain else None,
        used_days=used(terms, folded, timetable, at),
        verbs=_possible(terms, folded),
        has_extension=folded.extension is not None,
        history=_history(told),
        seen=told[0].number,
    )


def explain(actor: Actor, terms: Terms, begun_at: datetime) -> Explained:
    """Say when a limit would end, and why (推算)."""
    require(may_see(actor))
    timetable = timetable_in_force()
    return _explained(*(due(terms, begun_at, by) for by in (timetable, _plain(timetable))))


def approvers(at: datetime) -> tuple[PostLine, ...]:
    """List the posts that may have approved a pause or an extension (批准人)."""
    found = {
        post.id: post
        for role in (Role.LEADER, Role.UNIT_HEAD)
        for post in posts_with_role(role, at)
    }
    return tuple(found.values())


def due_of_clocks(clock_ids: Iterable[str]) -> Mapping[str, tuple[datetime | None, bool]]:
    """Say when clocks are due and whether provisionally (到期时间), for rooms that began them."""
    found = RunningClock.objects.filter(pk__in=list(clock_ids))
    rows = found.values_list("pk", "due_at", "is_provisional")
    return {str(key): (due_at, is_provisional) for key, due_at, is_provisional in rows}


def found_clock(clock_id: str) -> RunningClock:
    """Find a clock (时限).

    Raises
    ------
    NotFoundError
        There is none.
    """
    found = RunningClock.objects.filter(pk=clock_id).first() if is_id(clock_id) else None
    if found is None:
        raise NotFoundError
    return found


def events_of(told: Iterable[Entry]) -> list[ClockEvent]:
    """Read what happened to a clock from its history, oldest first (计时事件)."""
    return [
        ClockEvent(
            verb=ClockVerb(entry.verb),
            at=datetime.fromisoformat(str(entry.facts["at"])),
            reason=entry.reason,
            approver=str(entry.facts.get("approver", "")),
            added=int(str(entry.facts.get("added", 0))),
        )
        for entry in told
        if entry.verb in _OF_CLOCKS
    ]


def streams_of(found: Sequence[RunningClock]) -> Mapping[str, list[Entry]]:
    """Read the histories of many clocks, oldest first (批量历史); one query for each thousand."""
    told: dict[str, list[Entry]] = {stream_of("clock", clock.pk): [] for clock in found}
    streams = list(told)
    for begin in range(0, len(streams), AT_ONCE):
        asked = Entry.objects.filter(stream__in=streams[begin : begin + AT_ONCE])
        for entry in asked.order_by("number"):
            told[entry.stream].append(entry)
    return told


def _possible(terms: Terms, clock: Clock) -> tuple[ClockVerb, ...]:
    """Leave out an extension that the terms do not allow, or allow no more."""
    no_more = not terms.most_extension or clock.extension is not None
    verbs = _VERBS[State(clock.state.value)]
    return tuple(verb for verb in verbs if not (verb is ClockVerb.EXTEND and no_more))


def _listed(which: str, at: datetime) -> QuerySet[RunningClock]:
    kinds = {
        "running": Q(state=State.RUNNING),
        "late": Q(state=State.RUNNING, due_at__lt=at),
        "provisional": Q(state=State.RUNNING, is_provisional=True),
        "paused": Q(state=State.PAUSED),
        "stopped": Q(state=State.STOPPED),
    }
    return RunningClock.objects.filter(kinds.get(which, kinds["running"]))


def _line(clock: RunningClock, at: datetime) -> ClockLine:
    until = clock.stopped_at or at
    return ClockLine(
        id=str(clock.pk),
        title=clock.title,
        terms=read_terms(clock.terms),
        state=clock.state,
        begun_at=clock.begun_at,
        due_at=clock.due_at,
        is_provisional=clock.is_provisional and clock.state == ClockState.RUNNING,
        is_late=clock.due_at is not None and clock.due_at < until,
        stopped_at=clock.stopped_at,
    )


def _plain(timetable: Timetable) -> Timetable:
    """Give a timetable that knows weekends alone: what a naive count goes by."""
    return Timetable(WorkCalendar(()), timetable.hours)


def _explained(found: Deadline, plain: Deadline) -> Explained:
    return Explained(found.due_at, found.is_provisional, found.steps, plain.due_date)


def _history(told: Sequence[Entry]) -> tuple[HistoryLine, ...]:
    approved = {str(entry.facts.get("approver", "")) for entry in told} - {""}
    labels = post_labels({*(entry.post_id for entry in told), *approved} - {""})
    return tuple(
        HistoryLine(
            code=f"calendar.history.{entry.verb}",
            values=_values(entry.facts, labels),
            reason=entry.reason,
            at=entry.at,
            by=labels.get(entry.post_id, ""),
        )
        for entry in told
    )


def _values(
    facts: Mapping[str, object], labels: Mapping[str, str]
) -> Mapping[str, str | int | datetime | date]:
    values: dict[str, str | int | datetime | date] = {}
    for name, value in facts.items():
        if name in {"at", "due", "was"} and value:
            values[name] = datetime.fromisoformat(str(value))
        elif name == "approver":
            values[name] = labels.get(str(value), "")
        else:
            values[name] = str(value)
    return values
