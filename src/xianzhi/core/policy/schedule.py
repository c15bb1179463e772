"""Backward schedule of phases (倒排工期): from the end date to the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xianzhi.errors import RuleError

__all__ = ["Phase", "PhaseWish", "schedule_backward"]


@dataclass(frozen=True, slots=True)
class PhaseWish:
    """A phase as asked for (阶段): its weight in the whole, or its last day where that is fixed."""

    name: str
    weight: int = 1
    ends_date: date | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase with its first and last day, both in it (阶段起止)."""

    name: str
    starts_date: date
    ends_date: date


def schedule_backward(starts: date, ends: date, wishes: Sequence[PhaseWish]) -> tuple[Phase, ...]:
    """Lay phases from the last day back to the first (倒排工期).

    The last phase ends on *ends*. A phase with a date of its own ends on it; the phases between
    two such dates share the days by weight, the later ones first, so that what rounding leaves
    over is given to the earliest. Every phase has at least one day; phases neither overlap nor
    leave a gap. Days are calendar days.

    Raises
    ------
    RuleError
        There are fewer days than phases between two dates, a weight is not positive, dates do not
        follow one another, or there is no phase.
    """
    if not wishes:
        raise RuleError("schedule.no_phase")
    if any(wish.weight < 1 for wish in wishes):
        raise RuleError("schedule.weight")
    if wishes[-1].ends_date not in {None, ends}:
        raise RuleError("schedule.last_date", {"date": ends.isoformat()})
    phases: list[Phase] = []
    first = starts
    for group in _groups(wishes):
        last = group[-1].ends_date or ends
        if last > ends:
            raise RuleError("schedule.after_end", {"name": group[-1].name, "date": str(ends)})
        phases.extend(_share(first, last, group))
        first = last + timedelta(days=1)
    return tuple(phases)


def _groups(wishes: Sequence[PhaseWish]) -> list[list[PhaseWish]]:
    """Cut behind every phase that has a date of its own."""
    groups: list[list[PhaseWish]] = [[]]
    for wish in wishes:
        groups[-1].append(wish)
        if wish.ends_date is not None:
            groups.append([])
    return [group for group in groups if group]


def _share(first: date, last: date, group: list[PhaseWish]) -> list[Phase]:
    days = (last - first).days + 1
    if days < len(group):
        raise RuleError(
            "schedule.too_short",
            {"first": str(first), "last": str(last), "phases": str(len(group))},
        )
    end = last
    phases: list[Phase] = []
    for index in range(len(group) - 1, -1, -1):
        left = (end - first).days + 1
        weights = sum(wish.weight for wish in group[: index + 1])
        share = left if index == 0 else max(1, left * group[index].weight // weights)
        share = min(share, left - index)  # one day must stay for each earlier phase
        begin = end - timedelta(days=share - 1)
        phases.append(Phase(group[index].name, begin, end))
        end = begin - timedelta(days=1)
    return phases[::-1]
