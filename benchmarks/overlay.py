"""The layer index beside its peers: equality first, then CPU seconds, medians, ratios.

Everything is asked in one run, on one core, of prepared tables and indexes. The layers of the peers
are cut into pieces of at most 128 vertices; ours is as it came. ``--size``, ``--layer`` and
``--part`` choose a piece of the run.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks import land, lookups
from benchmarks.overlay_peers import PEERS, postgis_is_at_hand, with_geopandas, with_postgis
from xianzhi.core.spatial import LayerIndex, overlap_m2
from xianzhi.core.spatial.rings import Rings
from xianzhi.core.spatial.subdivision import subdivided

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
PARTS = ("build", "overlay", "raw", "threads", "memory", "project", "points")
ROUNDS = 5
LONG_S = 20.0  # a peer that takes longer is asked twice
MOST_ERROR_M2 = 1e-6
PROJECTS = 600

Floats = NDArray[np.float64]


class Report:
    """Ratios that are printed at the end, and whether everything was equal."""

    def __init__(self) -> None:
        self.ratios: dict[str, float] = {}
        self.worst_m2 = 0.0

    def compare(self, name: str, ours: float, theirs: float) -> None:
        """Keep how many times ours goes into theirs."""
        self.ratios[name] = theirs / ours

    def check(self, name: str, ours: Floats, theirs: Floats) -> None:
        """Print the largest difference of any parcel."""
        error = float(np.abs(ours - theirs).max())
        self.worst_m2 = max(self.worst_m2, error)
        print(f"    largest difference from {name}: {error:.1e} m² (goal {MOST_ERROR_M2:g})")

    def print(self) -> None:
        """Print the last lines."""
        print(f"largest difference of any parcel from any peer: {self.worst_m2:.1e} m²")
        for name, value in self.ratios.items():
            print(f"ratio {name} {value:.2f}")


def timed(ask: Callable[[], Any], clock: Callable[[], float]) -> tuple[Any, list[float]]:
    """Ask five times, or twice what takes long; the last answer and the seconds of each."""
    seconds: list[float] = []
    answer: Any = None
    while len(seconds) < (2 if seconds and seconds[0] > LONG_S else ROUNDS):
        begun = clock()
        answer = ask()
        seconds.append(clock() - begun)
    return answer, seconds


def cpu(label: str, ask: Callable[[], Any]) -> tuple[Any, float]:
    answer, seconds = timed(ask, time.process_time)
    median = statistics.median(seconds)
    spread = f"{min(seconds):.3f} to {max(seconds):.3f}, {len(seconds)} times"
    print(f"    {label:<28} {median:8.3f} s cpu  ({spread})", flush=True)
    return answer, median


def build(layers: Sequence[str], report: Report) -> None:
    print("build: from polygons to index, overlaps looked for")
    LayerIndex.build([shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 4)])
    for name in layers:
        shapes = land.layer(name)
        vertices = int(shapely.get_num_coordinates(shapes).sum())
        index, seconds = cpu(f"{name}, {vertices} vertices", lambda: LayerIndex.build(shapes))  # noqa: B023
        held = sum(array.nbytes for array in index.to_arrays().values()) / 1e6
        print(
            f"      {seconds / vertices * 1e6:.3f} s per million vertices (goal 0.5), {held:.0f} MB"
        )
        if vertices > 1_000_000:
            report.ratios[f"{name}-build-budget"] = 0.5 / (seconds / vertices * 1e6)


def overlay(layers: Sequence[str], sizes: Sequence[str], report: Report) -> None:
    for size in sizes:
        parcels = land.parcels(SIZES[size])
        (rings, _), taken = timed(lambda: Rings.of(parcels), time.process_time)  # noqa: B023
        took = statistics.median(taken)
        print(f"overlay: {len(parcels)} parcels; {took:.3f} s cpu from shapely into our arrays")
        for name in layers:
            print(f"  {name}, {size}")
            shapes = land.layer(name)
            pieces = subdivided(Rings.of(shapes)[0]).pieces
            index = LayerIndex.build(shapes)
            overlap_m2(rings, [LayerIndex.build([])])  # compiled before anything is timed
            areas, ours = cpu("layer index", lambda: overlap_m2(rings, [index])[:, 0])  # noqa: B023
            for peer, prepare in PEERS.items():
                ask = prepare(parcels, pieces)
                theirs, seconds = cpu(peer, ask)
                report.check(peer, areas, theirs)
                report.compare(f"{name}-{size}-{peer}", ours, seconds)
            if postgis_is_at_hand():
                theirs, seconds = timed(with_postgis(parcels, shapes), time.perf_counter)
                report.check("postgis", areas, theirs)
                report.compare(f"{name}-{size}-postgis", ours, statistics.median(seconds))
            best = min(v for k, v in report.ratios.items() if k.startswith(f"{name}-{size}-"))
            print(f"    best peer: {best:.1f} times ours")
    if not postgis_is_at_hand():
        print("  postgis: no server on this machine (XIANZHI_BENCH_POSTGIS)")


def raw(layers: Sequence[str], report: Report) -> None:
    """Compare with what most people do, on layers as they are."""
    parcels = land.parcels(SIZES["10k"])
    rings = Rings.of(parcels)[0]
    print(f"geopandas.overlay on layers as they are, {len(parcels)} parcels")
    for name in layers:
        shapes = land.layer(name)
        index = LayerIndex.build(shapes)
        areas, ours = cpu(f"layer index, {name}", lambda: overlap_m2(rings, [index])[:, 0])  # noqa: B023
        theirs, seconds = cpu("geopandas", with_geopandas(parcels, shapes))
        report.check("geopandas", areas, theirs)
        report.compare(f"{name}-10k-geopandas", ours, seconds)


def threads(layers: Sequence[str], report: Report) -> None:
    rings = Rings.of(land.parcels(SIZES["1m"]))[0]
    print(f"two threads against one, {len(rings)} parcels, seconds on the wall")
    for name in layers:
        index = LayerIndex.build(land.layer(name))
        seconds = {1: [], 2: []}
        for _ in range(ROUNDS):
            for count, kept in seconds.items():
                begun = time.perf_counter()
                overlap_m2(rings, [index], threads=count)
                kept.append(time.perf_counter() - begun)
        one, two = (statistics.median(kept) for kept in seconds.values())
        print(f"    {name:<28} {one:.3f} s and {two:.3f} s")
        report.compare(f"{name}-1m-two-threads", two, one)


def memory() -> None:
    """Print the peak memory of a process that does our part only."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.overlay"], check=True, capture_output=True, text=True
    )
    print(done.stdout.strip())


def peak() -> None:
    """Index three layers and measure a million parcels, all of it held at once."""
    indexes = [LayerIndex.build(land.layer(name)) for name in land.LAYERS]
    rings = Rings.of(land.parcels(SIZES["1m"]))[0]
    overlap_m2(rings, indexes)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory of 1m parcels and three layers: {most:.2f} GiB (goal 3)")


def project(report: Report) -> None:
    """Ask for one project at a time against the three full layers."""
    shapes = land.parcels(SIZES["10k"])[:PROJECTS]
    indexes = [LayerIndex.build(land.layer(name)) for name in land.LAYERS]
    pieces = [subdivided(Rings.of(land.layer(name))[0]) for name in land.LAYERS]
    for piece in pieces:
        shapely.prepare(piece.pieces)

    def peer(shape: shapely.Geometry) -> list[float]:
        found = [(part.pieces, part.tree.query(shape, predicate="intersects")) for part in pieces]
        return [shapely.area(shapely.intersection(shape, p[rows])).sum() for p, rows in found]

    print(f"one project of 13 ha against three layers, {len(shapes)} projects, ms")
    answers, ours = _each(shapes, lambda shape: overlap_m2([shape], indexes)[0])
    theirs, others = _each(shapes, peer)
    report.check("shapely", answers, theirs)
    for clock, quick, slow in zip(("wall", "cpu"), ours, others, strict=True):
        for percent in (50, 99):
            one, other = np.percentile(quick, percent), np.percentile(slow, percent)
            print(f"    {clock} p{percent}: {one:.3f}, shapely on prepared pieces {other:.3f}")
            report.compare(f"project-{clock}-p{percent}-shapely", float(one), float(other))


def _each(shapes: Any, ask: Callable[[Any], Any]) -> tuple[Floats, Floats]:
    """Ask for one shape at a time; the answers, and milliseconds on the wall and of the core."""
    answers, taken = [], []
    for shape in [*shapes[:10], *shapes]:
        begun = time.perf_counter(), time.thread_time()
        answers.append(ask(shape))
        taken.append((time.perf_counter() - begun[0], time.thread_time() - begun[1]))
    return np.array(answers[10:]), np.array(taken[10:]).T * 1e3


def run(options: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser("benchmarks overlay", description=__doc__)
    parser.add_argument("--size", choices=[name for name in SIZES if name != "10k"])
    parser.add_argument("--layer", choices=land.LAYERS)
    parser.add_argument("--part", choices=PARTS)
    chosen = parser.parse_args(list(options))
    layers = [chosen.layer] if chosen.layer else land.LAYERS
    heavy = [name for name in layers if name != "boundary"]
    sizes = [chosen.size] if chosen.size else ["100k", "1m"]
    report = Report()
    jobs: dict[str, Callable[[], None]] = {
        "build": lambda: build(layers, report),
        "overlay": lambda: overlay(layers, sizes, report),
        "raw": lambda: raw(heavy, report),
        "threads": lambda: threads(heavy, report),
        "memory": memory,
        "project": lambda: project(report),
        "points": lambda: lookups.run(report),
    }
    for name in [chosen.part] if chosen.part else PARTS:
        jobs[name]()
    report.print()


if __name__ == "__main__":
    peak()
