"""What residents report, as problems of a place (问题导向诊断).

Targets tell what is missing on paper; reports tell what people stumble over. Both lists are made,
and where they contradict each other somebody has to look.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from xianzhi.core.indicators.results import Observation, Piece, Reason, Rule, Verdict

__all__ = ["Place", "Report", "ReportRule", "disagreements", "evidence", "reported_problems"]


@dataclass(frozen=True, slots=True)
class Report:
    """A case as the diagnosis sees it (事件): what it says of which indicator, where, when.

    Coordinates are metres in the plane of the run. Repeats are folded before they come here.
    """

    id: str
    concept: str
    x: float
    y: float
    day: date


@dataclass(frozen=True, slots=True)
class ReportRule:
    """When reports make a problem (聚集规则): so many, each within reach of the next."""

    least: int = 5
    reach_m: float = 150.0


@dataclass(frozen=True, slots=True)
class Place:
    """A unit whose reports are looked at (体检单元)."""

    code: str
    ground: shapely.Geometry


def reported_problems(
    reports: Sequence[Report], places: Iterable[Place], rule: ReportRule | None = None
) -> tuple[Piece, ...]:
    """List places where reports of one kind gather (聚集问题).

    Reports belong together when a chain of them leads from one to the other, each within
    ``reach_m`` of the next. The ground of a problem is what lies within half of that of a report,
    so that next year's is matched by how much it overlaps; the quantity is the number of reports.
    """
    rule = rule or ReportRule()
    found: list[Piece] = []
    for place in places:
        inside = _inside(reports, place)
        for concept in sorted({report.concept for report in inside}):
            same = [report for report in inside if report.concept == concept]
            found += (
                _piece(group, place, rule)
                for group in _groups(same, rule.reach_m)
                if len(group) >= rule.least
            )
    return tuple(found)


def _inside(reports: Sequence[Report], place: Place) -> list[Report]:
    shapely.prepare(place.ground)
    points = np.array([(report.x, report.y) for report in reports]).reshape(-1, 2)
    within = shapely.intersects_xy(place.ground, points)
    return [report for report, inside in zip(reports, within, strict=True) if inside]


def _groups(reports: Sequence[Report], reach_m: float) -> Iterator[list[Report]]:
    """Join what is near; the groups and their members stand in the order of ids."""
    ordered = sorted(reports, key=lambda report: report.id)
    points = shapely.points([(report.x, report.y) for report in ordered])
    pairs = shapely.STRtree(points).query(points, predicate="dwithin", distance=reach_m)
    root = list(range(len(ordered)))

    def top(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one, two in pairs.T.tolist():
        low, high = sorted((top(one), top(two)))
        root[high] = low
    groups: dict[int, list[Report]] = {}
    for place, report in enumerate(ordered):
        groups.setdefault(top(place), []).append(report)
    yield from groups.values()


def _piece(group: list[Report], place: Place, rule: ReportRule) -> Piece:
    points = shapely.multipoints([(report.x, report.y) for report in group])
    ground = shapely.buffer(points, rule.reach_m / 2)
    return Piece(
        concept=group[0].concept,
        definition="",
        unit=place.code,
        rule=Rule.EVENT,
        geometry=ground,
        quantity=float(len(group)),
        measured_in="件",
        area_m2=float(ground.area),
        object_ids=tuple(report.id for report in group),
    )


def evidence(pieces: Sequence[Piece], reports: Sequence[Report]) -> tuple[int, ...]:
    """Count for each problem the reports of its indicator on its ground (事件佐证)."""
    by_concept: dict[str, list[Report]] = {}
    for report in reports:
        by_concept.setdefault(report.concept, []).append(report)
    return tuple(_backing(piece, by_concept.get(piece.concept, [])) for piece in pieces)


def _backing(piece: Piece, reports: list[Report]) -> int:
    if piece.geometry is None or not reports:
        return 0
    points = np.array([(report.x, report.y) for report in reports])
    return int(shapely.intersects_xy(piece.geometry, points).sum())


def disagreements(
    observations: Iterable[Observation], problems: Sequence[Piece]
) -> Mapping[tuple[str, str], Reason]:
    """Tell where a target is met and residents report all the same (指标与诉求相左).

    By concept and unit, with the number of reports: the value may be right and the standard too
    low, or a layer may list what is shut.
    """
    reported: dict[tuple[str, str], int] = {}
    for piece in problems:
        key = (piece.concept, piece.unit)
        reported[key] = reported.get(key, 0) + int(piece.quantity)
    met = {(seen.concept, seen.unit) for seen in observations if seen.verdict is Verdict.MET}
    return {
        key: Reason("diagnosis.met_but_reported", {"concept": key[0], "count": str(count)})
        for key, count in sorted(reported.items())
        if key in met
    }
