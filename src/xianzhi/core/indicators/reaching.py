"""Reach along roads: on foot, or by car (路网可达范围).

The network is that of the whole layer, whatever window is measured: a way out of the window and
back into it is a way.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators.faults import NotKnownError
from xianzhi.core.indicators.grounds import EMPTY
from xianzhi.core.indicators.inputs import LayerData
from xianzhi.core.indicators.quantities import Dimension, unit
from xianzhi.core.indicators.results import Reason
from xianzhi.core.indicators.selecting import Selection
from xianzhi.core.indicators.syntax import Call, Name, Node, Number, Text, parse
from xianzhi.core.indicators.windows import Window
from xianzhi.core.network import (
    Barriers,
    Snaps,
    WalkGraph,
    Ways,
    build_graph,
    distances_at,
    entrances,
    node_distances_m,
    reached_lines,
    snap,
    walk_limit_m,
)
from xianzhi.core.spatial.layer import Geometries

__all__ = [
    "EUCLID",
    "WALK",
    "Networks",
    "Reached",
    "Shelf",
    "ground_beside",
    "limit_m_of",
    "metric_of",
]

WALK, DRIVE, EUCLID = "walk", "drive", "euclid"
_DEPTH_M = {WALK: 50.0, DRIVE: 200.0}  # how deep the ground beside a way belongs to it
_BASE_M_PER_MIN = 500.0  # metres of a driving network are those of 30 km/h
_SPEEDS_KMH = {"快速路": 60.0, "主干路": 40.0, "次干路": 30.0, "支路": 20.0, "公路": 50.0}
_OTHER_KMH = 15.0
_DRIVEN = parse('road where status == "现状"')  # nobody drives on what is planned
_QUAD_SEGS = 8

Selecting = Callable[[Node], Selection]


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """What lies within reach of some doors along ways (可达范围).

    ``by_node`` are metres from every node to the nearest of the *sources*, infinite beyond
    ``limit_m``; metres of a driving network are those of 30 km/h.
    """

    graph: WalkGraph
    sources: Snaps
    by_node: NDArray[np.float64]
    limit_m: float
    metric: str

    def joined(self, doors: Snaps) -> "Reached":
        """Give what would be within reach if there were more doors (增设后的可达范围).

        The same to the last bit as if all doors had been searched from at once: a node keeps the
        shortest of the ways to it, whoever found it.
        """
        anew = node_distances_m(self.graph, doors, self.limit_m)
        every = Snaps(
            *(
                np.concatenate([getattr(self.sources, name), getattr(doors, name)])
                for name in ("edge", "along_m", "off_m")
            )
        )
        return replace(self, sources=every, by_node=np.minimum(self.by_node, anew))

    def within(self, places: Snaps) -> NDArray[np.bool_]:
        """Tell which places are within reach, door to door (是否可达)."""
        metres = distances_at(self.graph, self.by_node, self.sources, places)
        found: NDArray[np.bool_] = metres <= self.limit_m
        return found


def ground_beside(found: Reached, window: Window) -> BaseGeometry:
    """Give the ground beside the ways that are within reach (服务范围), in and near a window."""
    depth = _DEPTH_M[found.metric]
    drawn = reached_lines(found.graph, found.by_node, found.sources, found.limit_m)
    near = np.asarray(shapely.intersects(window.around(depth), drawn), dtype=bool)
    if not near.any():
        return EMPTY
    # Long strands one by one: many times quicker than all of them, or each edge, at once.
    strands = shapely.get_parts(shapely.line_merge(shapely.union_all(drawn[near])))
    return shapely.union_all(shapely.buffer(strands, depth, quad_segs=_QUAD_SEGS))


def metric_of(node: Call) -> str:
    """Say along what a reach is measured (距离口径)."""
    metric = node.option("metric")
    return metric.value if isinstance(metric, Name | Text) else EUCLID


class Shelf(Protocol):
    """Where networks are kept from run to run (路网留存)."""

    def graph(self, key: str) -> WalkGraph | None:
        """Give a network that was kept; null when there is none."""

    def keep_graph(self, key: str, graph: WalkGraph) -> None:
        """Keep a network."""


class Networks:
    """The networks of a run, each built once (路网); kept on the *shelf* when there is one."""

    def __init__(
        self, selecting: Selecting, gates: LayerData | None, shelf: Shelf | None = None
    ) -> None:
        self._selecting, self._gates, self._shelf = selecting, gates, shelf
        self._graphs: dict[str, WalkGraph] = {}
        self._turns = {metric: Lock() for metric in _DEPTH_M}  # two threads build no graph twice
        self._reached: dict[tuple[Call, bool], Reached] = {}
        self._homes: dict[str, Snaps] = {}

    def ground(self, node: Call, window: Window, possible: bool) -> BaseGeometry:
        """Give the ground beside the ways that are within reach (服务范围)."""
        return ground_beside(self.reached(node, possible), window)

    def people(self, node: Call, layer: LayerData, possible: bool) -> NDArray[np.bool_]:
        """Tell which rows of the population are within reach, door to door (可达人口)."""
        return self.reached(node, possible).within(self.homes(node, layer))

    def homes(self, node: Call, layer: LayerData) -> Snaps:
        """Bring each row of the population to the ways of a reach (人口入网)."""
        metric = metric_of(node)
        if metric not in self._homes:
            points = shapely.point_on_surface(layer.geometries)
            self._homes[metric] = snap(self._graph(metric), points)
        return self._homes[metric]

    def reached(self, node: Call, possible: bool) -> Reached:
        """Search from the doors of a reach, once (可达范围).

        With *possible*, facilities of which nobody knows count as if they fulfilled the condition.
        """
        found = self._reached.get((node, possible))
        if found is None:
            found = self._reached[node, possible] = self._measured(node, possible)
        return found

    def _measured(self, node: Call, possible: bool) -> Reached:
        metric = metric_of(node)
        if node.option("tiers") is not None:
            raise NotKnownError(Reason("indicator.tiers_on_foot"))
        graph = self._graph(metric)
        selection = self._selecting(node.values[0])
        sources = snap(graph, self._doors(graph, selection, possible))
        limit_m = limit_m_of(node)
        by_node = node_distances_m(graph, sources, limit_m)
        return Reached(graph, sources, by_node, limit_m, metric)

    def _doors(self, graph: WalkGraph, selection: Selection, possible: bool) -> Geometries:
        """Surveyed entrances where there are any; else where ways come to the outline."""
        rows = selection.rows(possible)
        shapes = selection.layer.geometries[rows]
        gates = self._gates
        if gates is None or "id" not in selection.layer.columns:
            return entrances(graph, shapes)[0]
        ids = {str(each) for each in selection.layer.columns["id"][rows]}
        own = gates.columns.get("layer", np.empty(0)) == selection.layer.name
        named = gates.columns.get("facility", np.full(len(own), None, dtype=object))
        used = np.array(
            [bool(fits) and str(name) in ids for fits, name in zip(own, named, strict=True)]
        )
        with_gates = {str(each) for each in named[used]} if len(used) else set()
        bare = np.array(
            [str(each) not in with_gates for each in selection.layer.columns["id"][rows]]
        )
        others = entrances(graph, shapes[bare])[0] if bare.any() else shapes[:0]
        surveyed = gates.geometries[used] if len(used) else shapes[:0]
        return np.concatenate([surveyed, others])

    def _graph(self, metric: str) -> WalkGraph:
        with self._turns[metric]:
            if metric not in self._graphs:
                self._graphs[metric] = self._kept(metric)
            return self._graphs[metric]

    def _kept(self, metric: str) -> WalkGraph:
        ways = self._selecting(Name("walk_network") if metric == WALK else _DRIVEN)
        barrier = self._barrier() if metric == WALK else None
        rows = ways.rows(possible=False)
        parts = [metric, ways.layer.sha256, hashlib.sha256(rows.tobytes()).hexdigest()]
        key = "-".join([*parts, barrier.sha256 if barrier is not None else ""])
        found = self._shelf.graph(key) if self._shelf is not None else None
        if found is None:
            found = self._walk(ways, barrier) if metric == WALK else self._drive(ways)
            if self._shelf is not None:
                self._shelf.keep_graph(key, found)
        return found

    def _barrier(self) -> LayerData | None:
        try:
            return self._selecting(Name("barrier")).layer
        except NotKnownError:
            return None

    def _walk(self, selection: Selection, barrier: LayerData | None) -> WalkGraph:
        layer, rows = selection.layer, selection.rows(possible=False)
        ways = Ways(layer.geometries[rows], _levels(layer, rows))
        barriers = Barriers() if barrier is None else Barriers(barrier.geometries)
        return build_graph(ways, barriers=barriers).value

    def _drive(self, selection: Selection) -> WalkGraph:
        """A network whose metres are those that a car at 30 km/h would drive in the same time."""
        layer, rows = selection.layer, selection.rows(possible=False)
        lines = layer.geometries[rows]
        graph = build_graph(Ways(lines, _levels(layer, rows))).value
        middles = shapely.line_interpolate_point(graph.lines, 0.5, normalized=True)
        _, nearest = shapely.STRtree(lines).query_nearest(middles, all_matches=False)
        speeds = _speeds_kmh(layer)[rows][nearest] * 1000 / 60
        return replace(graph, edge_length_m=graph.edge_length_m * (_BASE_M_PER_MIN / speeds))


def _levels(layer: LayerData, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    bridge = layer.columns.get("bridge")
    if bridge is None:
        return np.zeros(len(rows), dtype=np.int64)
    return np.asarray(bridge[rows] == 1.0, dtype=np.int64)


def _speeds_kmh(layer: LayerData) -> NDArray[np.float64]:
    count = len(layer.geometries)
    classes = layer.columns.get("class", np.full(count, None, dtype=object))
    usual = np.array([_SPEEDS_KMH.get(str(each), _OTHER_KMH) for each in classes])
    said = layer.columns.get("speed_kmh")
    if said is None:
        return usual
    speeds = said.astype(np.float64)
    return np.where(np.isnan(speeds) | (speeds <= 0), usual, speeds)


def limit_m_of(reach: Call) -> float:
    """Say how far a reach along ways goes (可达距离), in metres of its network.

    Minutes are walked at 75 m a minute, and driven at 30 km/h.
    """
    node = reach.values[1]
    if not isinstance(node, Number):
        raise TypeError(node)
    amount = node.value * unit(node.unit).factor
    if unit(node.unit).dimension != Dimension(minutes=1):
        return amount
    return amount * _BASE_M_PER_MIN if metric_of(reach) == DRIVE else walk_limit_m(amount)
