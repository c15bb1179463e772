"""Which area holds a place (点落网格): the index of borders, asked for one place or a million.

The borders of a day are indexed once, in degrees as they are stored, so that the answer is exactly
that of the predicates on the stored border. The index lies as a file beside the layers, under the
digest of the borders in it: it is made again when they change, and may be thrown away.
"""

import hashlib
import json
import secrets
import shutil
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from xianzhi.apps.grid.choices import Kind
from xianzhi.apps.grid.selectors.staff import unit_names
from xianzhi.apps.grid.selectors.trees import Tree, changing_days, edition, standing_areas
from xianzhi.core.landuse.checking import IndexedLayer
from xianzhi.core.spatial.layer_index import LayerIndex
from xianzhi.core.spatial.point_lookup import lookup
from xianzhi.exchange.indexes import open_index, write_index

__all__ = [
    "AreaHit",
    "Located",
    "area_at_point",
    "area_named",
    "area_names_of",
    "areas_at_points",
    "locator",
]

_PLANE = "EPSG:4490"
_OPEN_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class AreaHit:
    """The area at a place, with everything above it (定位结果).

    ``unit_id`` is the unit that answers for it: its own, or that of the nearest area above.
    ``others`` are codes of further areas that hold the place: on a common border, or in an overlap.
    """

    code: str
    name: str
    level: str
    path: tuple[tuple[str, str], ...]  # code and name from the county down, itself included
    unit_id: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """Areas at many places (批量定位结果).

    ``row`` gives the position in ``codes`` for each place, -1 for a place in no area; of several
    areas that hold it, the one whose code comes first.
    """

    row: NDArray[np.int64]
    codes: NDArray[np.str_]
    units: NDArray[np.str_]
    shared_place: NDArray[np.int64]
    shared_row: NDArray[np.int64]

    def code_of(self) -> NDArray[np.str_]:
        """Give the code at each place; empty in no area."""
        return self._taken(self.codes)

    def unit_of(self) -> NDArray[np.str_]:
        """Give the unit that answers at each place; empty where there is none."""
        return self._taken(self.units)

    def _taken(self, values: NDArray[np.str_]) -> NDArray[np.str_]:
        found: NDArray[np.str_] = np.append(values, "")[self.row]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Locator:
    """The finest areas of one kind on one day, indexed."""

    tree: Tree
    codes: NDArray[np.str_]
    units: NDArray[np.str_]
    index: LayerIndex | None


def area_at_point(
    longitude: float, latitude: float, day: date, kind: str = Kind.GENERAL
) -> AreaHit | None:
    """Name the finest area of a kind that holds a place on a day (点落网格); null for none."""
    asked = locator(day, kind)
    if asked.index is None:
        return None
    found = lookup(np.array([[longitude, latitude]]), asked.index)
    if found.row[0] < 0:
        return None
    code = str(asked.codes[found.row[0]])
    others = tuple(str(asked.codes[row]) for row in found.shared_row if asked.codes[row] != code)
    return _hit(asked.tree, code, others)


def area_named(code: str, day: date, kind: str = Kind.GENERAL) -> AreaHit | None:
    """Find an area by its code on a day, with everything above it (按代码定位); null for none."""
    tree = locator(day, kind).tree
    return _hit(tree, code) if code in tree.areas else None


def _hit(tree: Tree, code: str, others: tuple[str, ...] = ()) -> AreaHit:
    area = tree.areas[code]
    path = tuple((one.code, one.name) for one in (*tree.above(code), area))
    return AreaHit(code, area.name, area.level, path, tree.unit_of(code), others)


def areas_at_points(
    places: NDArray[np.float64], day: date, kind: str = Kind.GENERAL, *, threads: int = 1
) -> Located:
    """Name the finest area of a kind at each of many places (批量点落网格).

    Parameters
    ----------
    places
        (n, 2) longitudes and latitudes, EPSG:4490.

    Notes
    -----
    About 0.1 s for a million places and a thousand areas, once the index is open.
    """
    asked = locator(day, kind)
    none = np.empty(0, np.int64)
    if asked.index is None:
        return Located(np.full(len(places), -1, np.int64), asked.codes, asked.units, none, none)
    found = lookup(places, asked.index, threads=threads)
    return Located(found.row, asked.codes, asked.units, found.shared_place, found.shared_row)


def area_names_of(found: Located, day: date) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Name area and responsible unit at each place, as they were called on a day (名称)."""
    areas, units = standing_areas(day), unit_names(day)
    named = np.array([areas[str(code)].name for code in found.codes] + [""], dtype=np.str_)
    answering = np.array([units.get(str(unit), "") for unit in found.units] + [""], dtype=np.str_)
    return named[found.row], answering[found.row]


def locator(day: date, kind: str = Kind.GENERAL) -> _Locator:
    """Open the index of the finest areas of a kind on a day, made now where it is not there."""
    number, folder = edition(), str(settings.LAYERS_FOLDER)
    changes = _changes(number, folder)
    since = bisect_right(changes, day)
    return _locator(changes[since - 1] if since else day, kind, number, folder)


@lru_cache(_OPEN_AT_ONCE)
def _changes(_edition: int, _folder: str) -> Sequence[date]:
    """List the days on which areas or borders began or ended: between two of them none did.

    Years of cases ask for hundreds of days, and for a handful of trees.
    """
    return changing_days()


@lru_cache(_OPEN_AT_ONCE)
def _locator(day: date, kind: str, _edition: int, folder: str) -> _Locator:
    tree = Tree(standing_areas(day))
    finest = [
        area
        for area in tree.areas.values()
        if area.kind == kind and area.border_sha256 and not _has_drawn_child(tree, area.code, kind)
    ]
    finest.sort(key=lambda area: area.code)
    codes = np.array([area.code for area in finest], dtype=np.str_)
    units = np.array([tree.unit_of(area.code) for area in finest], dtype=np.str_)
    if not finest:
        return _Locator(tree, codes, units, None)
    named = json.dumps([[area.code, area.border_sha256] for area in finest])
    place = Path(folder) / "grid" / "index" / hashlib.sha256(named.encode()).hexdigest()
    if not place.exists():
        _write(place, day, codes)
    ((_, index),) = open_index(place, "grid").zones
    return _Locator(tree, codes, units, index)


def _has_drawn_child(tree: Tree, code: str, kind: str) -> bool:
    return any(child.kind == kind and child.border_sha256 for child in tree.children(code))


def _write(place: Path, day: date, codes: NDArray[np.str_]) -> None:
    """Index the borders of a day; written beside its place and renamed into it."""
    areas = standing_areas(day, with_shapes=True)
    shapes = np.array([areas[str(code)].shape for code in codes], dtype=object)
    index = LayerIndex.build(shapes, plane=_PLANE, keeps_overlaps=True)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = place.with_name(f".{secrets.token_hex(8)}.part")
    try:
        write_index(IndexedLayer("grid", (("", index),)), half)
        if not place.exists():
            half.replace(place)
    finally:
        if half.is_dir():
            shutil.rmtree(half)
