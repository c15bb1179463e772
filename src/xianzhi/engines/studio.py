"""A siting question on the layers of a run, made once and asked often (处方选址题).

What takes seconds - reading the layers, who is served today, whom each candidate would serve, what
the control rules say of its ground - is done by :func:`prepare`. Afterwards each question is of
milliseconds, so that a page can answer while somebody moves a site.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from xianzhi.catalogue.indicators.editions import definitions, views
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.core.indicators import grounds
from xianzhi.core.indicators.faults import NotKnownError
from xianzhi.core.indicators.inputs import Inputs, Unit
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.standards import ReachRule, reach_rule
from xianzhi.core.indicators.syntax import Name
from xianzhi.core.indicators.windows import Window
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting import (
    Effort,
    Means,
    Pairs,
    Prescription,
    Question,
    assess,
    first_answer,
    most_people,
    pairs_from_grounds,
)
from xianzhi.core.siting.question import Floats, Integers
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.core.spatial.layer import Geometries, Layer
from xianzhi.errors import XianzhiError
from xianzhi.exchange.checkup.folders import open_folder
from xianzhi.exchange.checkup.keeping import Keeper
from xianzhi.exchange.layers import read_layer, settle

__all__ = ["Judge", "LeftOut", "Studio", "StudioError", "StudioJob", "kinds_of", "prepare"]

_COST = ("cost", "cost_cny", "造价", "投资", "费用")
_IDS = ("id", "code", "编号", "地块编号", "bsm")
_KINDS = ("kind", "use", "class", "land_class", "用途", "类别", "地类")
_MOST_KINDS = 60
_POINT_M = 10.0  # a candidate that is a point is judged as the ground so far around it
_MOST_CANDIDATES = 4_000
_MOST_ANSWERS = 32
_TILLED = ("01", "耕地")  # how the classifications of land write cultivated land

Judge = Callable[[Geometries], NDArray[np.int8]]
"""What the control rules say of polygons in degrees, EPSG:4490: one verdict each."""


class StudioError(XianzhiError):
    """The layers or the wishes of a prescription make no sense (处方选址有误)."""


@dataclass(frozen=True, slots=True)
class StudioJob:
    """What is asked of which files (处方选址任务).

    Parameters
    ----------
    folder
        Layers that the run read; ``day`` is its cut-off date, ISO.
    sites
        Candidates: GeoParquet. ``kinds`` keeps those of some kinds; empty keeps all.
    limit_m
        How far a new site reaches.
    price_cny_per_m2
        What a square metre costs where the layer says no cost; null: nobody said.
    """

    folder: Path
    day: str
    concept: str
    unit: str
    sites: Path
    limit_m: float
    kinds: tuple[str, ...] = ()
    price_cny_per_m2: float | None = None
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many candidates there were, and why some are none (未列入备选)."""

    listed: int
    too_small: int
    lived_on: int
    too_far: int
    too_many: int


@dataclass(eq=False)
class Studio:
    """A prepared question (处方选址题): candidates are rows 0 … n - 1 of every array.

    ``rows`` are the rows in their layer, from 1; ``places`` degrees, EPSG:4490; ``grounds`` and
    ``missed`` lie in ``plane``, in metres. ``has_cost`` says whether money means anything.
    """

    question: Question
    rule: ReachRule
    rows: Integers
    ids: tuple[str, ...]
    places: Floats
    grounds: Geometries
    missed: Geometries
    homes: Geometries
    plane: CRS
    has_cost: bool
    left_out: LeftOut
    _best: dict[Means, Prescription] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    @property
    def limit_m(self) -> float:
        """How far a site reaches."""
        return self.question.pairs.limit_m

    @cached_property
    def number_of(self) -> dict[int, int]:
        """Candidate of a row of the layer."""
        return {int(row): number for number, row in enumerate(self.rows)}

    @cached_property
    def alone(self) -> Floats:
        """Whom each candidate would serve anew if it were the only one."""
        pairs, question = self.question.pairs, self.question
        worth = question.people[pairs.demand] * ~question.is_served[pairs.demand]
        return np.bincount(pairs.site, worth, question.sites).astype(np.float64)

    @cached_property
    def _open(self) -> tuple[Integers, cKDTree]:
        may: Integers = np.flatnonzero(self.question.is_open_to_building)
        return may, cKDTree(shapely.get_coordinates(shapely.centroid(self.grounds[may])))

    @cached_property
    def _missed_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.missed)

    @cached_property
    def _homes_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.homes)

    def area_m2(self, number: int) -> float | None:
        """Measure the ground of a candidate (备选面积); null for a point."""
        area = float(shapely.area(self.grounds[number]))
        return round(area, 1) if area else None

    def best(self, means: Means) -> Prescription:
        """Give the first answer for some means, with its bound (初解); remembered."""
        with self._turn:
            found = self._best.get(means)
            if found is None:
                found = first_answer(self.question, means)
                if len(self._best) >= _MOST_ANSWERS:
                    self._best.pop(next(iter(self._best)))
                self._best[means] = found
            return found

    def proved(self, means: Means, seconds: float) -> Prescription:
        """Search until the gap is proved small, or the time is over (证明最优)."""
        return most_people(self.question, means, Effort(seconds=seconds))

    def assessed(self, chosen: Sequence[int]) -> Prescription:
        """Say what candidates that somebody chose would do (方案评估)."""
        return assess(self.question, np.array(chosen, np.int64))

    def reach(self, chosen: Sequence[int]) -> BaseGeometry:
        """Give the ground that candidates would serve (新增服务范围), in the plane."""
        taken = self.grounds[np.array(chosen, np.int64)]
        return grounds.reached(taken, np.full(len(taken), self.limit_m))

    def gained_m2(self, chosen: Sequence[int]) -> float:
        """Measure how much of the ground that nothing serves would be served (新增覆盖面积)."""
        reach = self.reach(chosen)
        near = self._missed_tree.query(reach, predicate="intersects")
        return float(shapely.area(shapely.intersection(self.missed[near], reach)).sum())

    def people_within(self, shapes: Geometries, chosen: Sequence[int]) -> tuple[Floats, Floats]:
        """Count people of places who are served anew, and all who live there (各处受益人口).

        Parameters
        ----------
        shapes
            In degrees, EPSG:4490.
        """
        pairs, people = self.question.pairs, self.question.people
        served = np.zeros(len(people), bool)
        served[pairs.demand[np.isin(pairs.site, np.array(chosen, np.int64))]] = True
        served &= ~self.question.is_served
        moved = reproject(shapes, CGCS2000, self.plane)
        piece, home = self._homes_tree.query(moved, predicate="intersects")
        count = len(shapes)
        anew = np.bincount(piece, people[home] * served[home], count)
        return anew.astype(np.float64), np.bincount(piece, people[home], count).astype(np.float64)

    def near(self, number: int, count: int) -> Integers:
        """List the open candidates that lie nearest to one, itself left out (邻近备选)."""
        may, tree = self._open
        if not len(may):
            return may
        here = shapely.get_coordinates(shapely.centroid(self.grounds[number]))[0]
        _, found = tree.query(here, k=min(count + 1, len(may)))
        others = [int(each) for each in may[np.atleast_1d(found)] if each != number]
        return np.array(others[:count], np.int64)


def kinds_of(path: Path) -> tuple[str, ...]:
    """List the kinds that a layer of candidates tells apart (备选类别); none when too many."""
    layer = read_layer(path).value
    name = _column(layer.columns, _KINDS)
    if name is None:
        return ()
    found = sorted({str(each) for each in layer.columns[name].to_pylist() if each is not None})
    return tuple(found) if len(found) <= _MOST_KINDS else ()


def prepare(job: StudioJob, judge: Judge) -> Studio:
    """Make the question of a prescription (准备选址题); seconds for a county.

    Ground that is cultivated by its own record needs an argument, whatever the control lines say:
    a park is never put on farmland because people live near it. Where people live nothing is
    proposed either.

    Raises
    ------
    StudioError
        ``checkup.not_about_reach``, ``checkup.no_such_unit``, ``checkup.nobody_counted`` or
        ``checkup.no_candidates``: the words say what is missing.
    XianzhiError
        A layer cannot be read.
    """
    rule = reach_rule(definitions()[job.concept]) if job.concept in definitions() else None
    if rule is None:
        raise StudioError("checkup.not_about_reach", {"concept": job.concept})
    folder = open_folder(job.folder, Keeper(job.cache), schema(), osm_rules())
    inputs = folder.inputs(job.day)
    session, window = Session(inputs, views()), Window(_unit(inputs, job.unit).ground)
    try:
        people = _People.of(session, window, rule)
        missed = grounds.parts(session.ground(rule.missed, window, possible=False))
    except NotKnownError as error:
        raise StudioError(error.reason.code, dict(error.reason.params)) from error
    return _studio(job, judge, _Scene(session, rule, people, missed, CRS(inputs.crs)))


@dataclass(frozen=True, eq=False)
class _People:
    """Where the people of the unit live, and who of them is served today."""

    homes: Geometries
    people: Floats
    served: NDArray[np.bool_]

    @classmethod
    def of(cls, session: Session, window: Window, rule: ReachRule) -> "_People":
        layer = session.rows(Name("population")).layer
        own = np.flatnonzero(window.owns(layer.places))
        homes = shapely.point_on_surface(layer.geometries[own])
        count = layer.columns.get("pop")
        if count is None or not len(own):
            raise StudioError("checkup.nobody_counted")
        people = np.nan_to_num(count[own].astype(np.float64))
        zone = session.ground(rule.reach, window, possible=True)
        shapely.prepare(zone)
        return cls(homes, people, np.asarray(shapely.intersects(zone, homes), bool))


@dataclass(frozen=True, eq=False)
class _Scene:
    session: Session
    rule: ReachRule
    people: _People
    missed: Geometries
    plane: CRS


def _unit(inputs: Inputs, code: str) -> Unit:
    for unit in inputs.units:
        if unit.code == code:
            return unit
    raise StudioError("checkup.no_such_unit", {"unit": code})


def _studio(job: StudioJob, judge: Judge, scene: _Scene) -> Studio:
    layer, rows = _listed(job)
    shapes = reproject(layer.geometries[rows], layer.crs, scene.plane)
    kept, left_out = _kept(shapes, job.limit_m, scene)
    if not len(kept):
        raise StudioError(
            "checkup.no_candidates",
            {
                "listed": str(left_out.listed),
                "small": str(left_out.too_small),
                "lived_on": str(left_out.lived_on),
                "far": str(left_out.too_far),
            },
        )
    rows, shapes = rows[kept], shapes[kept]
    cost, has_cost = _cost(layer.columns, rows, shapes, job.price_cny_per_m2)
    people, middles = scene.people, shapely.point_on_surface(shapes)
    question = Question(
        pairs=_pairs(shapes, people, job.limit_m),
        people=people.people,
        now_m=np.where(people.served, 0.0, np.inf),
        cost=cost,
        land=_land(layer.columns, rows, shapes, scene.plane, judge),
    )
    return Studio(
        question=question,
        rule=scene.rule,
        rows=rows + 1,
        ids=_ids(layer.columns, rows),
        places=shapely.get_coordinates(reproject(middles, scene.plane, CGCS2000)),
        grounds=shapes,
        missed=scene.missed,
        homes=people.homes,
        plane=scene.plane,
        has_cost=has_cost,
        left_out=left_out,
    )


def _listed(job: StudioJob) -> tuple[Layer, Integers]:
    """The layer of candidates, and the rows of the kinds that were asked for."""
    layer = settle(read_layer(job.sites).value)
    kept = ~(shapely.is_missing(layer.geometries) | shapely.is_empty(layer.geometries))
    name = _column(layer.columns, _KINDS)
    if job.kinds and name is not None:
        kept &= np.isin([str(each) for each in layer.columns[name].to_pylist()], job.kinds)
    return layer, np.flatnonzero(kept)


def _kept(shapes: Geometries, limit_m: float, scene: _Scene) -> tuple[Integers, LeftOut]:
    """Candidates that are large enough, where nobody lives, and near somebody not served."""
    flat = shapely.get_dimensions(shapes) == 2
    small = flat & (shapely.area(shapes) < scene.rule.least_area_m2(limit_m))
    lived_on = ~small & flat & _lived_on(shapes, scene.session)
    left = np.flatnonzero(~small & ~lived_on)
    lacking = ~scene.people.served & (scene.people.people > 0)
    homes, count = scene.people.homes[lacking], scene.people.people[lacking]
    site, home = shapely.STRtree(homes).query(shapes[left], predicate="dwithin", distance=limit_m)
    worth = np.bincount(site, count[home], len(left))
    near = np.flatnonzero(worth > 0)
    taken = near
    if len(near) > _MOST_CANDIDATES:
        taken = np.sort(near[np.argsort(-worth[near], kind="stable")[:_MOST_CANDIDATES]])
    told = LeftOut(
        listed=len(shapes),
        too_small=int(small.sum()),
        lived_on=int(lived_on.sum()),
        too_far=len(left) - len(near),
        too_many=len(near) - len(taken),
    )
    return left[taken], told


def _lived_on(shapes: Geometries, session: Session) -> NDArray[np.bool_]:
    found = np.zeros(len(shapes), bool)
    try:
        homes = session.rows(Name("residential"))
    except NotKnownError:
        return found
    ground = homes.layer.geometries[homes.rows(possible=False)]
    inside, _ = shapely.STRtree(ground).query(
        shapely.point_on_surface(shapes), predicate="intersects"
    )
    found[inside] = True
    return found


def _pairs(shapes: Geometries, people: _People, limit_m: float) -> Pairs:
    lacking = np.flatnonzero(~people.served)
    pairs = pairs_from_grounds(shapes, people.homes[lacking], limit_m)
    return Pairs(pairs.site, lacking[pairs.demand], pairs.metres, limit_m)


def _column(columns: pa.Table, names: tuple[str, ...]) -> str | None:
    known = {name.lower(): name for name in columns.column_names}
    return next((known[name] for name in names if name in known), None)


def _ids(columns: pa.Table, rows: Integers) -> tuple[str, ...]:
    name = _column(columns, _IDS)
    if name is None:
        return tuple(str(row + 1) for row in rows)
    told = columns[name].to_pylist()
    return tuple(str(told[row] or row + 1) for row in rows)


def _cost(
    columns: pa.Table, rows: Integers, shapes: Geometries, price: float | None
) -> tuple[Floats, bool]:
    """What each candidate costs: by its layer, else by its size; else each counts one."""
    name = _column(columns, _COST)
    if name is not None:
        told = columns[name].to_pylist()
        return np.array([_number(told[row]) for row in rows]), True
    if price is not None:
        return shapely.area(shapes) * price, True
    return np.ones(len(rows)), False


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return max(number, 0.0) if np.isfinite(number) else 0.0


def _land(
    columns: pa.Table, rows: Integers, shapes: Geometries, plane: CRS, judge: Judge
) -> NDArray[np.int8]:
    points = shapely.get_dimensions(shapes) < 2
    ground = np.where(points, shapely.buffer(shapes, _POINT_M), shapes)
    land = judge(reproject(ground, plane, CGCS2000)).astype(np.int8)
    name = _column(columns, ("use", "land_class", "地类", "用途"))
    if name is not None:
        told = columns[name].to_pylist()
        tilled = np.array([str(told[row] or "").startswith(_TILLED) for row in rows], bool)
        land[tilled] = np.maximum(land[tilled], np.int8(Verdict.NEEDS_ARGUMENT))
    return land
