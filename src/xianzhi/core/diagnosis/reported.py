"""What residents report, beside what was measured (问题导向与目标导向两种诊断).

Targets tell what is missing on paper; reports tell what people stumble over. Both lists are made,
and where they contradict each other somebody has to look: a target may be met and the standard too
low, and what is reported most may be measured by nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from xianzhi.core.indicators.results import Observation, Piece, Rule, Verdict

__all__ = [
    "LATTICE_M",
    "Gathering",
    "Heard",
    "Place",
    "Report",
    "ReportRule",
    "Standing",
    "evidence",
    "two_diagnoses",
]

LATTICE_M = 50.0
"""Places of reports are told to this lattice: no outline leads back to who complained."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A case as the room that keeps cases hands it over (来件): degrees, EPSG:4490.

    ``code`` is that of its category; empty where nobody said one. ``is_confirmed`` tells whether
    somebody looked and found it so. x and y are null where the case has no place.
    """

    id: str
    code: str
    x: float | None
    y: float | None
    day: date
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A case as the diagnosis sees it (事件): what it says of which indicator, where, when.

    Coordinates are metres in the plane of the run. Repeats are folded before they come here.
    ``concept`` is the code of the category where nothing measures the matter.
    """

    id: str
    concept: str
    x: float
    y: float
    day: date


@dataclass(frozen=True, slots=True)
class ReportRule:
    """When reports make a problem (聚集规则): so many, each within reach of the next.

    A report lies on a measured thing without ground, a lamp or a stop, when it is within half of
    the reach of it.
    """

    least: int = 5
    reach_m: float = 150.0


@dataclass(frozen=True, slots=True)
class Place:
    """A unit whose reports are looked at (体检单元)."""

    code: str
    ground: shapely.Geometry


class Standing(StrEnum):
    """What a report comes to beside what was measured (两种诊断对照结论)."""

    BOTH = "both"  # 指标与诉求都指出: it lies on a measured problem
    MET = "met"  # 达标而有诉求
    MISSED = "missed"  # 未达标，此处未列: the target is missed, this place is on no list
    UNDECIDED = "undecided"  # 不可判定而有诉求
    UNMEASURED = "unmeasured"  # 没有指标衡量
    SCATTERED = "scattered"  # 零散: too few at one place
    OUTSIDE = "outside"  # 单元之外: in no unit that the indicator is measured in


_BY_VERDICT: Mapping[Verdict, Standing] = {
    Verdict.MET: Standing.MET,
    Verdict.UNMET: Standing.MISSED,
    Verdict.UNDECIDABLE: Standing.UNDECIDED,
}


@dataclass(frozen=True, slots=True)
class Gathering:
    """Reports that come to the same (诉求分组).

    ``piece`` is the problem that they make together, null where they make none; ``measured`` are
    the positions of the measured problems that they lie on.
    """

    standing: Standing
    concept: str
    unit: str
    ids: tuple[str, ...]
    piece: Piece | None = None
    measured: tuple[int, ...] = ()


def two_diagnoses(
    reports: Sequence[Report],
    pieces: Sequence[Piece],
    observations: Iterable[Observation],
    grounds: tuple[Sequence[Place], Sequence[Place]],
    rule: ReportRule | None = None,
) -> tuple[Gathering, ...]:
    """Lay what is reported beside what was measured (两种诊断对照); each report comes up once.

    Reports gather where a chain of them leads from one to the other, each within ``reach_m`` of the
    next on a lattice of :data:`LATTICE_M`; where they are enough they make a problem. Its ground is
    what lies within half of the reach of a report, so that next year's is matched by how much it
    overlaps; its quantity is the number of reports.

    Parameters
    ----------
    pieces
        Problems that were measured, in the plane of the reports.
    observations
        What the run measured; a report counts in the units where its indicator has a value or a
        reason why not.
    grounds
        All units of the run, and those in which a matter counts that nothing measures.

    Returns
    -------
    tuple of Gathering
        By concept and unit, in a fixed order: the order of reports changes nothing.
    """
    rule = rule or ReportRule()
    every, whole = grounds
    seen = {(one.concept, one.unit): one.verdict for one in observations}
    lying = _lying(pieces, reports, rule)
    found: list[Gathering] = []
    for concept, same in sorted(_by_concept(reports).items()):
        measured_in = [place for place in every if (concept, place.code) in seen]
        rest = same
        for place in _finest_first(measured_in or whole):
            inside, rest = _parted(rest, place)
            verdict = seen.get((concept, place.code))
            found += _gatherings(inside, place, _Look(rule, lying, verdict))
        if rest:
            found.append(Gathering(Standing.OUTSIDE, concept, "", _ids(rest)))
    return tuple(found)


def evidence(
    pieces: Sequence[Piece], reports: Sequence[Report], rule: ReportRule | None = None
) -> tuple[tuple[str, ...], ...]:
    """List for each problem the reports of its indicator that lie on it (事件佐证), by id."""
    backing: dict[int, list[str]] = {}
    for name, places in _lying(pieces, reports, rule or ReportRule()).items():
        for place in places:
            backing.setdefault(place, []).append(name)
    return tuple(tuple(sorted(backing.get(place, ()))) for place in range(len(pieces)))


@dataclass(frozen=True, slots=True)
class _Look:
    rule: ReportRule
    lying: Mapping[str, tuple[int, ...]]  # measured problems that a report lies on
    verdict: Verdict | None


def _gatherings(reports: Sequence[Report], place: Place, look: _Look) -> Iterator[Gathering]:
    loose: dict[tuple[int, ...], list[Report]] = {}
    for group in _groups(reports, look.rule.reach_m):
        if len(group) < look.rule.least:
            for report in group:
                loose.setdefault(look.lying.get(report.id, ()), []).append(report)
            continue
        on = tuple(sorted({one for report in group for one in look.lying.get(report.id, ())}))
        yield Gathering(
            Standing.BOTH if on else _standing(look.verdict),
            group[0].concept,
            place.code,
            _ids(group),
            _piece(group, place, look.rule),
            on,
        )
    for on, few in sorted(loose.items()):
        standing = Standing.BOTH if on else Standing.SCATTERED
        yield Gathering(standing, few[0].concept, place.code, _ids(few), None, on)


def _standing(verdict: Verdict | None) -> Standing:
    return Standing.UNMEASURED if verdict is None else _BY_VERDICT[verdict]


def _by_concept(reports: Iterable[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = {}
    for report in reports:
        found.setdefault(report.concept, []).append(report)
    return found


def _finest_first(places: Iterable[Place]) -> list[Place]:
    """A block before the town around it: a report counts where the value is closest to it."""
    return sorted(places, key=lambda place: (float(shapely.area(place.ground)), place.code))


def _parted(reports: Sequence[Report], place: Place) -> tuple[list[Report], list[Report]]:
    """Part reports into those in a unit and the rest."""
    shapely.prepare(place.ground)
    within = shapely.intersects_xy(place.ground, _points(reports))
    pairs = list(zip(reports, within, strict=True))
    return [one for one, inside in pairs if inside], [one for one, inside in pairs if not inside]


def _points(reports: Sequence[Report]) -> NDArray[np.float64]:
    return np.array([(report.x, report.y) for report in reports], dtype=float).reshape(-1, 2)


def _cells(reports: Sequence[Report]) -> NDArray[np.float64]:
    """Put reports on the lattice: the middle of the nearest cell."""
    return np.rint(_points(reports) / LATTICE_M) * LATTICE_M


def _groups(reports: Sequence[Report], reach_m: float) -> Iterator[list[Report]]:
    """Join what is near; the groups and their members stand in the order of ids."""
    if not reports:
        return
    ordered = sorted(reports, key=lambda report: report.id)
    # Cells, not reports: a street with a thousand reports would have a million pairs.
    cells, cell_of = np.unique(_cells(ordered), axis=0, return_inverse=True)
    pairs = cKDTree(cells).query_pairs(reach_m, output_type="ndarray")
    joined = coo_array(
        (np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(len(cells),) * 2
    )
    _, group_of = connected_components(joined, directed=False)
    groups: dict[int, list[Report]] = {}
    for report, group in zip(ordered, group_of[cell_of.ravel()].tolist(), strict=True):
        groups.setdefault(group, []).append(report)
    yield from groups.values()


def _piece(group: Sequence[Report], place: Place, rule: ReportRule) -> Piece:
    points = shapely.points(np.unique(_cells(group), axis=0))
    # Discs are joined one by one: a buffer of all points at once takes ten times as long.
    ground = shapely.union_all(shapely.buffer(points, rule.reach_m / 2))
    return Piece(
        concept=group[0].concept,
        definition="",
        unit=place.code,
        rule=Rule.REPORTED,
        geometry=ground,
        quantity=float(len(group)),
        measured_in="件",
        area_m2=float(ground.area),
        object_ids=_ids(group),
    )


def _ids(reports: Iterable[Report]) -> tuple[str, ...]:
    return tuple(sorted(report.id for report in reports))


def _lying(
    pieces: Sequence[Piece], reports: Sequence[Report], rule: ReportRule
) -> Mapping[str, tuple[int, ...]]:
    """Find the measured problems that each report lies on, by its id; most lie on none."""
    found: dict[str, list[int]] = {}
    by_concept = _by_concept(reports)
    for concept in sorted({piece.concept for piece in pieces} & by_concept.keys()):
        same = by_concept[concept]
        tree = shapely.STRtree(shapely.points(_points(same)))
        rows = [n for n, one in enumerate(pieces) if one.concept == concept and one.geometry]
        for row, report in _near(tree, [(row, pieces[row].geometry) for row in rows], rule):
            found.setdefault(same[report].id, []).append(row)
    return {name: tuple(sorted(rows)) for name, rows in found.items()}


def _near(
    tree: shapely.STRtree,
    shapes: Sequence[tuple[int, shapely.Geometry | None]],
    rule: ReportRule,
) -> Iterator[tuple[int, int]]:
    """Pair shapes with the points on them, or near them where a shape has no ground."""
    wide = [(row, shape) for row, shape in shapes if shape is not None and shape.area > 0]
    thin = [(row, shape) for row, shape in shapes if shape is not None and not shape.area > 0]
    grounds = np.array([shape for _, shape in wide], dtype=object)
    for one, point in tree.query(grounds, predicate="intersects").T.tolist():
        yield wide[one][0], point
    things = np.array([shape for _, shape in thin], dtype=object)
    near = tree.query(things, predicate="dwithin", distance=rule.reach_m / 2)
    for one, point in near.T.tolist():
        yield thin[one][0], point
