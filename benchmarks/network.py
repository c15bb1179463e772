"""Distances on foot beside their peers: equality first, then CPU seconds, medians, ratios, memory.

Three classes of facilities are asked for, within 500 m, on the ways of Helsinki's centre, on a
county of 50,000 junctions and on a province of two million, all numbered alike for everybody. Peers
that are not installed are named and left out. ``--part`` chooses a piece of the run.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.network_peers import LARGE, PEERS, Classes, fetched
from benchmarks.overlay import timed
from xianzhi.core.network import Snaps, WalkGraph, build_graph, node_distances_m, straight_graph
from xianzhi.core.spatial import compilation
from xianzhi.exchange.walkways import read_walkways

LIMIT_M = 500.0
SPACING_M = 60.0
SAMPLE_S = 0.2
COUNTY, PROVINCE = 50_000, 2_000_000
PARTS = ("helsinki", "county", "province", "growth", "memory")
EXTRACT = Path("osm_helsinki/Helsinki.osm.pbf")


def town(nodes: int) -> WalkGraph:
    """A crooked lattice of 60 m with a fifth of its streets missing."""
    draw = np.random.default_rng(3)
    side = int(np.sqrt(nodes))
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2)
    places = grid * SPACING_M + draw.uniform(-20, 20, grid.shape)
    row = np.arange(side * side).reshape(side, side)
    pairs = [(row[:, :-1], row[:, 1:]), (row[:-1], row[1:])]
    edges = np.concatenate([np.column_stack([a.ravel(), b.ravel()]) for a, b in pairs])
    return straight_graph(places, edges[draw.random(len(edges)) > 0.22])[0]


def facilities(graph: WalkGraph) -> Classes:
    """Parks, bus stops and toilets at junctions that nobody can mistake.

    Some peers find a junction by its place: where a barrier cuts a way, two lie at one.
    """
    draw = np.random.default_rng(4)
    places = np.round(np.column_stack([graph.x_m, graph.y_m]), 1)
    _, first, count = np.unique(places, axis=0, return_index=True, return_counts=True)
    joined = np.intersect1d(np.union1d(graph.edge_from, graph.edge_to), first[count == 1])
    counts = {"parks": (250, 20), "stops": (50, 60), "toilets": (330, 10)}
    return {
        name: np.sort(draw.choice(joined, max(least, graph.nodes // each), replace=False))
        for name, (each, least) in counts.items()
    }


def at_nodes(graph: WalkGraph, nodes: np.ndarray) -> Snaps:
    """The junctions as places on an edge of theirs."""
    edge, along_m = np.empty(graph.nodes, np.int32), np.empty(graph.nodes)
    every = np.arange(graph.edges, dtype=np.int32)
    edge[graph.edge_to], along_m[graph.edge_to] = every, graph.edge_length_m
    edge[graph.edge_from], along_m[graph.edge_from] = every, 0.0
    return Snaps(edge[nodes], along_m[nodes], np.zeros(len(nodes)))


def question(graph: WalkGraph, classes: Classes):
    sources = [at_nodes(graph, nodes) for nodes in classes.values()]
    assert graph.adjacency  # made before anything is timed
    return lambda: [node_distances_m(graph, each, LIMIT_M) for each in sources]


def cpu(label: str, ask, note: str = ""):
    """Ask five times; what is over in no time is asked often enough each time to be measured."""
    begun = time.process_time()
    ask()
    often = max(1, int(SAMPLE_S / max(time.process_time() - begun, 1e-6)))
    answer, seconds = timed(lambda: [ask() for _ in range(often)][-1], time.process_time)
    seconds = [each / often for each in seconds]
    median = statistics.median(seconds)
    spread = f"{min(seconds):.4f} to {max(seconds):.4f}, {len(seconds)} times"
    print(f"    {label:<14} {median:9.4f} s cpu  ({spread}) {note}", flush=True)
    return answer, median


def difference(ours, theirs) -> float:
    """Largest difference of any node in metres; at the limit itself rounding decides."""
    worst = 0.0
    for one, other in zip(ours, theirs, strict=True):
        both = np.isfinite(one) & np.isfinite(other)
        alone = np.where(np.isfinite(one), one, other)[np.isfinite(one) != np.isfinite(other)]
        worst = max(worst, np.abs(one[both] - other[both]).max(initial=0.0))
        worst = max(worst, (LIMIT_M - alone).max(initial=0.0))
    return worst


def compare(title: str, graph: WalkGraph, peers: Sequence[str]) -> None:
    classes = facilities(graph)
    counts = ", ".join(f"{len(nodes)} {name}" for name, nodes in classes.items())
    print(f"  {title}: {graph.nodes} nodes, {graph.edges} edges, {counts}, {LIMIT_M:g} m")
    ask = question(graph, classes)
    ask()  # compiled before anything is timed
    ours, quick = cpu("bucket queue", ask)
    compilation.IS_AVAILABLE = False
    fallback, slow = cpu("our fallback", ask)
    compilation.IS_AVAILABLE = True
    print(f"      largest difference {difference(ours, fallback):.1e} m")
    print(f"ratio {title}-fallback {slow / quick:.2f}")
    ratios = {}
    for name in peers:
        if not fetched(name):
            print(f"    {name}: not installed")
            continue
        begun = time.process_time()
        theirs = PEERS[name](graph, classes, LIMIT_M)
        built = time.process_time() - begun
        found, seconds = cpu(name, theirs, f"and {built:.2f} s to build")
        print(f"      largest difference {difference(ours, found):.1e} m")
        ratios[name] = seconds / quick
    for name, ratio in ratios.items():
        print(f"ratio {title}-{name} {ratio:.2f}")
    print(f"  {title}: best peer {min(ratios.values(), default=0):.2f} times ours (goal 2.5)")


def helsinki(shared: Path) -> None:
    if not (shared / EXTRACT).exists():
        print(f"  {EXTRACT}: not on this machine (--shared)")
        return
    found = read_walkways(shared / EXTRACT).value
    graph = build_graph(found.ways, barriers=found.barriers, joining=found.joining).value
    compare("helsinki", graph, list(PEERS))


def growth() -> None:
    print("  growth: seconds of the core for each million nodes")
    for nodes in (125_000, 250_000, 500_000, 1_000_000, 2_000_000):
        graph = town(nodes)
        ask = question(graph, facilities(graph))
        ask()
        _, seconds = cpu(f"{graph.nodes}", ask)
        print(f"      {seconds / graph.nodes * 1e6:.4f} s per million nodes")


def memory() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.network"], check=True, capture_output=True, text=True
    )
    print(done.stdout.rstrip())


def peak() -> None:
    """Build the province and ask, all of it held at once."""

    def held_mib() -> float:
        """Peak of this process; ``ru_maxrss`` would begin with that of whoever started it."""
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

    small = town(400)
    question(small, facilities(small))()
    before = held_mib()
    graph = town(PROVINCE)
    ask = question(graph, facilities(graph))
    built = held_mib()
    ask()
    print(f"  memory: {graph.nbytes / 1e6:.0f} MB of nodes, edges and neighbours in arrays")
    print(f"  peak above an empty process: {built - before:.0f} MiB to generate and number,")
    print(f"  {held_mib() - built:.0f} MiB more to answer")


def run(options: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser("benchmarks network", description=__doc__)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    chosen = parser.parse_args(list(options))
    jobs = {
        "helsinki": lambda: helsinki(chosen.shared),
        "county": lambda: compare("county", town(COUNTY), list(PEERS)),
        "province": lambda: compare("province", town(PROVINCE), LARGE),
        "growth": growth,
        "memory": memory,
    }
    for name in [chosen.part] if chosen.part else PARTS:
        jobs[name]()


if __name__ == "__main__":
    peak()
