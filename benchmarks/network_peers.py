"""Peers of the network benchmark: distances from every node to the nearest of some nodes.

A peer prepares its graph and returns the question to be timed: metres for each class of facilities,
infinite beyond the limit. What only building the graph costs is told apart.
"""

import os
from collections.abc import Callable, Mapping
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.network import WalkGraph

os.environ.setdefault("OMP_NUM_THREADS", "1")

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]
Question = Callable[[], list[Floats]]
Classes = Mapping[str, Nodes]


def with_scipy(graph: WalkGraph, classes: Classes, limit_m: float) -> Question:
    from scipy.sparse import csr_array  # noqa: PLC0415 -- optional dependency
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 -- optional dependency

    first, other, length_m = graph.adjacency
    matrix = csr_array((length_m, other, first), shape=(graph.nodes, graph.nodes))

    def ask() -> list[Floats]:
        return [
            dijkstra(matrix, indices=nodes, min_only=True, limit=limit_m)
            for nodes in classes.values()
        ]

    return ask


def with_networkit(graph: WalkGraph, classes: Classes, limit_m: float) -> Question:
    """One more node before all facilities of a class; its search knows no limit."""
    import networkit  # noqa: PLC0415 -- optional dependency

    networkit.setNumberOfThreads(1)
    graphs = []
    for nodes in classes.values():
        begin = np.concatenate([graph.edge_from.astype(int), np.full(len(nodes), graph.nodes)])
        end = np.concatenate([graph.edge_to.astype(int), nodes])
        metres = np.concatenate([graph.edge_length_m, np.zeros(len(nodes))])
        graphs.append(
            networkit.GraphFromCoo((metres, (begin, end)), n=graph.nodes + 1, weighted=True)
        )

    def ask() -> list[Floats]:
        found = []
        for each in graphs:
            search = networkit.distance.Dijkstra(each, graph.nodes, storePaths=False)
            search.run()
            found.append(within(np.array(search.getDistances())[:-1], limit_m))
        return found

    return ask


def with_igraph(graph: WalkGraph, classes: Classes, limit_m: float) -> Question:
    """One more node before all facilities of a class; its search knows no limit."""
    import igraph  # noqa: PLC0415 -- optional dependency

    prepared = []
    for nodes in classes.values():
        ends = np.column_stack([np.full(len(nodes), graph.nodes), nodes])
        edges = np.vstack([np.column_stack([graph.edge_from, graph.edge_to]), ends])
        metres = np.concatenate([graph.edge_length_m, np.zeros(len(nodes))])
        prepared.append((igraph.Graph(graph.nodes + 1, edges), metres))

    def ask() -> list[Floats]:
        return [
            within(np.array(each.distances(source=[graph.nodes], weights=metres)[0])[:-1], limit_m)
            for each, metres in prepared
        ]

    return ask


def with_pandana(graph: WalkGraph, classes: Classes, limit_m: float) -> Question:
    import pandana  # noqa: PLC0415 -- optional dependency
    import pandas  # noqa: PLC0415 -- optional dependency

    edges = (graph.edge_from, graph.edge_to)
    network = pandana.Network(
        pandas.Series(graph.x_m),
        pandas.Series(graph.y_m),
        *(pandas.Series(ends) for ends in edges),
        pandas.DataFrame({"metres": graph.edge_length_m}),
        twoway=True,
    )

    def ask() -> list[Floats]:
        found = []
        for name, nodes in classes.items():
            x, y = pandas.Series(graph.x_m[nodes]), pandas.Series(graph.y_m[nodes])
            network.set_pois(name, limit_m, 1, x, y)
            table = network.nearest_pois(limit_m, name, num_pois=1, include_poi_ids=False)
            metres = table[1].to_numpy(dtype=float).copy()
            metres[metres >= limit_m] = np.inf  # the limit stands for nothing found
            found.append(metres)
        return found

    return ask


def with_cityseer(graph: WalkGraph, classes: Classes, limit_m: float) -> Question:
    from cityseer import rustalgos  # noqa: PLC0415 -- optional dependency

    network = rustalgos.graph.NetworkStructure()
    for node, (x, y) in enumerate(zip(graph.x_m.tolist(), graph.y_m.tolist(), strict=True)):
        network.add_street_node(str(node), x, y, True, 1.0)
    ends = zip(graph.edge_from.tolist(), graph.edge_to.tolist(), graph.lines, strict=True)
    for edge, (a, b, line) in enumerate(ends):
        network.add_street_edge(a, b, edge, str(a), str(b), line.wkt)
        network.add_street_edge(b, a, edge, str(b), str(a), line.reverse().wkt)
    network.validate()
    network.build_edge_rtree()
    tables = []
    for name, nodes in classes.items():
        table = rustalgos.data.DataMap()
        table.progress_init()
        for node in nodes.tolist():
            table.insert(f"{name}{node}", f"POINT({graph.x_m[node]:.9f} {graph.y_m[node]:.9f})")
        table.assign_data_to_network(network, 0.01, 6)
        tables.append((name, table, {f"{name}{node}": name for node in nodes.tolist()}))

    def ask() -> list[Floats]:
        found = []
        for name, table, kinds in tables:
            answer = table.accessibility(
                network, kinds, [name], distances=[int(limit_m)], pbar_disabled=True
            )
            metres = np.full(graph.nodes, np.inf)
            metres[np.array(answer.node_keys_py, int)] = answer.result[name].distance[int(limit_m)]
            found.append(np.where(np.isnan(metres), np.inf, metres))
        return found

    return ask


def with_networkx(graph: WalkGraph, classes: Classes, limit_m: float) -> Question:
    import networkx  # noqa: PLC0415 -- optional dependency

    network = networkx.Graph()
    network.add_nodes_from(range(graph.nodes))
    order = np.argsort(-graph.edge_length_m, kind="stable")  # of parallel edges the shortest stays
    ends = (graph.edge_from[order], graph.edge_to[order], graph.edge_length_m[order])
    network.add_weighted_edges_from(zip(*(each.tolist() for each in ends), strict=True))

    def ask() -> list[Floats]:
        found = []
        for nodes in classes.values():
            metres = networkx.multi_source_dijkstra_path_length(
                network, set(nodes.tolist()), cutoff=limit_m
            )
            row = np.full(graph.nodes, np.inf)
            row[list(metres)] = list(metres.values())
            found.append(row)
        return found

    return ask


def within(metres: Floats, limit_m: float) -> Floats:
    """Forget what lies beyond the limit."""
    return np.where(metres <= limit_m, metres, np.inf)


PEERS: dict[str, Callable[[WalkGraph, Classes, float], Question]] = {
    "scipy": with_scipy,
    "networkit": with_networkit,
    "igraph": with_igraph,
    "pandana": with_pandana,
    "cityseer": with_cityseer,
    "networkx": with_networkx,
}
LARGE = ("scipy", "networkit", "igraph", "networkx")  # the others build for minutes or hours


def fetched(name: str) -> bool:
    """Tell whether a peer is installed."""
    return find_spec(name) is not None
