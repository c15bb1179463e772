"""A clock that runs on a matter (计时): begun, paused, restarted, extended once, stopped.

The clock is a fold of what happened to it: the same events give the same deadline, whoever folds
them and whenever. A notice that comes later changes the answer and not the events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from xianzhi.core.calendar.days import days_between
from xianzhi.core.calendar.deadlines import (
    Deadline,
    Gap,
    Step,
    Value,
    count_working_days,
    due,
)
from xianzhi.core.calendar.hours import CHINA, Timetable
from xianzhi.core.calendar.limits import Limit, LimitUnit, Terms
from xianzhi.errors import RuleError

__all__ = [
    "Clock",
    "ClockEvent",
    "ClockState",
    "ClockVerb",
    "fold",
    "may_follow",
    "reading",
    "used",
]


class ClockVerb(StrEnum):
    """What can happen to a clock (计时操作)."""

    BEGIN = "begin"  # 起算
    PAUSE = "pause"  # 中止计时（不计入）
    RESUME = "resume"  # 恢复计时
    RESTART = "restart"  # 补正后重新起算
    EXTEND = "extend"  # 延期
    STOP = "stop"  # 办结


class ClockState(StrEnum):
    """Whether a clock runs (计时状态)."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that happened to a clock (计时事件).

    ``approver`` is who allowed a pause or an extension; ``added`` what an extension adds, in the
    unit of the limit.
    """

    verb: ClockVerb
    at: datetime
    reason: str = ""
    approver: str = ""
    added: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """What its events made of a clock (计时器)."""

    first_begun_at: datetime
    begun_at: datetime  # of the last restart
    state: ClockState = ClockState.RUNNING
    gaps: tuple[Gap, ...] = ()
    paused_at: datetime | None = None
    pause_reason: str = ""
    extension: ClockEvent | None = None
    stopped_at: datetime | None = None
    restarts: tuple[ClockEvent, ...] = ()


_FOLLOWS: dict[ClockState, frozenset[ClockVerb]] = {
    ClockState.RUNNING: frozenset(
        {ClockVerb.PAUSE, ClockVerb.RESTART, ClockVerb.EXTEND, ClockVerb.STOP}
    ),
    ClockState.PAUSED: frozenset({ClockVerb.RESUME, ClockVerb.RESTART, ClockVerb.STOP}),
    ClockState.STOPPED: frozenset(),
}
_APPROVED = frozenset({ClockVerb.PAUSE, ClockVerb.EXTEND})
_REASONED = _APPROVED | {ClockVerb.RESTART}


def fold(events: Iterable[ClockEvent]) -> Clock:
    """Make a clock of its events, in the order in which they happened (事件归并).

    Raises
    ------
    RuleError
        The first does not begin it, or one cannot follow the one before.
    """
    clock: Clock | None = None
    last: datetime | None = None
    for event in events:
        if last is not None and event.at < last:
            raise RuleError("calendar.clock_out_of_order")
        last = event.at
        clock = _begun(event) if clock is None else _moved(clock, event)
    if clock is None:
        raise RuleError("calendar.clock_not_begun")
    return clock


def may_follow(
    terms: Terms, events: Sequence[ClockEvent], event: ClockEvent, timetable: Timetable
) -> None:
    """Check what shall happen to a clock by its terms (校验计时操作).

    Raises
    ------
    RuleError
        It cannot follow; reason or approver are missing; an extension comes late, is the second,
        or is longer than the terms allow.
    """
    if event.verb in _REASONED and not event.reason.strip():
        raise RuleError("calendar.clock_needs_reason")
    if event.verb in _APPROVED and not event.approver:
        raise RuleError("calendar.clock_needs_approver")
    clock = fold(events)
    fold((*events, event))
    if event.verb is not ClockVerb.EXTEND:
        return
    if not 0 < event.added <= terms.most_extension:
        raise RuleError("calendar.clock_extension", {"most": str(terms.most_extension)})
    now = reading(terms, clock, timetable)
    if now is not None and event.at > now.due_at:
        raise RuleError("calendar.clock_extended_late", {"due": f"{now.due_date}"})


def reading(terms: Terms, clock: Clock, timetable: Timetable) -> Deadline | None:
    """Say when a clock runs out (读取到期时刻); null while it is paused.

    Restarts, pauses, the extension and the cap are steps of the explanation like all others.
    """
    if clock.state is ClockState.PAUSED:
        return None
    added = clock.extension.added if clock.extension else 0
    whole = replace(terms, limit=Limit(terms.limit.count + added, terms.limit.unit))
    found = due(whole, clock.begun_at, timetable, clock.gaps)
    told = [*map(_restarted, clock.restarts), *_extended(terms, clock)]
    steps = (*told, *found.steps)
    if terms.cap is not None:
        capped = due(replace(terms, limit=terms.cap), clock.first_begun_at, timetable)
        if capped.due_at < found.due_at:
            steps = (*steps, Step("calendar.step.capped", {"at": capped.due_at}))
            return Deadline(capped.due_at, capped.is_provisional, steps)
    return replace(found, steps=steps)


def used(terms: Terms, clock: Clock, timetable: Timetable, at: datetime) -> int:
    """Count the days that a limit in days has used up to a moment (已用天数).

    Days that are not counted are left out; limits in hours and months count calendar days.
    """
    until = min(filter(None, (at, clock.paused_at, clock.stopped_at))).astimezone(CHINA).date()
    start = clock.begun_at.astimezone(CHINA).date()
    left_out = {
        day
        for gap in clock.gaps
        for day in days_between(
            gap.begins_at.astimezone(CHINA).date(), gap.ends_at.astimezone(CHINA).date()
        )
    }
    if terms.limit.unit is LimitUnit.WORKING_DAYS:
        gone = sum(map(timetable.calendar.is_working, left_out))
        return count_working_days(timetable.calendar, start, until) - gone
    return (until - start).days - len(left_out)


def _begun(event: ClockEvent) -> Clock:
    if event.verb is not ClockVerb.BEGIN:
        raise RuleError("calendar.clock_not_begun")
    return Clock(event.at, event.at)


def _moved(clock: Clock, event: ClockEvent) -> Clock:
    if event.verb not in _FOLLOWS[clock.state]:
        raise RuleError(f"calendar.clock_not_{event.verb}")
    match event.verb:
        case ClockVerb.PAUSE:
            paused = replace(clock, state=ClockState.PAUSED, paused_at=event.at)
            return replace(paused, pause_reason=event.reason)
        case ClockVerb.RESUME:
            return _running(clock, (*clock.gaps, *_gap(clock, event.at)))
        case ClockVerb.RESTART:
            again = _running(clock, ())
            return replace(again, begun_at=event.at, restarts=(*clock.restarts, event))
        case ClockVerb.EXTEND:
            if clock.extension is not None:
                raise RuleError("calendar.clock_extended_before")
            return replace(clock, extension=event)
        case _:
            return replace(clock, state=ClockState.STOPPED, stopped_at=event.at)


def _running(clock: Clock, gaps: tuple[Gap, ...]) -> Clock:
    return replace(clock, state=ClockState.RUNNING, gaps=gaps, paused_at=None, pause_reason="")


def _gap(clock: Clock, until: datetime) -> tuple[Gap, ...]:
    if clock.paused_at is None:
        return ()
    return (Gap(clock.paused_at, until, clock.pause_reason),)


def _restarted(event: ClockEvent) -> Step:
    return Step("calendar.step.restarted", {"at": event.at, "reason": event.reason})


def _extended(terms: Terms, clock: Clock) -> Iterable[Step]:
    if clock.extension is not None:
        values: dict[str, Value] = {
            "count": clock.extension.added,
            "reason": clock.extension.reason,
        }
        yield Step(f"calendar.step.extended.{terms.limit.unit}", values)
