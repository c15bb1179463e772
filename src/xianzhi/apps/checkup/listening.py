"""From cases to what residents report beside what was measured (诉求诊断): nothing is stored."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from xianzhi.apps.checkup.keepers import report_keeper
from xianzhi.catalogue.diagnosis.crosswalk import crosswalk, crosswalk_sha256
from xianzhi.core.diagnosis.reported import (
    Gathering,
    Heard,
    Place,
    Report,
    ReportRule,
    evidence,
    two_diagnoses,
)
from xianzhi.core.indicators.inputs import Inputs
from xianzhi.core.indicators.results import Piece, Rule
from xianzhi.core.indicators.running import units_for
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.engines.checkup import Computed

__all__ = ["Listened", "listen", "measured_problems", "metres_of", "window"]

_NEAR_DEGREES = 0.5  # a place farther from every unit was typed wrongly: it has no metres here


@dataclass(frozen=True, slots=True)
class Listened:
    """What a run heard, and how it stands beside what the run measured (诉求诊断结果).

    ``backing`` has the ids of the reports on each measured problem, in the order of
    ``measured_problems``. ``left_out`` counts what is in no gathering, by why.
    """

    since: date
    until: date
    rule: ReportRule
    sha256: str
    heard: int
    left_out: Mapping[str, int]
    gatherings: tuple[Gathering, ...]
    backing: tuple[tuple[str, ...], ...]
    unit_names: Mapping[str, str]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The problems that reports make, in the order of the gatherings."""
        return tuple(one.piece for one in self.gatherings if one.piece is not None)

    @property
    def backed(self) -> frozenset[int]:
        """Positions of those pieces that lie on a measured problem."""
        made = (one for one in self.gatherings if one.piece is not None)
        return frozenset(place for place, one in enumerate(made) if one.measured)


def listen(day: date, found: Computed, rule: ReportRule | None = None) -> Listened:
    """Lay the reports of the year up to a day beside what a run measured (诉求诊断).

    Seconds for 60,000 cases; the same cases give the same result.
    """
    since, until = window(day)
    cases = report_keeper().read(since, until)
    rule = rule or ReportRule()
    reports, left_out = _reports(cases, found)
    measured = measured_problems(found)
    every = [Place(unit.code, unit.ground) for unit in found.inputs.units]
    whole = {unit.code for unit in units_for("county", found.inputs)}
    return Listened(
        since=since,
        until=until,
        rule=rule,
        sha256=_digest(cases, rule),
        heard=len(cases),
        left_out=left_out,
        gatherings=two_diagnoses(
            reports,
            measured,
            found.observations,
            (every, [place for place in every if place.code in whole]),
            rule,
        ),
        backing=evidence(measured, reports, rule),
        unit_names={unit.code: unit.name for unit in found.inputs.units},
    )


def window(day: date) -> tuple[date, date]:
    """Give the year up to a day, both ends counted (取数期): a run of each year hears all once."""
    is_leap_day = (day.month, day.day) == (2, 29)
    before = day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
    return before + timedelta(days=1), day


def measured_problems(found: Computed) -> tuple[Piece, ...]:
    """List the problems of the city that were measured; what lacks data is none (实测问题)."""
    return tuple(piece for piece in found.problems if piece.rule is not Rule.DATA)


def _reports(cases: Sequence[Heard], found: Computed) -> tuple[list[Report], Mapping[str, int]]:
    """Say of each case what it speaks of and where, in the plane of the run."""
    crossed, measured = crosswalk(), {seen.concept for seen in found.observations}
    left_out: Counter[str] = Counter()
    concepts: dict[str, str] = {}
    for case in cases:
        row = crossed.get(case.code)
        if row is None:
            left_out["unlisted" if case.code else "uncategorised"] += 1
        elif not row.is_of_a_place:
            left_out["of_no_place"] += 1
        else:
            concepts[case.id] = row.concept_in(measured)
    told = [case for case in cases if case.id in concepts]
    placed, metres = metres_of(told, found.inputs)
    left_out["unplaced"] = len(told) - len(placed)
    return [
        Report(case.id, concepts[case.id], x, y, case.day)
        for case, (x, y) in zip(placed, metres.tolist(), strict=True)
    ], left_out


def metres_of(cases: Sequence[Heard], inputs: Inputs) -> tuple[list[Heard], NDArray[np.float64]]:
    """Bring cases into the plane of a run (诉求坐标): those that have a place in the county.

    Returns
    -------
    The cases that have one, and their x and y in metres.
    """
    told = [case for case in cases if case.x is not None and case.y is not None]
    degrees = np.array([(case.x, case.y) for case in told], dtype=float).reshape(-1, 2)
    near = _near(degrees, inputs)
    placed = [case for case, is_near in zip(told, near, strict=True) if is_near]
    return placed, _metres(degrees[near], inputs.crs)


def _near(degrees: NDArray[np.float64], inputs: Inputs) -> NDArray[np.bool_]:
    grounds = np.array([shapely.box(*unit.ground.bounds) for unit in inputs.units], dtype=object)
    west, south, east, north = shapely.total_bounds(reproject(grounds, CRS(inputs.crs), CGCS2000))
    low = np.array([west, south]) - _NEAR_DEGREES
    high = np.array([east, north]) + _NEAR_DEGREES
    return np.asarray(((degrees >= low) & (degrees <= high)).all(axis=1), dtype=bool)


def _metres(degrees: NDArray[np.float64], plane: str) -> NDArray[np.float64]:
    if not len(degrees):
        return degrees
    points = reproject(shapely.points(degrees), CGCS2000, CRS(plane))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _digest(cases: Sequence[Heard], rule: ReportRule) -> str:
    told = {
        "cases": [[one.id, one.code, one.x, one.y, one.day.isoformat()] for one in cases],
        "rule": asdict(rule),
        "crosswalk": crosswalk_sha256(),
    }
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
