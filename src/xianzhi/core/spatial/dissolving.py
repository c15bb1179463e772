"""Make the polygons of a layer cover each place once (融合重叠)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.layer import Issue, Severity
from xianzhi.core.spatial.rings import Rings

__all__ = [
    "TOLERANCE_M2",
    "Layer",
    "dissolved",
    "doubtful",
    "inside_boxes",
    "overlapping",
    "united",
]

TOLERANCE_M2 = 1e-6  # an overlap below this is no overlap: a square of 1 mm

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Layer:
    """Polygons and the group of each (图层)."""

    rings: Rings
    group: Integers


def overlapping(layer: Layer) -> list[tuple[int, int, float]]:
    """Return pairs of polygons of one group that overlap, and the area of each overlap."""
    pairs, areas = _pairs(_valid(layer.rings.polygons()), layer.group)
    return [(a, b, area) for (a, b), area in zip(pairs.tolist(), areas.tolist(), strict=True)]


def doubtful(layer: Layer) -> tuple[Integers, float]:
    """Return the polygons that are invalid or overlap another of their group; and the area."""
    invalid = np.flatnonzero(~shapely.is_valid(layer.rings.polygons()))
    pairs = overlapping(layer)
    rows = np.unique([*invalid.tolist(), *(row for pair in pairs for row in pair[:2])])
    twice_m2 = sum(area for _, _, area in pairs)
    return rows.astype(np.int64), max(twice_m2, TOLERANCE_M2 * len(invalid))


def inside_boxes(layer: Layer, boxes: NDArray[np.object_]) -> Integers:
    """Return the polygons that touch any of the boxes."""
    tree = shapely.STRtree(layer.rings.polygons())
    return np.unique(tree.query(boxes)[1]).astype(np.int64)


def dissolved(layer: Layer, rows: Integers) -> tuple[Layer, tuple[Issue, ...]]:
    """Repair what is invalid among some polygons and join those that overlap (修复并融合).

    The first polygon of those that hang together takes the shape of all, the others become empty.
    """
    shapes = layer.rings.some_polygons(rows)
    wrong = ~shapely.is_valid(shapes)
    reasons = shapely.is_valid_reason(shapes[wrong])
    issues = [
        Issue("spatial.invalid", Severity.WARNING, {"reason": str(reason)}, int(row) + 1)
        for row, reason in zip(rows[wrong], reasons, strict=True)
    ]
    shapes = _valid(shapes)
    pairs, areas = _pairs(shapes, layer.group[rows])
    for (a, b), area in zip(pairs, areas, strict=True):
        params = {"other": str(rows[b] + 1), "area_m2": f"{area:.6g}"}
        issues.append(Issue("spatial.overlap", Severity.WARNING, params, int(rows[a]) + 1))
    for family in _families(pairs):
        shapes[family[0]] = shapely.union_all(shapes[family])
        shapes[family[1:]] = shapely.Polygon()
    return _replaced(layer, rows, shapes), tuple(issues)


def united(layer: Layer, rows: Integers) -> tuple[Layer, tuple[Issue, ...]]:
    """Join all polygons that hang together with some: where single overlaps were not enough."""
    shapes = _valid(layer.rings.some_polygons(rows))
    for number in np.unique(layer.group[rows]):
        family = np.flatnonzero(layer.group[rows] == number)
        shapes[family[0]] = shapely.union_all(shapes[family])
        shapes[family[1:]] = shapely.Polygon()
    return _replaced(layer, rows, shapes), ()


def _replaced(layer: Layer, rows: Integers, shapes: NDArray[np.object_]) -> Layer:
    every = layer.rings.polygons()
    every[rows] = shapes
    return Layer(Rings.of(every)[0], layer.group)


def _valid(shapes: NDArray[np.object_]) -> NDArray[Any]:
    """Repair invalid polygons; what has no area left becomes empty."""
    shapes = shapes.copy()
    wrong = ~shapely.is_valid(shapes)
    shapes[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    return shapes


def _pairs(
    shapes: NDArray[np.object_], group: Integers
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return pairs of one group that overlap, and the area of each overlap."""
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    alike = (a < b) & (group[a] == group[b])
    a, b = a[alike], b[alike]
    areas = shapely.area(shapely.intersection(shapes[a], shapes[b]))
    real = areas > TOLERANCE_M2
    return np.stack([a[real], b[real]], axis=1), areas[real]


def _families(pairs: NDArray[np.int64]) -> list[list[int]]:
    """Gather pairs into families that hang together, each in order."""
    head: dict[int, int] = {}

    def first(member: int) -> int:
        while head.setdefault(member, member) != member:
            head[member] = head[head[member]]
            member = head[member]
        return member

    for a, b in pairs.tolist():
        low, high = sorted((first(a), first(b)))
        head[high] = low
    families: dict[int, list[int]] = {}
    for member in sorted(head):
        families.setdefault(first(member), []).append(member)
    return list(families.values())
