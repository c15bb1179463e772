"""Which ground may be proposed, what it costs, and why some is left out (备选地块)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting.question import Floats, Integers
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.core.spatial.layer import Geometries, Layer
from xianzhi.engines.studio.jobs import Judge, StudioJob
from xianzhi.exchange.layers import read_layer, settle, snapshot_words

__all__ = ["MOST_CANDIDATES", "MOST_PAIRS", "Candidates", "LeftOut", "Lived", "kinds_of", "listed"]

_COST = ("cost", "cost_cny", "造价", "投资", "费用")
_IDS = ("id", "code", "编号", "地块编号", "bsm")
_KINDS = ("kind", "use", "class", "land_class", "用途", "类别", "地类")
_USES = ("use", "land_class", "地类", "用途")
_MOST_KINDS = 60
_POINT_M = 10.0  # a candidate that is a point is judged as the ground so far around it
MOST_CANDIDATES = 4_000
MOST_PAIRS = 6_000_000  # of a candidate and a place it may serve, 24 bytes each: 144 MB
_AT_ONCE = 500  # candidates whose neighbours are listed together
_TILLED = ("01", "耕地")  # how the classifications of land write cultivated land


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many candidates there were, and why some are none (未列入备选)."""

    listed: int
    too_small: int = 0
    lived_on: int = 0
    no_way: int = 0
    too_far: int = 0
    too_many: int = 0


@dataclass(frozen=True, eq=False)
class Lived:
    """Where people live who have nothing within reach (缺服务居民): points and how many.

    On ``ground`` people live: nothing is proposed there. ``can_come`` says of grounds whether
    anybody can come there at all.
    """

    homes: Geometries
    people: Floats
    ground: Geometries
    can_come: Callable[[Geometries], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Ground of a layer that is proposed from (备选地块), row by row.

    ``rows`` are those of the layer, from 0; ``grounds`` lie in the plane of the run.
    """

    layer: Layer
    rows: Integers
    grounds: Geometries
    left_out: LeftOut

    def __len__(self) -> int:
        """Count the candidates."""
        return len(self.rows)

    def take(self, kept: Integers, left_out: LeftOut) -> "Candidates":
        """Keep some of them, and say why the others went."""
        return replace(self, rows=self.rows[kept], grounds=self.grounds[kept], left_out=left_out)

    def useful(self, least_area_m2: float, limit_m: float, lived: Lived) -> "Candidates":
        """Keep what is large enough, where nobody lives, and near somebody not served (筛选).

        Near is as the crow flies: nobody walks a shorter way. Those near most people are kept where
        there are more than can be kept in memory.
        """
        flat = shapely.get_dimensions(self.grounds) == 2
        small = flat & (shapely.area(self.grounds) < least_area_m2)
        lived_on = ~small & flat & self._lived_on(lived.ground)
        no_way = ~small & ~lived_on & ~lived.can_come(self.grounds)
        left = np.flatnonzero(~small & ~lived_on & ~no_way)
        worth, pairs = _worth(self.grounds[left], lived, limit_m)
        near = np.flatnonzero(worth > 0)
        best = near[np.argsort(-worth[near], kind="stable")][:MOST_CANDIDATES]
        taken = np.sort(best[np.cumsum(pairs[best]) <= MOST_PAIRS])
        told = replace(
            self.left_out,
            too_small=int(small.sum()),
            lived_on=int(lived_on.sum()),
            no_way=int(no_way.sum()),
            too_far=len(left) - len(near),
            too_many=len(near) - len(taken),
        )
        return self.take(left[taken], told)

    def _lived_on(self, ground: Geometries) -> NDArray[np.bool_]:
        found = np.zeros(len(self), bool)
        middles = shapely.point_on_surface(self.grounds)
        inside, _ = shapely.STRtree(ground).query(middles, predicate="intersects")
        found[inside] = True
        return found

    @property
    def ids(self) -> tuple[str, ...]:
        """What the layer calls them; the number of the row where it says nothing."""
        name = _column(self.layer.columns, _IDS)
        if name is None:
            return tuple(str(row + 1) for row in self.rows)
        told = self.layer.columns[name].to_pylist()
        return tuple(str(told[row] or row + 1) for row in self.rows)

    def cost(self, price: float | None) -> tuple[Floats, bool]:
        """Say what each costs: by its layer, else by its size; else each counts one (造价)."""
        name = _column(self.layer.columns, _COST)
        if name is not None:
            told = self.layer.columns[name].to_pylist()
            return np.array([_number(told[row]) for row in self.rows]), True
        if price is not None:
            return shapely.area(self.grounds) * price, True
        return np.ones(len(self)), False

    def land(self, plane: CRS, judge: Judge) -> NDArray[np.int8]:
        """Judge the ground of each (用地判定); cultivated ground needs an argument at least."""
        points = shapely.get_dimensions(self.grounds) < 2
        ground = np.where(points, shapely.buffer(self.grounds, _POINT_M), self.grounds)
        land = judge(reproject(ground, plane, CGCS2000)).astype(np.int8)
        name = _column(self.layer.columns, _USES)
        if name is not None:
            told = self.layer.columns[name].to_pylist()
            tilled = np.array([str(told[row] or "").startswith(_TILLED) for row in self.rows], bool)
            land[tilled] = np.maximum(land[tilled], np.int8(Verdict.NEEDS_ARGUMENT))
        return land


def listed(job: StudioJob, plane: CRS) -> Candidates:
    """Read the layer of candidates, of the kinds that were asked for (读取备选)."""
    layer = settle(read_layer(job.sites).value)
    kept = ~(shapely.is_missing(layer.geometries) | shapely.is_empty(layer.geometries))
    name = _column(layer.columns, _KINDS)
    if job.kinds and name is not None:
        kept &= np.isin([str(each) for each in layer.columns[name].to_pylist()], job.kinds)
    rows = np.flatnonzero(kept)
    grounds = reproject(layer.geometries[rows], layer.crs, plane)
    return Candidates(layer, rows, grounds, LeftOut(len(rows)))


def kinds_of(path: Path) -> tuple[str, ...]:
    """List the kinds that a snapshot of candidates tells apart (备选类别); none when too many."""
    found = snapshot_words(path, _KINDS)
    return tuple(sorted(found)) if found and len(found) <= _MOST_KINDS else ()


def _worth(shapes: Geometries, lived: Lived, limit_m: float) -> tuple[Floats, Integers]:
    """How many people not served live near each shape, and at how many places."""
    tree, worth, pairs = shapely.STRtree(lived.homes), [np.empty(0)], [np.empty(0, np.int64)]
    for start in range(0, len(shapes), _AT_ONCE):
        some = shapes[start : start + _AT_ONCE]
        site, home = tree.query(some, predicate="dwithin", distance=limit_m)
        worth.append(np.bincount(site, lived.people[home], len(some)).astype(np.float64))
        pairs.append(np.bincount(site, minlength=len(some)).astype(np.int64))
    return np.concatenate(worth), np.concatenate(pairs)


def _column(columns: pa.Table, names: tuple[str, ...]) -> str | None:
    known = {name.lower(): name for name in columns.column_names}
    return next((known[name] for name in names if name in known), None)


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return max(number, 0.0) if np.isfinite(number) else 0.0
