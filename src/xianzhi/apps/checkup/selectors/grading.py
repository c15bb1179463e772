"""Grades as pages show them (评级), by the scheme that a run was made with."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation
from xianzhi.apps.checkup.readmodels import GradeLine, Legend, Said, ThemeLine
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.core.indicators.grades import (
    Grade,
    Graded,
    GradeScheme,
    grade_of,
    theme_grade,
)
from xianzhi.core.indicators.results import Target, Verdict

__all__ = ["Grader", "grader_of", "grading_of"]


@dataclass(frozen=True, slots=True)
class Grader:
    """Grades values of a run (评级); a run without a scheme grades nothing."""

    scheme: GradeScheme | None

    def grade(self, row: IndicatorObservation) -> Said | None:
        """Name the grade of a value; null where it has none."""
        if self.scheme is None:
            return None
        target = Target(**row.target) if row.target else None
        seen = Graded(row.concept, row.level, Verdict(row.verdict), row.lo, row.hi, target)
        return _said(grade_of(self.scheme, seen))

    def themes(self, rows: Iterable[IndicatorObservation]) -> tuple[ThemeLine, ...]:
        """Grade the themes of the graded levels (分项评级), in the order of the edition.

        An indicator without a target is asked nothing and counts nowhere.
        """
        if self.scheme is None:
            return ()
        known, found = definitions(), dict[str, list[Verdict]]()
        for row in rows:
            theme = known[row.concept].theme if row.concept in known else ""
            if theme and row.target and row.level in self.scheme.levels:
                found.setdefault(theme, []).append(Verdict(row.verdict))
        return tuple(
            ThemeLine(
                theme=theme,
                grade=_said(theme_grade(self.scheme, verdicts)),
                met=verdicts.count(Verdict.MET),
                undecidable=verdicts.count(Verdict.UNDECIDABLE),
                total=len(verdicts),
            )
            for theme, verdicts in found.items()
        )

    def legend(self) -> Legend | None:
        """Say which grades there are and from when on (评级说明)."""
        if self.scheme is None:
            return None
        note = Said(self.scheme.note_zh, self.scheme.note_en)
        return Legend(_lines(self.scheme.grades), _lines(self.scheme.themes), note)


def grader_of(run: CheckupRun) -> Grader:
    """Give what grades the values of a run (评级方案)."""
    return Grader(_scheme(run.grading) if run.grading else None)


def grading_of(scheme: GradeScheme | None) -> dict[str, object]:
    """Say a scheme as a run keeps it (评级方案留存)."""
    if scheme is None:
        return {}
    return {**asdict(scheme), "levels": sorted(scheme.levels), "limits": dict(scheme.limits)}


def _scheme(told: Mapping[str, Any]) -> GradeScheme:
    # Any: JSON of our own making.
    return GradeScheme(
        id=told["id"],
        levels=frozenset(told["levels"]),
        grades=tuple(Grade(**one) for one in told["grades"]),
        themes=tuple(Grade(**one) for one in told["themes"]),
        limits={concept: tuple(each) for concept, each in told["limits"].items()},
        note_zh=told["note_zh"],
        note_en=told["note_en"],
    )


def _said(grade: Grade | None) -> Said | None:
    return None if grade is None else Said(grade.name_zh, grade.name_en)


def _lines(grades: tuple[Grade, ...]) -> tuple[GradeLine, ...]:
    """Write the limits: each grade from its share on, the last below that of the one before."""
    lines = []
    for place, one in enumerate(grades):
        least = f"≥ {one.least:.0%}"
        limit = least if one.least or not place else f"< {grades[place - 1].least:.0%}"
        lines.append(GradeLine(Said(one.name_zh, one.name_en), limit))
    return tuple(lines)
