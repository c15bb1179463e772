"""Verbs of a clock (计时办理): begin, pause, resume, restart, extend, stop, count again.

``begin`` and ``move`` are for the services of other rooms, inside their own change: the room has
checked who may. ``begin_clock`` and ``move_clock`` are for matters that are entered by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.choices import State
from xianzhi.apps.calendar.models import RunningClock
from xianzhi.apps.calendar.permissions import may_keep_time
from xianzhi.apps.calendar.selectors.clocks import AT_ONCE, approvers, events_of, found_clock
from xianzhi.apps.calendar.selectors.days import timetable_in_force
from xianzhi.apps.calendar.selectors.preview import Recounted, recounted
from xianzhi.apps.calendar.services.orders import order
from xianzhi.apps.calendar.services.requests import ClockDraft, ClockMove
from xianzhi.apps.calendar.terms import read_terms, store_terms
from xianzhi.core.calendar import ClockEvent, ClockVerb, Deadline, due, fold, may_follow, reading
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, append_each, entries, stream_of

__all__ = ["begin", "begin_clock", "move", "move_clock", "recount", "recount_by_the_clock"]

_MOST_TITLE, _MOST_REASON, _MOST_BASIS = 200, 2_000, 200
_OLDEST = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class _System:
    """Nobody: the product itself, by the clock."""

    user_id: str = ""
    post_id: str = ""


_SYSTEM = _System()


def begin(change: Change, draft: ClockDraft) -> str:
    """Begin a clock in the transaction of another room's change (起算).

    Returns
    -------
    str
        Id of the clock.
    """
    found = due(draft.terms, draft.begun_at, timetable_in_force())
    made = RunningClock.objects.create(
        subject=draft.subject,
        stage=draft.stage,
        title=draft.title,
        terms=store_terms(draft.terms),
        begun_at=draft.begun_at,
        due_at=found.due_at,
        is_provisional=found.is_provisional,
    )
    facts = {
        "at": draft.begun_at.isoformat(),
        "due": found.due_at.isoformat(),
        "provisional": found.is_provisional,
    }
    append(change, stream_of("clock", made.pk), ClockVerb.BEGIN.value, facts)
    return str(made.pk)


def move(change: Change, wanted: ClockMove) -> None:
    """Let something happen to a clock, in the transaction of a change (计时操作).

    Raises
    ------
    RuleError
        It cannot follow, or reason, approver or length are missing or wrong.
    ConflictError
        Something happened to it since the page was opened.
    """
    clock = RunningClock.objects.select_for_update().get(pk=found_clock(wanted.clock_id).pk)
    told = entries(stream_of("clock", clock.pk))
    if wanted.seen is not None and told[0].number != wanted.seen:
        raise ConflictError("calendar.clock_changed_meanwhile")
    events, timetable, terms = (
        events_of(reversed(told)),
        timetable_in_force(),
        read_terms(clock.terms),
    )
    event = ClockEvent(
        wanted.verb, wanted.at, change.reason, wanted.approver_id, added=wanted.added
    )
    may_follow(terms, events, event, timetable)
    folded = fold((*events, event))
    now = reading(terms, folded, timetable)
    RunningClock.objects.filter(pk=clock.pk).update(
        state=folded.state.value,
        due_at=now.due_at if now else None,
        is_provisional=now.is_provisional if now else False,
        stopped_at=folded.stopped_at,
    )
    append(
        change,
        stream_of("clock", clock.pk),
        wanted.verb.value,
        _facts(wanted, clock, now),
    )


def begin_clock(*, actor: Actor, draft: ClockDraft, request_id: str, at: datetime) -> str:
    """Begin the clock of a matter that is entered by hand (登记时限).

    Returns
    -------
    str
        Id of the clock.

    Raises
    ------
    PermissionDeniedError
        The actor does not keep time.
    RuleError
        Title or basis do not fit, or it began in the future or ten years ago.
    """
    require(may_keep_time(actor))
    title = clean_text(draft.title, most=_MOST_TITLE, required=True)
    clean_text(draft.terms.basis, most=_MOST_BASIS)
    if not at - _OLDEST <= draft.begun_at <= at:
        raise RuleError("calendar.clock_begun_when")
    entered = ClockDraft(title, draft.terms, draft.begun_at)
    body = {"title": title, "terms": store_terms(draft.terms), "begun": str(draft.begun_at)}
    asked = order("begin_clock", actor, body, request_id=request_id, at=at)
    return carry_out(asked, lambda change: begin(change, entered))


def move_clock(*, actor: Actor, wanted: ClockMove, request_id: str, at: datetime) -> str:
    """Pause, resume, restart, extend or stop the clock of a matter (办理时限).

    Raises
    ------
    PermissionDeniedError
        The actor does not keep time.
    RuleError, ConflictError
        As ``move``; or the moment lies in the future, or nobody of that post could approve.
    """
    require(may_keep_time(actor))
    why = clean_text(wanted.reason, most=_MOST_REASON)
    if wanted.at > at:
        raise RuleError("calendar.clock_in_the_future")
    if wanted.approver_id and wanted.approver_id not in {post.id for post in approvers(at)}:
        raise RuleError("calendar.clock_needs_approver")

    def act(change: Change) -> str:
        move(change, wanted)
        return wanted.clock_id

    body = {
        "clock": wanted.clock_id,
        "verb": wanted.verb.value,
        "at": str(wanted.at),
        "approver": wanted.approver_id,
        "added": wanted.added,
    }
    asked = order("move_clock", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def recount(change: Change, notice: str) -> int:
    """Read every running clock again after the days changed, a line of history each (重新推算).

    Returns
    -------
    int
        How many deadlines moved or became certain.
    """
    running = RunningClock.objects.select_for_update().filter(state=State.RUNNING).order_by("pk")
    changed = recounted(list(running), timetable_in_force())
    for begin_at in range(0, len(changed), AT_ONCE):
        _write_recounted(change, changed[begin_at : begin_at + AT_ONCE], notice)
    return len(changed)


def _write_recounted(change: Change, changed: Sequence[Recounted], notice: str) -> None:
    told = []
    for clock, now in changed:
        facts = {
            "was": clock.due_at.isoformat() if clock.due_at else "",
            "due": now.due_at.isoformat(),
            "provisional": now.is_provisional,
            "notice": notice,
        }
        told.append((stream_of("clock", clock.pk), "recount", facts))
        clock.due_at, clock.is_provisional = now.due_at, now.is_provisional
    RunningClock.objects.bulk_update([clock for clock, _ in changed], ["due_at", "is_provisional"])
    append_each(change, told)


def recount_by_the_clock(*, request_id: str, at: datetime) -> int:
    """Count again by night: a release of the product may have brought a notice (每夜推算).

    It also mends a clock that began in the very moment in which a notice was adopted.

    Returns
    -------
    int
        How many deadlines moved or became certain; nothing is written when none does.
    """
    running = list(RunningClock.objects.filter(state=State.RUNNING))
    timetable = timetable_in_force()
    if not recounted(running, timetable):
        return 0
    last = max(timetable.calendar.notices, key=lambda notice: (notice.year, notice.number))
    asked = order("recount", _SYSTEM, {"notice": last.number}, request_id=request_id, at=at)
    return int(carry_out(asked, lambda change: str(recount(change, last.number))))


def _facts(wanted: ClockMove, clock: RunningClock, now: Deadline | None) -> dict[str, object]:
    facts: dict[str, object] = {
        "at": wanted.at.isoformat(),
        "was": clock.due_at.isoformat() if clock.due_at else "",
        "due": now.due_at.isoformat() if now else "",
        "provisional": now.is_provisional if now else False,
    }
    if wanted.approver_id:
        facts["approver"] = wanted.approver_id
    if wanted.added:
        facts["added"] = wanted.added
    return facts
