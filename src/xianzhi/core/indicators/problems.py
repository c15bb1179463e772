"""What is wrong, where, and for how many people (问题清单)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.indicators import grounds
from xianzhi.core.indicators.checking import Checker, Quantity
from xianzhi.core.indicators.definition import EditionItem, ProblemRule
from xianzhi.core.indicators.faults import NotKnownError
from xianzhi.core.indicators.grading import Severity, severity_of
from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.observing import Work, measured_amounts, value_of
from xianzhi.core.indicators.quantities import Dimension, unit
from xianzhi.core.indicators.results import Observation, Piece, Reason, Rule, Target, Verdict
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.syntax import Node
from xianzhi.core.indicators.windows import Window

__all__ = ["natural_unit", "problems"]

_NATURAL = {Dimension(metres=2): "m²", Dimension(metres=1): "m", Dimension(people=1): "人"}
_BLOCKED = frozenset({"indicator.volunteered", "indicator.incomplete_layer", "indicator.too_old"})


@dataclass(frozen=True, slots=True)
class _Case:
    work: Work
    item: EditionItem
    area: Unit
    rule: ProblemRule
    severity: Severity


def problems(work: Work, item: EditionItem, area: Unit, seen: Observation) -> tuple[Piece, ...]:
    """List what is wrong in a unit by the rule of the definition (列出问题).

    What cannot be judged gives no problem of the city: data that are missing or too old give one
    problem of the data (PR-D) instead.
    """
    if seen.verdict is Verdict.UNDECIDABLE:
        blocking = [each for each in seen.reasons if each.code in _BLOCKED]
        if seen.value is None or blocking:
            return (_of_data(seen, blocking),) if seen.inputs else ()
    rule = item.definition.problem
    if rule is None or seen.value is None:
        return ()
    case = _Case(work, item, area, rule, _grade(seen.value, item.target))
    try:
        return tuple(_found(case, seen))
    except NotKnownError:
        return ()


def _of_data(seen: Observation, blocking: list[Reason]) -> Piece:
    layers = ", ".join(sorted({each.params.get("layer", "") for each in blocking or seen.reasons}))
    return Piece(
        concept=seen.concept,
        definition=seen.definition,
        unit=seen.unit,
        rule=Rule.DATA,
        geometry=None,
        quantity=1.0,
        measured_in="个",
        missing=layers,
        fingerprint=f"{seen.concept}|{seen.unit}|data",
    )


def _grade(value: float, target: Target | None) -> Severity:
    """Grade what is wrong at a place: a hole in a target that is met as a whole is a minor one."""
    if target is None:
        return Severity.MIDDLE
    return severity_of(value, target) or Severity.MINOR


def _found(case: _Case, seen: Observation) -> Iterator[Piece]:
    if case.rule.rule is Rule.SHORTFALL:
        return _shortfall(case, seen)
    if case.rule.piece is None:
        return iter(())
    if case.rule.rule is Rule.UNCOVERED:
        return _uncovered(case, case.rule.piece)
    return _objects(case, case.rule.piece)


def _uncovered(case: _Case, node: Node) -> Iterator[Piece]:
    """Each connected piece that nothing serves and in which enough people live (PR-U)."""
    session, window = case.work.session, case.work.window(case.area)
    pieces = grounds.parts(session.ground(node, window, possible=False))
    areas = shapely.area(pieces)
    large = areas >= case.rule.min_area_m2
    pieces, areas = pieces[large], areas[large]
    people = _people(session, pieces, window)
    for piece, area, residents in zip(pieces, areas, people, strict=True):
        if residents is not None and residents < case.rule.min_people:
            continue
        yield Piece(
            concept=case.item.definition.concept,
            definition=case.item.definition.id,
            unit=case.area.code,
            rule=Rule.UNCOVERED,
            geometry=piece,
            quantity=residents if residents is not None else float(area),
            measured_in="人" if residents is not None else "m²",
            people=residents,
            area_m2=float(area),
            missing=case.rule.missing,
            severity=case.severity,
        )


def _people(session: Session, pieces: NDArray[np.object_], window: Window) -> list[float | None]:
    if not len(pieces):
        return []
    try:
        return [float(each) for each in session.people_in(pieces, window)]
    except NotKnownError:
        return [None] * len(pieces)


def _objects(case: _Case, node: Node) -> Iterator[Piece]:
    """Each thing that fails (PR-O), or that happened (PR-E)."""
    selection = case.work.session.rows(node)
    layer, rows = selection.layer, selection.rows(possible=False)
    if not shapely.is_missing(layer.geometries[rows]).all():
        rows = rows[case.work.window(case.area).owns(layer.places[rows])]
    ids = layer.columns.get("id")
    seen: set[str] = set()
    for row in rows:
        name = str(ids[row]) if ids is not None and ids[row] is not None else f"#{row + 1}"
        if name in seen:
            continue
        seen.add(name)
        yield Piece(
            concept=case.item.definition.concept,
            definition=case.item.definition.id,
            unit=case.area.code,
            rule=case.rule.rule,
            geometry=layer.geometries[row],
            quantity=1.0,
            measured_in="个",
            object_ids=(name,),
            missing=case.rule.missing,
            fingerprint=f"{case.item.definition.concept}|{layer.name}|{name}",
            severity=case.severity,
        )


def _shortfall(case: _Case, seen: Observation) -> Iterator[Piece]:
    """The unit as a whole falls short (PR-S): by how much, in natural units."""
    target, definition = case.item.target, case.item.definition
    measured = definition.measured
    if target is None or measured is None or seen.verdict is not Verdict.UNMET:
        return
    for place in _below(case, seen):
        amounts = measured_amounts(case.work.session, measured, case.work.window(place))
        value = value_of(amounts, measured, definition.unit)
        short = (target.value - value.value) * unit(definition.unit).factor * (value.den or 1.0)
        if target.op == "<=":
            short = -short
        if short <= 0:
            continue
        yield Piece(
            concept=definition.concept,
            definition=definition.id,
            unit=place.code,
            rule=Rule.SHORTFALL,
            geometry=place.ground,
            quantity=float(short),
            measured_in=natural_unit(case.work.checker, measured.num),
            missing=case.rule.missing,
            fingerprint=f"{definition.concept}|{place.code}",
            severity=_grade(value.value, target),
        )


def _below(case: _Case, seen: Observation) -> tuple[Unit, ...]:
    return (case.area,)


def natural_unit(checker: Checker, node: Node) -> str:
    """Name the unit in which a shortfall is told (自然单位): m², m, people, or pieces."""
    found = checker.type_of(node)
    return _NATURAL.get(found.dimension, "个") if isinstance(found, Quantity) else "个"
