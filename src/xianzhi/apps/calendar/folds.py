"""How a clock follows from its history (计时的累积), for the check of the audit."""

from collections.abc import Iterator
from datetime import UTC, datetime

from xianzhi.apps.audit.services import Fold, State, register_fold
from xianzhi.apps.calendar.choices import State as Standing
from xianzhi.apps.calendar.models import RunningClock
from xianzhi.core.calendar import ClockVerb
from xianzhi.records.models import Entry

__all__ = ["CLOCKS"]

_LEADS_TO = {
    ClockVerb.BEGIN.value: Standing.RUNNING.value,
    ClockVerb.PAUSE.value: Standing.PAUSED.value,
    ClockVerb.RESUME.value: Standing.RUNNING.value,
    ClockVerb.RESTART.value: Standing.RUNNING.value,
    ClockVerb.STOP.value: Standing.STOPPED.value,
}
_CLOCKS_AT_ONCE = 500


def _step(state: State, entry: Entry) -> State:
    facts = entry.facts
    return {
        "state": _LEADS_TO.get(entry.verb, state.get("state")),
        "due_at": _moment(facts["due"]),
        "is_provisional": facts["provisional"],
        "stopped_at": _moment(facts["at"]) if entry.verb == ClockVerb.STOP.value else "",
    }


def _stored() -> Iterator[tuple[str, State]]:
    for clock in RunningClock.objects.iterator(_CLOCKS_AT_ONCE):
        yield (
            f"clock:{clock.pk}",
            {
                "state": clock.state,
                "due_at": _moment(clock.due_at),
                "is_provisional": clock.is_provisional,
                "stopped_at": _moment(clock.stopped_at),
            },
        )


def _moment(value: object) -> str:
    """Write a moment in one way, whatever zone it was kept in; empty when there is none."""
    if not value:
        return ""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.astimezone(UTC).isoformat()


CLOCKS = Fold("clock", _step, _stored)
register_fold(CLOCKS)
