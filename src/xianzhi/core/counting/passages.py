"""A matter's way through its steps (环节经历): read from what happened to it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Happening", "Passage", "passages"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One move of a matter (办理记录).

    ``before`` and ``after`` are states, ``before`` empty at the beginning. ``due_at`` is the
    deadline that stood when the move was made, null where the step has none; ``unit`` is at whom
    the matter lay before it.
    """

    verb: str
    before: str
    after: str
    at: datetime
    due_at: datetime | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A matter in one step, from entering to leaving it (环节经历).

    ``left_at`` is null while it lies there. ``is_done`` says that the step was left by doing what
    it is for, not by passing the matter on.
    """

    step: str
    entered_at: datetime
    unit: str = ""
    due_at: datetime | None = None
    left_at: datetime | None = None
    is_done: bool = False


def passages(
    told: Iterable[Happening],
    step_of: Mapping[str, str],
    done_by: Mapping[str, Collection[str]],
    anew: Collection[str] = (),
    *,
    standing: "tuple[datetime | None, str]" = (None, ""),
) -> tuple[Passage, ...]:
    """Cut the history of a matter into steps (划分环节), in order.

    Parameters
    ----------
    told
        What happened, oldest first.
    step_of
        The step of each state; a run of states of one step is one passage.
    done_by
        The verbs that do what a step is for; a step without any counts nothing and is left out.
    anew
        Verbs that begin a step anew even where it stays the same, as another unit gets the matter.
    standing
        Deadline and unit of the step in which the matter lies now.
    """
    found: list[Passage] = []
    step, entered_at = "", None
    for move in told:
        after = step_of[move.after]
        if after == step and move.verb not in (*done_by.get(step, ()), *anew):
            continue
        if step in done_by and entered_at is not None:
            is_done = move.verb in done_by[step]
            found.append(Passage(step, entered_at, move.unit, move.due_at, move.at, is_done))
        step, entered_at = after, move.at
    if step in done_by and entered_at is not None:
        found.append(Passage(step, entered_at, standing[1], standing[0]))
    return tuple(found)
