"""Phases on a line of time (工期图): the picture of a table that stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.ledger.readmodels import PhaseLine

__all__ = ["PhaseBar", "bars_of"]


@dataclass(frozen=True, slots=True)
class PhaseBar:
    """A phase with its place on the line, in hundredths of the whole (工期条)."""

    phase: PhaseLine
    days: int
    x: str
    width: str
    state: str  # past, now, ahead
    today_x: str | None


def bars_of(phases: Sequence[PhaseLine], today: date) -> tuple[PhaseBar, ...]:
    """Lay phases on one line of time from the first day to the last."""
    if not phases:
        return ()
    first, last = phases[0].starts_date, phases[-1].ends_date
    whole = max(1, (last - first).days + 1)

    def place(days: int) -> str:
        return f"{100 * days / whole:.2f}"

    now = place((today - first).days) if first <= today <= last else None
    return tuple(
        PhaseBar(
            phase=phase,
            days=(phase.ends_date - phase.starts_date).days + 1,
            x=place((phase.starts_date - first).days),
            width=place((phase.ends_date - phase.starts_date).days + 1),
            state=_state(phase, today),
            today_x=now,
        )
        for phase in phases
    )


def _state(phase: PhaseLine, today: date) -> str:
    if phase.ends_date < today:
        return "past"
    return "ahead" if phase.starts_date > today else "now"
