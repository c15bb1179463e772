"""Roads by class as one connected network (道路、路网)."""

import heapq
from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.mesh import Graph, edges_of, graph_of, triangulate
from xianzhi.samples.land.model import Bools, Floats, Ints
from xianzhi.samples.land.places import Places

__all__ = ["WIDTHS_M", "Roads", "build_roads"]

# Class -> width of the road's land; the order is the priority where roads meet.
WIDTHS_M = {
    "provincial": 17.0,  # 省道
    "county": 11.0,  # 县道
    "arterial": 30.0,  # 主干路
    "secondary": 20.0,  # 次干路
    "branch": 12.0,  # 支路
    "township": 8.0,  # 乡道
    "village": 5.0,  # 村道
}
_STEP_M = 55.0
_BOW = 0.085  # of a stretch's length, at each halving
_STREET_BOW = 0.006
_STRAIGHT_M = 700.0  # shorter stretches bend less: carts had to follow
_CORNER = 1.3  # cuts the diagonals of blocks: their other corners lie on the circle


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """Stretches between nodes (路段): ``lines[i]`` runs from ``ends[i, 0]`` to ``ends[i, 1]``."""

    nodes: Floats
    ends: Ints
    lines: tuple[Floats, ...]
    classes: tuple[str, ...]

    @property
    def widths_m(self) -> Floats:
        """Width of each stretch's land."""
        return np.array([WIDTHS_M[road] for road in self.classes])


def build_roads(frame: Frame, places: Places) -> Roads:
    """Join the places: as few roads as leave nobody out in the country, a lattice in towns.

    Any two places are joined unless a third lies nearer to both (the relative neighbourhood
    graph), which keeps everything connected; between urban corners the third must also lie about
    within the circle over the two.
    """
    pairs = edges_of(triangulate(places.points))
    in_town: Bools = np.all(places.is_urban[pairs], axis=1)
    ends = pairs[_kept(places.points, pairs, in_town)]
    in_town = np.all(places.is_urban[ends], axis=1)
    chance = frame.chance("roads")
    lines = tuple(
        _bent(places.points[pair], _STREET_BOW if street else _BOW, chance)
        for pair, street in zip(ends, in_town, strict=True)
    )
    lengths = shapely.length(np.array([shapely.LineString(line) for line in lines]))
    return Roads(places.points, ends, lines, _classes(places, ends, lengths, in_town))


def _kept(points: Floats, pairs: Ints, in_town: Bools) -> Bools:
    graph = graph_of(pairs, np.zeros(len(pairs)), len(points))
    kept = np.ones(len(pairs), bool)
    for number, (one, two) in enumerate(pairs):
        near = np.concatenate(
            [graph.ends[graph.begins[node] : graph.begins[node + 1]] for node in (one, two)]
        )
        near = near[(near != one) & (near != two)]
        first = ((points[near] - points[one]) ** 2).sum(axis=1)
        second = ((points[near] - points[two]) ** 2).sum(axis=1)
        apart = ((points[one] - points[two]) ** 2).sum()
        nearer = np.maximum(first, second) < apart
        if in_town[number]:
            nearer &= first + second < _CORNER * apart
        kept[number] = not nearer.any()
    return kept


def _bent(ends: Floats, bow: float, chance: np.random.Generator) -> Floats:
    """Halve a straight line again and again, moving each middle sideways."""
    line = ends
    while np.hypot(*(line[1] - line[0])) > _STEP_M:
        leg = np.diff(line, axis=0)
        gentle = min(1.0, np.sqrt(np.hypot(*leg[0]) / _STRAIGHT_M))
        shift = np.clip(chance.standard_normal(len(leg)), -1.6, 1.6) * bow * gentle
        middle = (line[:-1] + line[1:]) / 2 + np.column_stack([-leg[:, 1], leg[:, 0]]) * shift[
            :, None
        ]
        bent = np.empty((2 * len(line) - 1, 2))
        bent[::2], bent[1::2] = line, middle
        line = bent
    return line


def _classes(places: Places, ends: Ints, lengths: Floats, in_town: Bools) -> tuple[str, ...]:
    """Class a stretch by who needs it on the way to the county seat (技术等级)."""
    graph = graph_of(ends, lengths, len(places.points))
    home = _ways_home(graph, 0)
    needed = np.zeros(len(ends))
    load = np.ones(len(places.points))
    for node, (pair, parent) in reversed(home.items()):
        needed[pair] = load[node]
        load[parent] += load[node]
    towns = {pair for node in range(len(places.towns)) for pair in _way(home, node)}
    x = places.points[:, 0]
    provincial = {pair for node in (x.argmin(), x.argmax()) for pair in _way(home, int(node))}
    busy = np.quantile(needed[in_town], [0.86, 0.95]) if in_town.any() else np.zeros(2)
    return tuple(
        _street(needed[edge], busy)
        if in_town[edge]
        else "provincial"
        if edge in provincial
        else "county"
        if edge in towns
        else "township"
        if needed[edge] >= 4
        else "village"
        for edge in range(len(ends))
    )


def _street(needed: float, busy: Floats) -> str:
    return "arterial" if needed > busy[1] else "secondary" if needed > busy[0] else "branch"


def _ways_home(graph: Graph, root: int) -> dict[int, tuple[int, int]]:
    """Shortest ways to *root*: for each other node, by distance, the pair to take and its end."""
    home: dict[int, tuple[int, int]] = {}
    best = {root: 0.0}
    waiting = [(0.0, root, -1, -1)]
    while waiting:
        cost, node, pair, parent = heapq.heappop(waiting)
        if node in home or cost > best[node]:
            continue
        home[node] = pair, parent
        for edge in range(graph.begins[node], graph.begins[node + 1]):
            target, offer = int(graph.ends[edge]), cost + float(graph.costs[edge])
            if offer < best.get(target, np.inf):
                best[target] = offer
                heapq.heappush(waiting, (offer, target, int(graph.pairs[edge]), node))
    del home[root]
    return home


def _way(home: dict[int, tuple[int, int]], node: int) -> list[int]:
    pairs = []
    while node in home:
        pair, node = home[node]
        pairs.append(pair)
    return pairs
