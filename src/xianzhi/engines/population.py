"""A population layer from counts and homes (人口图层): what check-ups share people out by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from pyproj import CRS

from xianzhi.core.indicators.population import Areas, Homes, Settled, gridded, settled
from xianzhi.core.indicators.schema import FieldRule, Kind, LayerRule
from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, label, reproject
from xianzhi.core.spatial.layer import Extent, Field, Issue, Layer, LayerFacts, Severity
from xianzhi.errors import XianzhiError
from xianzhi.exchange.checkup.columns import columns_of
from xianzhi.exchange.layers import read_layer, settle

__all__ = ["PeopleJob", "Peopled", "settle_people"]

_PEOPLE = "pop"  # as the catalogue of layers calls residents
_NAMED = 8  # codes that a message lists


@dataclass(frozen=True, slots=True)
class PeopleJob:
    """Which files say what (人口空间化任务): layers, and the columns that count.

    ``known`` is empty where no register counts the residents of a home; ``side_m`` is null for
    points at homes, otherwise the side of a cell in metres.
    """

    counts: Path
    homes: Path
    people: str = _PEOPLE
    code: str = "code"
    floors: str = "floors"
    known: str = ""
    side_m: float | None = None


@dataclass(frozen=True, slots=True)
class Peopled:
    """The layer (人口图层) in EPSG:4490 with column ``pop``, and what could not be placed."""

    layer: Layer
    plane: str
    settled: float
    issues: tuple[Issue, ...]


def settle_people(job: PeopleJob) -> Peopled:
    """Share the residents of counted areas out among homes (人口空间化).

    Everything is measured in the 3-degree zone of the homes.

    Raises
    ------
    XianzhiError
        A file cannot be read, has no such column, or an area counts fewer than nobody.
    """
    if job.side_m is not None and not job.side_m > 0:
        raise XianzhiError("population.side", {"side": f"{job.side_m:g}"})
    counts, homes = settle(read_layer(job.counts).value), settle(read_layer(job.homes).value)
    if not len(counts.geometries) or not len(homes.geometries):
        empty = job.homes if len(counts.geometries) else job.counts
        raise XianzhiError("population.no_rows", {"file": empty.name})
    plane = county_zone(float(shapely.total_bounds(homes.geometries)[[0, 2]].mean())).crs
    areas, unsaid = _areas(job, counts, plane)
    lives = Homes(
        reproject(homes.geometries, CGCS2000, plane),
        _numbers(homes, job.floors, job.homes, is_needed=False),
        _numbers(homes, job.known, job.homes, is_needed=True) if job.known else _nobody(homes),
    )
    found = settled(areas, _whole(lives))
    shapes, people = _shapes(found, job.side_m)
    return Peopled(
        layer=_layer(reproject(shapes, plane, CGCS2000), people, job),
        plane=label(plane),
        settled=float(found.people.sum()),
        issues=(*unsaid, *_issues(areas, found)),
    )


def _areas(job: PeopleJob, counts: Layer, plane: CRS) -> tuple[Areas, tuple[Issue, ...]]:
    people = _numbers(counts, job.people, job.counts, is_needed=True)
    if (people < 0).any():
        raise XianzhiError("population.negative", {"file": job.counts.name, "column": job.people})
    names = {name.lower(): name for name in counts.columns.column_names}
    listed = counts.columns.column(names[job.code.lower()]) if job.code.lower() in names else None
    codes = (
        tuple(str(place + 1) for place in range(len(people)))
        if listed is None
        else tuple(str(code) for code in listed.to_pylist())
    )
    is_ground = np.array([shape is not None and shape.area > 0 for shape in counts.geometries])
    keeps = is_ground & np.isfinite(people)
    unsaid = [code for code, kept in zip(codes, keeps, strict=True) if not kept]
    issues = (_issue("population.not_counted", unsaid),) if unsaid else ()
    areas = Areas(
        tuple(code for code, kept in zip(codes, keeps, strict=True) if kept),
        reproject(counts.geometries[keeps], CGCS2000, plane),
        people[keeps],
    )
    return areas, issues


def _numbers(layer: Layer, column: str, file: Path, *, is_needed: bool) -> npt.NDArray[np.float64]:
    rule = LayerRule("", Kind.ANY, {column: FieldRule(column, "number")})
    found, _ = columns_of(layer.columns, rule)
    if column in found:
        return np.asarray(found[column], dtype=np.float64)
    if is_needed:
        there = "、".join(layer.columns.column_names)
        params = {"file": file.name, "column": column, "columns": there}
        raise XianzhiError("population.no_column", params)
    return _nobody(layer)


def _nobody(layer: Layer) -> npt.NDArray[np.float64]:
    return np.full(len(layer.geometries), np.nan)


def _whole(homes: Homes) -> Homes:
    """Leave out rows without a shape: nobody knows where they are."""
    is_there = ~(shapely.is_missing(homes.shapes) | shapely.is_empty(homes.shapes))
    return Homes(homes.shapes[is_there], homes.floors[is_there], homes.known[is_there])


def _shapes(
    found: Settled, side_m: float | None
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    if side_m is not None:
        cells = gridded(found, side_m)
        return cells.squares, cells.people
    lives = found.people > 0
    return shapely.points(found.x[lives], found.y[lives]), found.people[lives]


def _issues(areas: Areas, found: Settled) -> tuple[Issue, ...]:
    told = []
    for code, amounts in (
        ("population.unsettled", found.unsettled),
        ("population.exceeded", found.exceeded),
    ):
        places = [area for area, amount in zip(areas.codes, amounts, strict=True) if amount > 0]
        if places:
            told.append(_issue(code, places, float(amounts.sum())))
    outside = int((found.area < 0).sum())
    if outside:
        told.append(Issue("population.outside", Severity.WARNING, {"count": f"{outside:,}"}))
    return tuple(told)


def _issue(code: str, places: Sequence[str], people: float = 0.0) -> Issue:
    named = "、".join(places[:_NAMED]) + ("……" if len(places) > _NAMED else "")
    params = {"count": f"{len(places):,}", "places": named, "people": f"{people:,.0f}"}
    return Issue(code, Severity.WARNING, params)


def _layer(
    shapes: npt.NDArray[np.object_], people: npt.NDArray[np.float64], job: PeopleJob
) -> Layer:
    facts = LayerFacts(
        source=f"{job.counts.name} + {job.homes.name}",
        sha256="",
        format="made",
        rows=len(people),
        fields=(Field(_PEOPLE, "double"),),
        extent=Extent(*map(float, shapely.total_bounds(shapes))) if len(people) else None,
    )
    return Layer(pa.table({_PEOPLE: people}), shapes, CGCS2000, facts)
