"""Indicators by units (查询矩阵与单元): the board by level, and one unit with its problems."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRun,
    IndicatorObservation,
    ObservationChange,
    UnitPart,
)
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.readmodels import (
    MatrixCell,
    MatrixPage,
    MatrixRow,
    Said,
    UnitLine,
    UnitPage,
    UnitValue,
)
from xianzhi.apps.checkup.selectors.grading import grader_of
from xianzhi.apps.checkup.selectors.heads import heads_of, run_of
from xianzhi.apps.checkup.selectors.parts import place_of, tree_of
from xianzhi.apps.checkup.selectors.problems import problem_lines
from xianzhi.apps.checkup.selectors.wording import (
    bounds_of,
    figure,
    name_of,
    reasons_of,
    target_of,
)
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.records.decisions import NotFoundError, require

__all__ = ["LEVELS", "UNITS_OF_A_PAGE", "MatrixView", "matrix_page", "unit_page"]

LEVELS = ("dwelling", "community", "block", "urban", "county")  # 住房 … 县域
UNITS_OF_A_PAGE = 8
_MOST_PROBLEMS = 100
_WORST_FIRST = {"unmet": 0, "undecidable": 1, "met": 2}
_LAST = 3
Cells = Mapping[tuple[str, str], IndicatorObservation]
Grades = Mapping[tuple[str, str], Said | None]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Which part of the matrix somebody asks for (矩阵视图).

    ``sort`` is the code of a unit whose worst indicators come first; empty keeps the order of the
    edition.
    """

    level: str = ""
    sort: str = ""
    page: int = 1


def matrix_page(actor: Actor, run_id: str, view: MatrixView) -> MatrixPage:
    """Show indicators by units (指标与单元矩阵).

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    run = run_of(run_id)
    every = list(IndicatorObservation.objects.filter(run=run).order_by("position"))
    rows = [row for row in every if view.level in ("", row.level)]
    units = _units(rows)
    pages = max(1, -(-len(units) // UNITS_OF_A_PAGE))
    number = min(max(view.page, 1), pages)
    shown = units[(number - 1) * UNITS_OF_A_PAGE : number * UNITS_OF_A_PAGE]
    cells = {(row.concept, row.unit_code): row for row in rows}
    concepts = list(dict.fromkeys(row.concept for row in rows))
    if any(unit.code == view.sort for unit in units):
        concepts.sort(key=lambda concept: _rank(cells.get((concept, view.sort))))
    first = {row.concept: row for row in reversed(rows)}
    counts = Counter({row.concept: row.level for row in every}.values())
    grader = grader_of(run)
    grades = {(row.concept, row.unit_code): grader.grade(row) for row in rows}
    return MatrixPage(
        head=heads_of([run])[0],
        levels={level: counts[level] for level in LEVELS if counts[level]},
        units=shown,
        total_units=len(units),
        page=number,
        rows=tuple(_matrix_row(first[concept], shown, cells, grades) for concept in concepts),
        legend=grader.legend(),
    )


def unit_page(actor: Actor, run_id: str, unit_code: str) -> UnitPage:
    """Show a unit with all that was observed in it and what is wrong there (单元页).

    What a unit above is asked is shown as a part where nothing was observed in the unit itself.

    Raises
    ------
    NotFoundError
        There is no such run, or nothing was observed in such a unit.
    """
    require(may_read(actor))
    run = run_of(run_id)
    every = IndicatorObservation.objects.filter(run=run).order_by("position")
    # Compared here: what an address may carry is not what every database takes for a text.
    rows = [row for row in every if row.unit_code == unit_code]
    asked = {row.concept: row for row in reversed(every)}
    tree = tree_of(run)
    parts = _parts(run, unit_code if unit_code in tree.units else "", {one.concept for one in rows})
    if not rows and not parts:
        raise NotFoundError
    changes = ObservationChange.objects.filter(observation__in=rows)
    trends = dict(changes.values_list("observation_id", "trend"))
    wrong = CheckupProblem.objects.filter(
        sightings__run=run, sightings__quantity__isnull=False, unit_code=unit_code
    )
    below = tuple(place_of(tree, one.code) for one in tree.children.get(unit_code, ()))
    divided = _divided(run, {one.code for one in below})
    grader = grader_of(run)
    values = [
        replace(_unit_value(row, row, trends, divided), grade=grader.grade(row)) for row in rows
    ]
    values += [_unit_value(part, asked[part.concept], {}, divided) for part in parts]
    values.sort(key=lambda line: _WORST_FIRST[line.verdict])
    place = place_of(tree, unit_code)
    return UnitPage(
        head=heads_of([run])[0],
        has_before=run.before is not None,
        unit=_unit_line(rows, place.name) if rows else _unit_line(parts, place.name),
        values=tuple(values),
        problems=problem_lines(wrong.order_by("number")[:_MOST_PROBLEMS]),
        total_problems=wrong.count(),
        place=place,
        path=tuple(place_of(tree, one.code) for one in reversed(list(tree.path(unit_code)))),
        children=below,
        is_part=not rows,
    )


def _parts(run: CheckupRun, unit_code: str, observed: set[str]) -> list[UnitPart]:
    parts = UnitPart.objects.filter(run=run, unit_code=unit_code).order_by("position")
    return [part for part in parts if part.concept not in observed]


def _divided(run: CheckupRun, codes: set[str]) -> set[str]:
    """Name the indicators of which units have values."""
    parts = UnitPart.objects.filter(run=run, unit_code__in=codes)
    return set(parts.values_list("concept", flat=True).distinct())


def _unit_line(rows: Sequence[IndicatorObservation] | Sequence[UnitPart], name: str) -> UnitLine:
    told = next((row.unit_name for row in rows if isinstance(row, IndicatorObservation)), "")
    code = rows[0].unit_code
    return UnitLine(code, told or name or code, Counter(row.verdict for row in rows))


def _units(rows: Iterable[IndicatorObservation]) -> tuple[UnitLine, ...]:
    """List the units in which something was observed, in the order of the run."""
    names: dict[str, str] = {}
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        names.setdefault(row.unit_code, row.unit_name or row.unit_code)
        counts.setdefault(row.unit_code, Counter())[row.verdict] += 1
    return tuple(UnitLine(code, name, counts[code]) for code, name in names.items())


def _rank(row: IndicatorObservation | None) -> int:
    return _LAST if row is None else _WORST_FIRST[row.verdict]


def _matrix_row(
    first: IndicatorObservation, units: Sequence[UnitLine], cells: Cells, grades: Grades
) -> MatrixRow:
    defined = definitions().get(first.concept)
    return MatrixRow(
        concept=first.concept,
        name=name_of(first.concept),
        theme=defined.theme if defined else "",
        level=first.level,
        measured_in=first.measured_in,
        target=target_of(first.target),
        cells=tuple(
            replace(
                _cell(unit, cells.get((first.concept, unit.code))),
                grade=grades.get((first.concept, unit.code)),
            )
            for unit in units
        ),
    )


def _cell(unit: UnitLine, row: IndicatorObservation | None) -> MatrixCell:
    if row is None:
        return MatrixCell(unit.code, "", "")
    return MatrixCell(unit.code, figure(row.value), row.verdict)


def _unit_value(
    row: IndicatorObservation | UnitPart,
    asked: IndicatorObservation,
    trends: Mapping[UUID, str],
    divided: set[str],
) -> UnitValue:
    """Show a value beside what the edition asks; *asked* is where it is asked."""
    defined = definitions().get(row.concept)
    return UnitValue(
        concept=row.concept,
        name=name_of(row.concept),
        theme=defined.theme if defined else "",
        level=asked.level,
        value=figure(row.value),
        bounds=bounds_of(row.lo, row.hi),
        measured_in=asked.measured_in,
        target=target_of(asked.target),
        verdict=row.verdict,
        trend=trends.get(row.pk, "unknown"),
        reasons=reasons_of(row.reasons),
        has_parts=row.concept in divided,
    )
