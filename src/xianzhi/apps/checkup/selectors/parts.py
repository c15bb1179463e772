"""From the value of a unit down to its parts (指标下钻)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import (
    CheckupRun,
    CheckupUnit,
    IndicatorObservation,
    UnitPart,
)
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.readmodels import PartLine, PartsPage, ReasonLine, SumLine, UnitPlace
from xianzhi.apps.checkup.selectors.doubting import Doubts, doubts_of_run, reason_lines
from xianzhi.apps.checkup.selectors.grading import Grader, grader_of
from xianzhi.apps.checkup.selectors.heads import heads_of
from xianzhi.apps.checkup.selectors.opening import rows_of
from xianzhi.apps.checkup.selectors.wording import (
    bounds_of,
    figure,
    name_of,
    reasons_of,
    target_of,
)
from xianzhi.core.diagnosis.breakdown import shares_of, sum_of
from xianzhi.core.indicators.trees import Filling
from xianzhi.records.decisions import NotFoundError, require

__all__ = ["Tree", "parts_page", "place_of", "tree_of"]

_WORST_FIRST = {"unmet": 0, "undecidable": 1, "met": 2}
_AROUND = 0.002  # degrees around the outermost places: about 200 m
Seen = IndicatorObservation | UnitPart


@dataclass(frozen=True, eq=False)
class Tree:
    """The units of a run by their codes, and those right below each (单元树)."""

    units: Mapping[str, CheckupUnit]
    children: Mapping[str, Sequence[CheckupUnit]] = field(default_factory=dict)

    def path(self, code: str) -> Iterator[CheckupUnit]:
        """List the units above one, the nearest first (上级单元)."""
        unit = self.units.get(code)
        while unit is not None and unit.parent_code:
            unit = self.units.get(unit.parent_code)
            if unit is not None:
                yield unit


@dataclass(frozen=True, eq=False)
class _Values:
    """An indicator in all units of a run, observed or as a part."""

    seen: Mapping[str, Seen]
    adds_up: Mapping[str, bool]


def tree_of(run: CheckupRun | None) -> Tree:
    """Give the units of a run (体检单元); none of a run made before units were placed."""
    rows = CheckupUnit.objects.filter(run=run).order_by("position") if run else ()
    units: dict[str, CheckupUnit] = {}
    children: dict[str, list[CheckupUnit]] = {}
    for row in rows:
        units[row.code] = row
        if row.parent_code:
            children.setdefault(row.parent_code, []).append(row)
    return Tree(units, children)


def place_of(tree: Tree, code: str) -> UnitPlace:
    """Say where a unit belongs (单元归属); a unit that was never placed stands by itself."""
    unit = tree.units.get(code)
    if unit is None:
        return UnitPlace(code, code, "")
    parent = tree.units.get(unit.parent_code)
    told = unit.reason
    return UnitPlace(
        code=unit.code,
        name=unit.name or unit.code,
        level=unit.level,
        parent_code=unit.parent_code,
        parent_name=_name(tree, unit.parent_code) if parent else "",
        placed_by=unit.placed_by,
        share=_percent(unit.share),
        others=tuple((_name(tree, one["unit"]), _percent(one["share"])) for one in unit.others),
        reason=ReasonLine(told["code"], told.get("params") or {}) if told else None,
    )


def parts_page(actor: Actor, run_id: str, concept: str, unit_code: str = "") -> PartsPage:
    """Show an indicator of a unit with the units below it (指标下钻), the worst first.

    Without a unit: the worst of those that the run observes.

    Raises
    ------
    NotFoundError
        There is no such run, indicator or unit, or the indicator has no value there.
    """
    require(may_read(actor))
    run, rows = rows_of(run_id, concept)
    tree, values = tree_of(run), _values(run, rows, concept)
    tops = _tops(tree, rows)
    chosen = unit_code or tops[0].unit_code
    whole = values.seen.get(chosen)
    if whole is None:
        raise NotFoundError
    last, earlier = tree_of(run.before), _before(run, concept, rows[0].definition)
    grader = grader_of(run)
    children = [one for one in tree.children.get(chosen, ()) if one.code in values.seen]
    lines = _Lines(tree, values, last, earlier, doubts_of_run(run, concept), grader)
    ranked = sorted(children, key=lambda one: _rank(values.seen[one.code], rows[0].direction))
    return PartsPage(
        head=heads_of([run])[0],
        concept=concept,
        name=name_of(concept),
        measured_in=rows[0].measured_in,
        target=target_of(rows[0].target),
        whole=lines.line(chosen, (None, None)),
        is_asked_here=isinstance(whole, IndicatorObservation),
        path=tuple(place_of(tree, one.code) for one in reversed(list(tree.path(chosen)))),
        tops=tuple(place_of(tree, one.unit_code) for one in tops),
        lines=tuple(
            lines.line(code, shares) for code, shares in _with_shares(whole, ranked, values)
        ),
        sums=_sums(whole, children, tree.units.get(chosen), values),
        before_date=run.before.cut_off_date if run.before and earlier.seen else None,
        extent=_extent(children),
        shapes=_shapes(ranked, values),
        legend=grader.legend(),
        is_placed=bool(tree.units),
    )


def _values(run: CheckupRun, rows: Sequence[IndicatorObservation], concept: str) -> _Values:
    parts = list(UnitPart.objects.filter(run=run, concept=concept).order_by("position"))
    seen: dict[str, Seen] = {part.unit_code: part for part in parts}
    seen |= {row.unit_code: row for row in rows}
    return _Values(seen, parts[0].adds_up if parts else {})


def _before(run: CheckupRun, concept: str, definition: str) -> _Values:
    """Give the same of the run before, where it meant the same."""
    if run.before is None:
        return _Values({}, {})
    rows = IndicatorObservation.objects.filter(run=run.before, concept=concept)
    found = _values(run.before, list(rows), concept)
    same = {code: one for code, one in found.seen.items() if one.definition == definition}
    return _Values(same, found.adds_up)


def _tops(tree: Tree, rows: Sequence[IndicatorObservation]) -> list[IndicatorObservation]:
    """Keep the observed units that lie below no other observed one, the worst first."""
    codes = {row.unit_code for row in rows}
    return [row for row in rows if not codes & {above.code for above in tree.path(row.unit_code)}]


@dataclass(frozen=True, eq=False)
class _Lines:
    """Makes lines of one page: this run's units and values, and those of the run before."""

    tree: Tree
    values: _Values
    last: Tree
    earlier: _Values
    doubts: Doubts
    grader: Grader

    def line(self, code: str, shares: tuple[float | None, float | None]) -> PartLine:
        seen, then = self.values.seen[code], self.earlier.seen.get(code)
        unit, was = self.tree.units.get(code), self.last.units.get(code)
        children = self.tree.children.get(code, ())
        x, y = _point(unit)
        return PartLine(
            place=place_of(self.tree, code),
            value=figure(seen.value),
            bounds=bounds_of(seen.lo, seen.hi),
            verdict=seen.verdict,
            num=figure(seen.num),
            den=figure(seen.den),
            num_share=_percent(shares[0]),
            den_share=_percent(shares[1]),
            before=figure(then.value) if then else "",
            before_verdict=then.verdict if then and then.value is not None else "",
            has_moved=bool(unit and was and unit.ground_sha256 != was.ground_sha256),
            has_parts=any(one.code in self.values.seen for one in children),
            reasons=reasons_of(seen.reasons),
            doubts=reason_lines(self.doubts.get((seen.concept, code), ())),
            grade=self.grader.grade(seen) if isinstance(seen, IndicatorObservation) else None,
            x=x,
            y=y,
        )


def _with_shares(
    whole: Seen, children: Sequence[CheckupUnit], values: _Values
) -> Iterator[tuple[str, tuple[float | None, float | None]]]:
    parts = [values.seen[one.code] for one in children]
    nums = shares_of(whole.num, [one.num for one in parts])
    dens = shares_of(whole.den, [one.den for one in parts])
    yield from zip((one.code for one in children), zip(nums, dens, strict=True), strict=True)


def _sums(
    whole: Seen, children: Sequence[CheckupUnit], unit: CheckupUnit | None, values: _Values
) -> tuple[SumLine, ...]:
    filling = None
    if unit is not None and unit.covered is not None and unit.twice is not None:
        filling = Filling(unit.covered, unit.twice)
    parts = [values.seen[one.code] for one in children]
    sides = {
        "num": (whole.num, [one.num for one in parts]),
        "den": (whole.den, [one.den for one in parts]),
    }
    found = []
    for side, (total, added) in sides.items():
        told = sum_of(total, added, filling, values.adds_up.get(side, False))
        if told is not None:
            reasons = tuple(ReasonLine(one.code, one.params) for one in told.reasons)
            figures = (figure(told.total), figure(told.parts), figure(told.rest))
            found.append(SumLine(side, *figures, told.adds_up, reasons))
    return tuple(found)


def _rank(seen: Seen, direction: str) -> tuple[int, float]:
    """The worst first: by verdict, then by the value, unknown ones last of their verdict."""
    if seen.value is None:
        return _WORST_FIRST[seen.verdict], float("inf")
    return _WORST_FIRST[seen.verdict], -seen.value if direction == "low" else seen.value


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _name(tree: Tree, code: str) -> str:
    unit = tree.units.get(code)
    return unit.name or unit.code if unit else code


def _point(unit: CheckupUnit | None) -> tuple[float | None, float | None]:
    if unit is None or not unit.geometry:
        return None, None
    point = shapely.from_geojson(json.dumps(unit.geometry)).representative_point()
    return float(point.x), float(point.y)


def _shapes(children: Sequence[CheckupUnit], values: _Values) -> dict[str, object]:
    """Draw the children by verdict; a label tells the value."""
    features: list[dict[str, object]] = []
    for unit in children:
        x, y = _point(unit)
        if x is None:
            continue
        seen = values.seen[unit.code]
        told = {"id": unit.code, "code": unit.name or unit.code, "class": seen.verdict}
        point = {"type": "Point", "coordinates": [x, y]}
        label = f"{unit.name or unit.code} {figure(seen.value)}".strip()
        features += [
            {"type": "Feature", "properties": told, "geometry": unit.geometry},
            {"type": "Feature", "properties": told | {"label": label}, "geometry": point},
        ]
    return {"type": "FeatureCollection", "features": features}


def _extent(children: Sequence[CheckupUnit]) -> tuple[float, float, float, float] | None:
    drawn = [json.dumps(one.geometry) for one in children if one.geometry]
    if not drawn:
        return None
    west, south, east, north = shapely.total_bounds(shapely.from_geojson(drawn))
    return west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND
