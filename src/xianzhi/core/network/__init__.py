"""Reach on foot along the ways (路网可达): who can walk where, and what lies within a walk.

Entry points: :func:`build_graph` makes a :class:`WalkGraph` of lines in a plane in metres;
:func:`snap` brings places to its edges; :func:`node_distances_m` measures to the nearest of many
sources within a limit, :func:`distances_at` from any place on the ways, :func:`reached_lines` draws
what lies within reach and :func:`service_area` the ground beside it; :func:`coverage` adds up land
and people. In one breath::

    graph = build_graph(Ways(lines, level), barriers=barriers).value
    gates = snap(graph, entrances)
    by_node = node_distances_m(graph, gates, 500.0)
    homes_m = distances_at(graph, by_node, gates, snap(graph, homes))      # inf: farther
    zone = service_area(reached_lines(graph, by_node, gates, 500.0), depth_m=50.0)

Ways are walked in both directions. The metres between a place and its way always count, so what is
within reach on foot is within the same distance as the crow flies. Everything lies in one plane in
metres, the county's zone of CGCS2000.

With numba (the ``[fast]`` extra) the kernel is compiled; without it scipy gives the same numbers.
The entry points are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xianzhi.core.network.building import Barriers, Joining, Ways, build_graph
    from xianzhi.core.network.covering import Coverage, coverage
    from xianzhi.core.network.distances import distances_at, node_distances_m, walk_limit_m
    from xianzhi.core.network.entering import entrances
    from xianzhi.core.network.graph import WalkGraph, straight_graph
    from xianzhi.core.network.people import PeopleAlong, reached_people, spread_people
    from xianzhi.core.network.reach import Pieces, reached_lines, reached_pieces, service_area
    from xianzhi.core.network.snapping import Snaps, snap

__all__ = [
    "Barriers",
    "Coverage",
    "Joining",
    "PeopleAlong",
    "Pieces",
    "Snaps",
    "WalkGraph",
    "Ways",
    "build_graph",
    "coverage",
    "distances_at",
    "entrances",
    "node_distances_m",
    "reached_lines",
    "reached_people",
    "reached_pieces",
    "service_area",
    "snap",
    "spread_people",
    "straight_graph",
    "walk_limit_m",
]

_HOMES = {
    "Barriers": "building",
    "Coverage": "covering",
    "Joining": "building",
    "PeopleAlong": "people",
    "Pieces": "reach",
    "Snaps": "snapping",
    "WalkGraph": "graph",
    "Ways": "building",
    "build_graph": "building",
    "coverage": "covering",
    "distances_at": "distances",
    "entrances": "entering",
    "node_distances_m": "distances",
    "reached_lines": "reach",
    "reached_people": "people",
    "reached_pieces": "reach",
    "service_area": "reach",
    "snap": "snapping",
    "spread_people": "people",
    "straight_graph": "graph",
    "walk_limit_m": "distances",
}


def __getattr__(name: str) -> object:
    """Load an entry point when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
