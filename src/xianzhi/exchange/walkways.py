"""Ways to walk on out of a layer of roads or an extract of OpenStreetMap (步行道路读取)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS

from xianzhi.core.network.building import Barriers, Joining, Ways
from xianzhi.core.network.walking import (
    WalkRules,
    is_barrier,
    is_closed_gate,
    level_of,
    may_walk,
)
from xianzhi.core.spatial.coordinates import county_zone, reproject
from xianzhi.core.spatial.layer import Geometries, Layer, Outcome
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.kinds import Format, recognise
from xianzhi.exchange.layers.parsing import ReadOptions
from xianzhi.exchange.layers.reading import read_layer

__all__ = ["Walkways", "read_walkways", "walkways_of"]

_TAGS = ("highway", "foot", "access", "motorroad", "layer", "bridge", "tunnel")
_BARRIER_TAGS = ("barrier", "waterway", "railway")
# Names under which offices keep the class of a road, its level, and whether it is a bridge.
_OFFICE_NAMES = {
    "highway": ("class", "fclass", "road_class", "道路等级", "道路类别", "等级", "类别"),
    "layer": ("level", "层级"),
    "bridge": ("is_bridge", "桥梁", "是否桥梁"),
    "tunnel": ("is_tunnel", "隧道", "是否隧道"),
}
_WEST, _EAST = 73.5, 136.5  # the 3-degree zones of CGCS2000
_NO = frozenset({"", "0", "no", "false", "f", "n", "否", "无"})


@dataclass(frozen=True, eq=False)
class Walkways:
    """What a network is built of (步行道路): in the county's zone, with how lines are joined."""

    ways: Ways
    barriers: Barriers
    joining: Joining
    plane: CRS


def read_walkways(
    source: Path, options: ReadOptions | None = None, rules: WalkRules | None = None
) -> Outcome[Walkways]:
    """Read the ways that people may walk on (读取步行道路).

    Parameters
    ----------
    source
        An extract of OpenStreetMap (pbf or xml), which says itself where ways meet, or a layer of
        roads in any format of :func:`~xianzhi.exchange.layers.read_layer`, whose lines are joined
        where they cross on one level.

    Raises
    ------
    LayerError
        The file cannot be read, or holds no way that can be walked on.
    """
    options, rules = options or ReadOptions(), rules or WalkRules()
    if source.is_file() and recognise(source) is Format.OSM:
        lines = read_layer(source, replace(options, layer="lines"))
        points = _points(source, options)
        return Outcome(_of_osm(lines.value, points, rules), lines.issues)
    read = read_layer(source, options)
    return Outcome(walkways_of(read.value, rules), read.issues)


def _points(source: Path, options: ReadOptions) -> Layer | None:
    """Gates and crossings; an extract without any tagged point has none."""
    try:
        return read_layer(source, replace(options, layer="points")).value
    except LayerError as error:
        if error.code != "layer.no_rows":
            raise
        return None


def walkways_of(layer: Layer, rules: WalkRules | None = None) -> Walkways:
    """Take the ways that people may walk on out of an office's layer of roads (道路图层取步行道路).

    Columns ``highway``, ``foot``, ``layer``, ``bridge`` and ``tunnel``, or what offices call them,
    are heeded where there are any; without them every line can be walked on.

    Raises
    ------
    LayerError
        ``network.no_ways``: no line can be walked on.
    """
    rules, plane = rules or WalkRules(), _plane(layer)
    tags = list(_office_tags(layer))
    walked = np.array([may_walk({"highway": "road", **row}, rules) for row in tags], bool)
    ways = _ways(layer, plane, walked, tags)
    return Walkways(ways, Barriers(), Joining(), plane)


def _office_tags(layer: Layer) -> Iterator[Mapping[str, str]]:
    names = {name.lower(): name for name in layer.columns.column_names}
    columns: dict[str, Sequence[object]] = {}
    for tag in _TAGS:
        known = (tag, *_OFFICE_NAMES.get(tag, ()))
        found = next((names[name] for name in known if name in names), None)
        if found is not None:
            columns[tag] = layer.columns[found].to_pylist()
    for row in range(len(layer.geometries)):
        values = {tag: _text(column[row]) for tag, column in columns.items()}
        for tag in ("bridge", "tunnel"):
            values[tag] = "no" if values.get(tag, "").lower() in _NO else values[tag]
        yield {tag: value for tag, value in values.items() if value}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _of_osm(lines: Layer, points: Layer | None, rules: WalkRules) -> Walkways:
    plane = _plane(lines)
    tags = list(_tags(lines, (*_TAGS, *_BARRIER_TAGS)))
    walked = np.array([may_walk(row, rules) for row in tags], bool)
    standing = np.array([is_barrier(row, rules) for row in tags], bool) & ~walked
    ways = _ways(lines, plane, walked, tags)
    walls = _ways(lines, plane, standing, tags, needed=False)
    gates = _nothing()
    if points is not None:
        closed = [
            is_closed_gate(row, rules) for row in _tags(points, ("barrier", "foot", "access"))
        ]
        gates = reproject(points.geometries[np.array(closed, bool)], points.crs, plane)
    barriers = Barriers(walls.lines, walls.level, _shared_vertices(ways.lines, walls.lines), gates)
    return Walkways(ways, barriers, Joining(at_crossings=False), plane)


def _tags(layer: Layer, wanted: Sequence[str]) -> Iterator[Mapping[str, str]]:
    names = [name for name in wanted if name in layer.columns.column_names]
    for row in layer.columns.select(names).to_pylist():
        yield {name: value for name, value in row.items() if value}


def _shared_vertices(ways: Geometries, walls: Geometries) -> Geometries:
    """Where the mapper drew a way through a barrier: a gate, a level crossing, a ford."""
    one, other = (np.unique(shapely.get_coordinates(shapes), axis=0) for shapes in (ways, walls))
    both, count = np.unique(np.vstack([one, other]), axis=0, return_counts=True)
    shared: Geometries = shapely.points(both[count > 1])
    return shared


def _ways(
    layer: Layer,
    plane: CRS,
    chosen: np.ndarray,
    tags: Sequence[Mapping[str, str]],
    *,
    needed: bool = True,
) -> Ways:
    rows = np.flatnonzero(chosen & (shapely.get_dimensions(layer.geometries) == 1))
    if needed and not len(rows):
        raise LayerError("network.no_ways", {"name": layer.facts.source})
    level = np.array([level_of(tags[int(row)]) for row in rows], np.int64)
    return Ways(reproject(layer.geometries[rows], layer.crs, plane), level)


def _plane(layer: Layer) -> CRS:
    """The layer's own plane in metres, or the zone of its middle; abroad that of UTM."""
    if not layer.crs.is_geographic:
        return layer.crs
    west, south, east, north = shapely.total_bounds(layer.geometries).tolist()
    longitude = (west + east) / 2
    if _WEST <= longitude <= _EAST:
        return county_zone(longitude).crs
    north_or_south = 32600 if south + north > 0 else 32700
    return CRS.from_epsg(north_or_south + int((longitude + 180) // 6) % 60 + 1)


def _nothing() -> Geometries:
    return np.empty(0, dtype=object)
