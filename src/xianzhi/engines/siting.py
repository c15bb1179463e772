"""Sites for what is missing, out of plain files of layers (补短板选址计算)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from xianzhi.catalogue.control_rules import control_rules
from xianzhi.core.landuse.checking import IndexedLayer, Sites, check, index_zones
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.network import (
    WalkGraph,
    build_graph,
    distances_at,
    entrances,
    node_distances_m,
    snap,
)
from xianzhi.core.siting import (
    Effort,
    Means,
    Pairs,
    Prescription,
    Question,
    least_cost,
    least_walking,
    most_people,
    pairs_from_grounds,
    pairs_on_foot,
)
from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, reproject
from xianzhi.core.spatial.layer import Geometries, Issue, Layer
from xianzhi.errors import XianzhiError
from xianzhi.exchange.layers import read_layer, settle
from xianzhi.exchange.walkways import read_walkways

__all__ = ["SiteJob", "SitingError", "choose_sites"]

_PEOPLE = ("people", "population", "pop", "人口", "常住人口", "人口数")
_COST = ("cost", "cost_cny", "造价", "投资", "费用")
_IDS = ("id", "code", "编号", "地块编号", "bsm")
_ZONES = ("zone", "grade", "kind", "分区", "级别")
_POINT_M = 10.0  # a candidate that is a point is judged as the ground so far around it


class SitingError(XianzhiError):
    """The files or the wishes of a siting question make no sense (选址数据有误)."""


@dataclass(frozen=True, slots=True)
class SiteJob:
    """What is asked of which files (选址任务).

    Parameters
    ----------
    sites, demand, existing
        Layers of candidates, of where people live, and of what there is already.
    roads
        A layer of roads or an extract of OpenStreetMap: distances are then walked.
    control
        A folder of control layers, each file named by the code of its layer; null: ground is not
        checked, and the answer says so.
    number, budget, share
        So many sites, so much money, or the least money for a share of all people.
    least_walking
        Save steps instead of serving most people; with a number of sites only.
    """

    sites: Path
    demand: Path
    existing: Path | None = None
    roads: Path | None = None
    control: Path | None = None
    limit_m: float = 500.0
    number: int | None = None
    budget: float | None = None
    share: float | None = None
    least_walking: bool = False
    use: str = "park"
    on: date | None = None
    seconds: float = 15.0


@dataclass(frozen=True, eq=False)
class _Places:
    """Everything in one plane in metres."""

    sites: Geometries
    demand: Geometries
    existing: Geometries
    people: np.ndarray
    cost: np.ndarray
    ids: tuple[str, ...]
    plane: CRS


def choose_sites(job: SiteJob) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """Choose sites by the files of a job (选址).

    Returns
    -------
    tuple
        The prescription as a document in JSON, and what was wrong with the files.

    Raises
    ------
    SitingError
        ``siting.no_people``: nobody lives anywhere; ``siting.no_wish``: neither a number, a budget
        nor a share.
    LayerError
        A file cannot be read.
    """
    if job.number is None and job.budget is None and job.share is None:
        raise SitingError("siting.no_wish")
    places, issues = _read(job)
    land, checked = _land(job, places)
    pairs, now_m = _related(job, places, issues)
    question = Question(pairs, places.people, now_m, places.cost, land)
    answer = _answered(job, question)
    return _document(job, places, (answer, question), checked), tuple(issues)


def _answered(job: SiteJob, question: Question) -> Prescription:
    effort = Effort(seconds=job.seconds)
    if job.share is not None:
        return least_cost(question, job.share, effort)
    if job.least_walking and job.number is not None:
        return least_walking(question, job.number)
    return most_people(question, Means(job.number, job.budget), effort)


def _read(job: SiteJob) -> tuple[_Places, list[Issue]]:
    issues: list[Issue] = []
    sites, demand = _degrees(job.sites, issues), _degrees(job.demand, issues)
    plane = county_zone(float(shapely.total_bounds(sites.geometries)[[0, 2]].mean())).crs
    existing = np.empty(0, dtype=object)
    if job.existing is not None:
        existing = _in_plane(_degrees(job.existing, issues), plane)
    people, _ = _numbers(demand, _PEOPLE, 1.0)
    if not people.sum() > 0:
        raise SitingError("siting.no_people", {"name": demand.facts.source})
    cost, _ = _numbers(sites, _COST, 1.0)
    places = _Places(
        sites=_in_plane(sites, plane),
        demand=shapely.point_on_surface(_in_plane(demand, plane)),
        existing=existing,
        people=people,
        cost=cost,
        ids=_ids(sites),
        plane=plane,
    )
    return places, issues


def _degrees(path: Path, issues: list[Issue]) -> Layer:
    """A layer in degrees; rows without a shape are gone, so that no answer names them."""
    found = read_layer(path)
    issues += found.issues
    layer = settle(found.value)
    kept = ~(shapely.is_missing(layer.geometries) | shapely.is_empty(layer.geometries))
    return Layer(layer.columns.filter(kept), layer.geometries[kept], layer.crs, layer.facts)


def _in_plane(layer: Layer, plane: CRS) -> Geometries:
    return reproject(layer.geometries, layer.crs, plane)


def _column(layer: Layer, names: tuple[str, ...]) -> str | None:
    known = {name.lower(): name for name in layer.columns.column_names}
    return next((known[name] for name in names if name in known), None)


def _numbers(layer: Layer, names: tuple[str, ...], assumed: float) -> tuple[np.ndarray, bool]:
    """A column of numbers; without one, the same for every row. What is no number counts 0."""
    name = _column(layer, names)
    if name is None:
        return np.full(len(layer.geometries), assumed), False
    values = [_number(value) for value in layer.columns[name].to_pylist()]
    return np.maximum(np.array(values, float), 0.0), True


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return number if np.isfinite(number) else 0.0


def _ids(layer: Layer) -> tuple[str, ...]:
    name = _column(layer, _IDS)
    if name is None:
        return tuple(str(row + 1) for row in range(len(layer.geometries)))
    return tuple(str(value) for value in layer.columns[name].to_pylist())


def _land(job: SiteJob, places: _Places) -> tuple[np.ndarray, bool]:
    """Judge the ground of each candidate by the control layers of the folder."""
    if job.control is None:
        return np.full(len(places.sites), Verdict.COMPLIANT, np.int8), False
    known = {rule.layer for rule in control_rules()}
    files = sorted(path for path in job.control.glob("*") if path.stem in known)
    if not files:
        raise SitingError("siting.no_control", {"folder": str(job.control)})
    layers = [_indexed(path) for path in files]
    codes = {layer.code for layer in layers}
    rules = [rule for rule in control_rules() if rule.layer in codes]
    points = shapely.get_dimensions(places.sites) < 2
    ground = np.where(points, shapely.buffer(places.sites, _POINT_M), places.sites)
    asked = Sites(places.ids, [job.use] * len(ground), reproject(ground, places.plane, CGCS2000))
    _, findings = check(asked, layers, rules, on=job.on or date.today())  # noqa: DTZ011 -- by day
    return np.asarray(findings.overall, np.int8), True


def _indexed(path: Path) -> IndexedLayer:
    layer = settle(read_layer(path).value)
    name = _column(layer, _ZONES)
    zones = None if name is None else [str(zone or "") for zone in layer.columns[name].to_pylist()]
    return index_zones(path.stem, layer.geometries, zones)


def _related(job: SiteJob, places: _Places, issues: list[Issue]) -> tuple[Pairs, np.ndarray]:
    """Whom each candidate would serve, and how far today's nearest facility is."""
    if job.roads is None:
        pairs = pairs_from_grounds(places.sites, places.demand, job.limit_m)
        return pairs, _straight_now_m(job, places)
    found = read_walkways(job.roads)
    ways = found.value
    made = build_graph(ways.ways, barriers=ways.barriers, joining=ways.joining)
    issues += (*found.issues, *made.issues)
    graph = made.value
    move = [
        reproject(shapes, places.plane, ways.plane)
        for shapes in (shapely.point_on_surface(places.sites), places.demand, places.existing)
    ]
    homes = snap(graph, move[1])
    pairs = pairs_on_foot(graph, snap(graph, move[0]), homes, job.limit_m)
    return pairs, _walked_now_m(job, graph, (move[2], homes))


def _straight_now_m(job: SiteJob, places: _Places) -> np.ndarray:
    now_m = np.full(len(places.demand), np.inf)
    if len(places.existing):
        (home, _), metres = shapely.STRtree(places.existing).query_nearest(
            places.demand, max_distance=job.limit_m, return_distance=True, all_matches=False
        )
        now_m[home] = metres
    return now_m


def _walked_now_m(job: SiteJob, graph: WalkGraph, asked: tuple[Geometries, Any]) -> np.ndarray:
    existing, homes = asked
    gates = snap(graph, entrances(graph, existing)[0])
    return distances_at(graph, node_distances_m(graph, gates, job.limit_m), gates, homes)


def _document(
    job: SiteJob, places: _Places, answered: tuple[Prescription, Question], checked: bool
) -> dict[str, Any]:
    answer, question = answered
    middle = shapely.point_on_surface(places.sites[answer.sites])
    place = shapely.get_coordinates(reproject(middle, places.plane, CGCS2000))
    rows = zip(answer.sites, answer.added_people, answer.land, place, strict=True)
    return {
        "aim": answer.aim.value,
        "metric": "straight" if job.roads is None else "on_foot",
        "limit_m": answer.limit_m,
        "sites": [
            {
                "id": places.ids[site],
                "row": int(site) + 1,
                "added_people": float(added),
                "cost": float(places.cost[site]),
                "land": verdict.slug if checked else None,
                "longitude": round(float(x), 7),
                "latitude": round(float(y), 7),
            }
            for site, added, verdict, (x, y) in rows
        ],
        "served_before": answer.served_before,
        "served_people": answer.served_people,
        "people": answer.people,
        "cost": answer.cost,
        "value": answer.value,
        "bound": answer.bound,
        "gap": answer.gap if np.isfinite(answer.gap) else None,
        "land_checked": checked,
        "candidates": question.sites,
        "candidates_refused": int((~question.is_open_to_building).sum()),
    }
