"""Things of an OSM extract as layers of a check-up (OSM 提取件读取).

The file is parsed in a child process with limits. Only rules of the catalogue make features; a way
that leaves the extract keeps the part inside it, an area that does is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import shapely
from lxml import etree

from xianzhi.core.indicators.schema import TagRule
from xianzhi.core.spatial.layer import Geometries
from xianzhi.exchange.checkup.osm_packed import (
    OsmThing,
    PackedError,
    is_packed,
    packed_things,
)
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.sandbox import ConfinementError, Json, Limits, confine

__all__ = ["OsmExtract", "OsmLayer", "parse_osm", "read_osm"]

_LIMITS = Limits(memory_mib=4096, cpu_seconds=300, wall_seconds=600, output_mib=2048)
_MOST_BYTES = 512 << 20
_HEAD_BYTES = 32
_BUNDLE = 3  # a ring has at least three places and the first again

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class OsmLayer:
    """A layer of an extract, in degrees (OSM 图层)."""

    columns: pa.Table
    geometries: Geometries


@dataclass(frozen=True, slots=True, eq=False)
class OsmExtract:
    """What an extract holds (OSM 提取件): layers by name, and the ground it was cut to."""

    layers: Mapping[str, OsmLayer]
    bounds: tuple[float, float, float, float] | None


def read_osm(path: Path, rules: tuple[TagRule, ...]) -> OsmExtract:
    """Read an extract in OSM XML or pbf (读取 OSM 提取件); both forms give the same.

    Raises
    ------
    LayerError
        Too large, or neither OSM XML nor pbf.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise LayerError("layer.too_large_inside", {"name": path.name})
    try:
        value = confine(
            "xianzhi.exchange.checkup.osm_reading:parse_osm", _request(path, rules), None, _LIMITS
        ).value
    except ConfinementError as error:
        raise LayerError("layer.unreadable", {"name": path.name}) from error
    assert isinstance(value, str)
    told = json.loads(value)
    layers = {name: _layer(rows) for name, rows in told["layers"].items()}
    return OsmExtract(layers, tuple(told["bounds"]) if told["bounds"] else None)


def _layer(rows: list[tuple[str, dict[str, str]]]) -> OsmLayer:
    names = sorted({name for _, fields in rows for name in fields})
    columns = {name: [fields.get(name) for _, fields in rows] for name in names}
    shapes = shapely.from_wkt(np.array([wkt for wkt, _ in rows], dtype=object))
    return OsmLayer(pa.table({"osm": list(range(len(rows))), **columns}), shapes)


def parse_osm(payload: bytes, _options: Json) -> Json:
    """Parse an extract in the child process (子进程解析); the payload names it and the rules."""
    request = json.loads(payload)
    path = Path(request["path"])
    rules = tuple(
        TagRule(layer, key, frozenset(values), tuple(map(tuple, fields)), frozenset(shapes))
        for layer, key, values, fields, shapes in request["rules"]
    )
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        stream.seek(0)
        things = packed_things(stream) if is_packed(head) else _spelled_things(stream)
        try:
            return json.dumps(_parsed(things, rules), ensure_ascii=False)
        except (etree.XMLSyntaxError, PackedError) as error:
            raise LayerError("layer.unreadable", {"name": path.name}) from error


def _request(path: Path, rules: tuple[TagRule, ...]) -> bytes:
    told = [
        [rule.layer, rule.key, sorted(rule.values), rule.fields, sorted(rule.shapes)]
        for rule in rules
    ]
    return json.dumps({"path": str(path.resolve()), "rules": told}).encode()


def _parsed(found_things: Iterable[OsmThing], rules: tuple[TagRule, ...]) -> dict[str, object]:
    places: dict[str, tuple[float, float]] = {}
    ways: dict[str, Sequence[str]] = {}
    bounds: list[float] | None = None
    found: dict[str, list[tuple[str, dict[str, str]]]] = {rule.layer: [] for rule in rules}
    things = _Things(found, rules)
    for one in found_things:
        if one.bounds is not None:
            bounds = list(one.bounds)
        elif one.kind == "node":
            places[one.id] = one.place
            things.add(one.tags, shapely.Point(one.place), f"n{one.id}")
        elif one.kind == "way":
            ways[one.id] = one.refs
            for shape in _shapes([places[ref] for ref in one.refs if ref in places], one.refs):
                things.add(one.tags, shape, f"w{one.id}")
        else:
            things.add(one.tags, _area(one.members, ways, places), f"r{one.id}")
    return {"layers": found, "bounds": bounds}


def _spelled_things(stream: BinaryIO) -> Iterator[OsmThing]:
    """Read an extract in XML, element by element."""
    parser = etree.iterparse(
        stream, tag=("bounds", "node", "way", "relation"), resolve_entities=False, no_network=True
    )
    for _, element in parser:
        tags = {each.get("k", ""): each.get("v", "") for each in element.iter("tag")}
        name = element.get("id", "")
        if element.tag == "bounds":
            west, south, east, north = (
                float(element.get(side, "0")) for side in ("minlon", "minlat", "maxlon", "maxlat")
            )
            yield OsmThing("bounds", bounds=(west, south, east, north))
        elif element.tag == "node":
            place = (float(element.get("lon", "nan")), float(element.get("lat", "nan")))
            yield OsmThing("node", name, tags, place)
        elif element.tag == "way":
            refs = [each.get("ref", "") for each in element.iter("nd")]
            yield OsmThing("way", name, tags, refs=refs)
        else:
            members = [
                (each.get("type", ""), each.get("ref", ""), each.get("role", ""))
                for each in element.iter("member")
            ]
            yield OsmThing("relation", name, tags, members=members)
        element.clear()


def _shapes(
    course: list[tuple[float, float]], whole: Sequence[str]
) -> Iterator[shapely.LineString | shapely.Polygon]:
    """A way is a line, and a closed one also the ground inside it."""
    if len(course) > 1:
        yield shapely.LineString(course)
    if len(course) > _BUNDLE and len(course) == len(whole) and whole[0] == whole[-1]:
        yield shapely.make_valid(shapely.Polygon(course))


def _area(
    members: Sequence[tuple[str, str, str]],
    ways: Mapping[str, Sequence[str]],
    places: Mapping[str, tuple[float, float]],
) -> shapely.Geometry | None:
    """A multipolygon whose rings lie wholly in the extract."""
    lines: dict[str, list[shapely.LineString]] = {"outer": [], "inner": []}
    for kind, name, told in members:
        role = "inner" if told == "inner" else "outer"
        refs = ways.get(name, ())
        course = [places[ref] for ref in refs if ref in places]
        if kind == "way" and len(course) > 1 and len(course) == len(refs):
            lines[role].append(shapely.LineString(course))
        elif kind == "way":
            return None
    outer = shapely.union_all(shapely.get_parts(shapely.polygonize(lines["outer"])))
    inner = shapely.union_all(shapely.get_parts(shapely.polygonize(lines["inner"])))
    area = shapely.difference(outer, inner)
    return None if shapely.is_empty(area) else area


_KINDS = {0: "point", 1: "line", 3: "polygon", 5: "line", 6: "polygon"}


@dataclass(frozen=True, slots=True)
class _Things:
    """Features found so far, by layer."""

    found: dict[str, list[tuple[str, dict[str, str]]]]
    rules: tuple[TagRule, ...]

    def add(self, tags: Tags, shape: shapely.Geometry | None, name: str) -> None:
        """Make a feature of a thing for each layer that wants it."""
        if shape is None or not tags:
            return
        kind = _KINDS.get(shapely.get_type_id(shape), "")
        taken: set[str] = set()
        for rule in self.rules:
            if rule.layer in taken or kind not in rule.shapes or not _fits(rule, tags):
                continue
            taken.add(rule.layer)
            fields = {"id": name, **dict(rule.fields), **_known(tags)}
            self.found[rule.layer].append((shapely.to_wkt(shape, rounding_precision=-1), fields))


def _fits(rule: TagRule, tags: Tags) -> bool:
    return tags.get(rule.key) in rule.values


def _known(tags: Tags) -> dict[str, str]:
    found = {"name": tags["name"]} if tags.get("name") else {}
    if tags.get("bridge", "no") != "no" or tags.get("tunnel", "no") != "no":
        found["bridge"] = "true"
    if tags.get("foot") in ("no", "yes"):
        found["foot"] = "true" if tags["foot"] == "yes" else "false"
    return found
