"""Grades of values by how much of a target is attained (评级): optional, never of what is unsure.

Cities grade their values 很好, 较好, 一般, 不足, and aspects 优, 良, 中, 差; homes, communities and
blocks only get results. Which levels are graded and by what limits is data of an edition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from xianzhi.core.indicators.results import Target, Verdict

__all__ = ["Grade", "GradeScheme", "Graded", "attained", "grade_of", "theme_grade"]

_EDGE = 1e-9  # what arithmetic may lose


@dataclass(frozen=True, slots=True)
class Grade:
    """A word for a value (等级) and the least share from which it holds; 0 for the last."""

    id: str
    name_zh: str
    name_en: str
    least: float


@dataclass(frozen=True, slots=True)
class GradeScheme:
    """How an edition grades (评级方案): the best grade first in each list.

    ``grades`` go by the share of the target that is attained, ``themes`` by the share of indicators
    met. ``limits`` hold for single indicators instead: as many values as there are grades but the
    last, best first, in the unit of the indicator, falling where high is good and rising where low
    is.
    """

    id: str
    levels: frozenset[str]
    grades: tuple[Grade, ...]
    themes: tuple[Grade, ...] = ()
    limits: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Graded:
    """What is to be graded (待评级值), in the unit of the indicator."""

    concept: str
    level: str
    verdict: Verdict
    lo: float | None
    hi: float | None
    target: Target | None


def attained(value: float, target: Target) -> float:
    """Tell how much of a target is attained (目标达成度): 1 and more where it is met.

    A target of nought is met or not: 1 or 0.
    """
    if target.op == ">=":
        return value / target.value if target.value > 0 else float(value >= target.value)
    if target.op == "<=":
        if target.value <= 0 or value <= 0:
            return float(value <= target.value)
        return target.value / value
    upper = target.value if target.upper is None else target.upper
    if target.value <= value <= upper:
        return 1.0
    nearest = target.value if value < target.value else upper
    return max(0.0, 1.0 - abs(value - nearest) / abs(nearest)) if nearest else 0.0


def grade_of(scheme: GradeScheme, seen: Graded) -> Grade | None:
    """Grade a value (评级).

    Null where the level is not graded, the value cannot be judged, nothing is asked of it, or the
    truth may lie on either side of a limit.
    """
    if seen.level not in scheme.levels or seen.verdict is Verdict.UNDECIDABLE:
        return None
    if seen.lo is None or seen.hi is None or seen.target is None:
        return None
    ends = {_grade(scheme, seen, end) for end in (seen.lo, seen.hi)}
    return ends.pop() if len(ends) == 1 else None


def theme_grade(scheme: GradeScheme, verdicts: Sequence[Verdict]) -> Grade | None:
    """Grade a theme by the share of its indicators that are met (分项评级).

    Those that cannot be judged count once as unmet and once as met; null where that matters.
    """
    if not scheme.themes or not verdicts:
        return None
    met = sum(one is Verdict.MET for one in verdicts)
    unsure = sum(one is Verdict.UNDECIDABLE for one in verdicts)
    ends = {_named(scheme.themes, (met + more) / len(verdicts)) for more in (0, unsure)}
    return ends.pop() if len(ends) == 1 else None


def _grade(scheme: GradeScheme, seen: Graded, value: float) -> Grade | None:
    if not isfinite(value) or seen.target is None:
        return None
    own = scheme.limits.get(seen.concept)
    if own is None:
        return _named(scheme.grades, attained(value, seen.target))
    falls = len(own) < 2 or own[0] > own[-1]
    for grade, limit in zip(scheme.grades, own, strict=False):
        if (value >= limit - _EDGE) if falls and seen.target.op != "<=" else value <= limit + _EDGE:
            return grade
    return scheme.grades[-1]


def _named(grades: Sequence[Grade], share: float) -> Grade:
    return next((one for one in grades if share >= one.least - _EDGE), grades[-1])
