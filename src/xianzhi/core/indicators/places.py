"""Conditions that ask where a feature is: near, within, linked (位置条件)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators.inputs import LayerData
from xianzhi.core.indicators.quantities import unit
from xianzhi.core.indicators.selecting import Selection, Tested
from xianzhi.core.indicators.syntax import Call, Node, Number

__all__ = ["PlaceTests", "joined_parts"]

_DIGITS = 3  # of a metre: ends of roads closer than this are one junction
Selecting = Callable[[Node], tuple[Selection, NDArray[np.object_]]]


@dataclass(frozen=True, slots=True)
class PlaceTests:
    """Answers the tests that ask about places (位置判断)."""

    selecting: Selecting
    grounding: Callable[[Node], BaseGeometry]

    def test(self, node: Call, layer: LayerData) -> Tested:
        """Say of which rows a place test is true, and of which it may be."""
        if node.word == "within":
            inside = shapely.intersects(self.grounding(node.values[0]), layer.geometries)
            return Tested(inside, inside)
        if node.word == "linked":
            return self._linked(node, layer)
        selection, shapes = self.selecting(node.values[0])
        distance = _metres(node.values[1])
        true = _within_distance(layer, shapes[selection.rows(possible=False)], distance)
        if not selection.has_unknown:
            return Tested(true, true)
        possible = _within_distance(layer, shapes[selection.rows(possible=True)], distance)
        return Tested(true, possible)

    def _linked(self, node: Call, layer: LayerData) -> Tested:
        """Rows from which some of the lines lead to a seat without leaving them."""
        roads, lines = self.selecting(node.values[0])
        seats, places = self.selecting(node.values[1])
        snap = _metres(node.values[2])
        used = lines[roads.rows(possible=False)]
        part = joined_parts(used)
        home = {
            int(part[line]) for line in _nearest(used, places[seats.rows(False)], snap) if line >= 0
        }
        found = _nearest(used, layer.geometries, snap)
        true = np.array([line >= 0 and int(part[line]) in home for line in found], dtype=bool)
        return Tested(true, true)


def _metres(node: Node) -> float:
    if not isinstance(node, Number):
        raise TypeError(node)
    return node.value * unit(node.unit).factor


def _within_distance(
    layer: LayerData, shapes: NDArray[np.object_], distance_m: float
) -> NDArray[np.bool_]:
    found = np.zeros(len(layer.geometries), dtype=bool)
    if len(shapes):
        tree = shapely.STRtree(shapes)
        rows = tree.query(layer.geometries, predicate="dwithin", distance=distance_m)[0]
        found[rows] = True
    return found


def _nearest(
    lines: NDArray[np.object_], places: NDArray[np.object_], snap_m: float
) -> NDArray[np.intp]:
    found = np.full(len(places), -1, dtype=np.intp)
    if len(lines):
        tree = shapely.STRtree(lines)
        at, line = tree.query_nearest(places, max_distance=snap_m, all_matches=False)
        found[at] = line
    return found


def joined_parts(lines: NDArray[np.object_]) -> NDArray[np.intp]:
    """Number the connected networks that lines make, junction by junction (连通分量)."""
    coordinates, owners = shapely.get_coordinates(lines, return_index=True)
    if not len(coordinates):
        return np.zeros(0, dtype=np.intp)
    _, node = np.unique(np.round(coordinates, _DIGITS), axis=0, return_inverse=True)
    label = np.arange(len(lines), dtype=np.intp)
    while True:
        lowest = np.full(int(node.max()) + 1, len(lines), dtype=np.intp)
        np.minimum.at(lowest, node, label[owners])
        found = label.copy()
        np.minimum.at(found, owners, lowest[node])
        found = found[found]  # what the neighbour has learnt meanwhile
        if (found == label).all():
            return found
        label = found
