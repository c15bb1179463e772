"""How many of the problems that were due are solved (问题整治完成率)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from xianzhi.core.diagnosis.matching import Fate

__all__ = ["Completion", "Followed", "completion", "completion_by"]


@dataclass(frozen=True, slots=True)
class Followed:
    """A problem of the last run and what became of it (上年问题).

    ``handling`` is the class of handling (限时解决、尽力解决), ``level`` the level of the check-up.
    Only what was measured again counts as solved: a closed file is no proof, and neither is a
    measurement that somebody disputes. ``days`` is the time from filing to proof, null while it is
    open.
    """

    id: str
    concept: str
    unit: str
    level: str
    handling: str
    fate: Fate
    is_due: bool = True
    days: int | None = None
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """Solved of due (整治完成率): ``lo`` and ``hi`` bound it when some cannot be compared.

    ``value`` in per cent counts what cannot be compared as not solved; all three are null when
    nothing was due.
    """

    solved: int
    due: int
    incomparable: int
    relapsed: int
    median_days: float | None

    @property
    def value(self) -> float | None:
        """Per cent of what was due."""
        return self.lo

    @property
    def lo(self) -> float | None:
        """As if nothing that cannot be compared were solved."""
        return 100 * self.solved / self.due if self.due else None

    @property
    def hi(self) -> float | None:
        """As if all that cannot be compared were solved."""
        return 100 * (self.solved + self.incomparable) / self.due if self.due else None


def completion(problems: Iterable[Followed]) -> Completion:
    """Count what was due and what of it is solved (问题整治完成率).

    Problems found for the first time are not due; a relapsed one was counted as solved in an
    earlier year and is told apart.
    """
    every = [problem for problem in problems if problem.fate is not Fate.NEW]
    due = [problem for problem in every if problem.is_due and problem.fate is not Fate.RELAPSED]
    solved = [one for one in due if one.fate is Fate.SOLVED and not one.is_disputed]
    days = [problem.days for problem in solved if problem.days is not None]
    return Completion(
        len(solved),
        len(due),
        sum(problem.fate is Fate.INCOMPARABLE for problem in due),
        sum(problem.fate is Fate.RELAPSED for problem in every),
        float(median(days)) if days else None,
    )


def completion_by(
    problems: Iterable[Followed], key: Callable[[Followed], str]
) -> Mapping[str, Completion]:
    """Count for each class, level or unit (按类、按层级、按单元): keys in their order."""
    groups: dict[str, list[Followed]] = {}
    for problem in problems:
        groups.setdefault(key(problem), []).append(problem)
    return {name: completion(groups[name]) for name in sorted(groups)}
