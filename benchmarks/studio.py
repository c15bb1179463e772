"""The prescription studio on the whole of Hechuan: equal to a check-up first, then moves.

Parks as the crow flies, parks and toilets on foot, candidates out of all parcels. Before anything
is timed, what the studio foretells of its first answer is compared with the indicator measured anew
on layers with those sites among the facilities. Then sites are moved, one at a time, at random with
a fixed seed: median and 99th percentile of a move, and memory. Run with ``python -m benchmarks
studio [--sample=FOLDER] [--moves=N]``; without a folder the sample is made first.
"""

import argparse
import dataclasses
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from xianzhi.catalogue.indicators.editions import definitions, views
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.core.indicators.inputs import Inputs
from xianzhi.core.indicators.observing import measured_amounts
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.windows import Window
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting import Means
from xianzhi.engines.studio.jobs import StudioJob
from xianzhi.engines.studio.preparing import prepare
from xianzhi.engines.studio.questions import Studio
from xianzhi.exchange.checkup.folders import open_folder
from xianzhi.exchange.checkup.keeping import Keeper
from xianzhi.samples.checkup.files import write_checkup
from xianzhi.samples.checkup.scene import URBAN_CODE

DAY, YEAR, SEED, SITES = "2026-06-30", "2026", 11, 5
OPEN = {"public": 1.0, "status": "在用"}
ASKED = {
    "HY-06": (500.0, "green", {"class": "G1", **OPEN}),
    "GT-08": (375.0, "green", {"class": "G1", **OPEN}),
    "XC-14": (500.0, "toilet", OPEN),
}
MOVE_S = 1.0
_MEGA = 1e6


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * 4096 / _MEGA


def spent(ask) -> tuple[object, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = ask()
    return answer, time.perf_counter() - wall, time.process_time() - cpu


def open_ground(grounds) -> np.ndarray:
    return np.full(len(grounds), Verdict.COMPLIANT, np.int8)


def inputs_of(layers: Path, cache: Path) -> tuple[Inputs, Keeper]:
    folder = open_folder(layers, Keeper(cache), schema(), osm_rules())
    return folder.inputs(DAY), folder.keeper


def measured(inputs: Inputs, keeper: Keeper, concept: str) -> float:
    """The numerator of an indicator, by a session that knows nothing of the studio."""
    ground = next(unit.ground for unit in inputs.units if unit.code == URBAN_CODE)
    session = Session(inputs, views(), shelf=keeper)
    return measured_amounts(session, definitions()[concept].measured, Window(ground)).num


def grown(inputs: Inputs, concept: str, grounds: np.ndarray) -> Inputs:
    """The same layers with sites among the facilities."""
    _, name, told = ASKED[concept]
    layer = inputs.layers[name]
    told = {"id": None, **told}
    columns = {
        key: np.concatenate([column, np.full(len(grounds), told.get(key), column.dtype)])
        for key, column in layer.columns.items()
    }
    if "id" in columns:
        columns["id"][-len(grounds) :] = [f"new-{row}" for row in range(len(grounds))]
    shapes = np.concatenate([layer.geometries, grounds])
    more = dataclasses.replace(layer, geometries=shapes, columns=columns)
    return dataclasses.replace(inputs, layers={**inputs.layers, name: more})


def require_equal(studio: Studio, layers: Path, cache: Path, concept: str) -> None:
    inputs, keeper = inputs_of(layers, cache)
    chosen = studio.best(Means(SITES)).sites
    before = measured(inputs, keeper, concept)
    after = measured(grown(inputs, concept, studio.grounds[chosen]), keeper, concept)
    foretold = before + studio.gained(chosen.tolist())
    off = abs(foretold - after) / after
    print(f"    foretold {foretold:.6f}, computed {after:.6f}: off by {off:.1e}")
    if off > 1e-9:
        raise SystemExit(f"{concept}: the studio foretells {foretold}, a check-up finds {after}")


def move(studio: Studio, chosen: list[int]) -> None:
    """Everything that a page asks for when a site was moved."""
    studio.assessed(chosen)
    studio.best(Means(SITES))
    studio.gained(chosen)
    studio.reach(chosen)
    for number in chosen:
        studio.near(number, 12)


def compare(layers: Path, cache: Path, concept: str, moves: int) -> None:
    job = StudioJob(
        layers, DAY, concept, URBAN_CODE, layers / "parcel.parquet", ASKED[concept][0], cache=cache
    )
    before = resident_mb()
    studio, wall, cpu = spent(lambda: prepare(job, open_ground))
    told, more = studio.left_out, resident_mb() - before
    print(f"  {concept}: {studio.question.sites} candidates of {told.listed},")
    print(f"    {len(studio.question.people)} places of people, {studio.nbytes / _MEGA:.1f} MB of")
    print(f"    pairs ({more:.0f} MB more resident); prepared in {wall:.2f} s, {cpu:.2f} s cpu")
    require_equal(studio, layers, cache, concept)
    draw = np.random.default_rng(SEED)
    chosen = studio.best(Means(SITES)).sites.tolist()
    seconds = []
    for _ in range(moves):
        chosen[int(draw.integers(len(chosen)))] = int(draw.integers(studio.question.sites))
        seconds.append(spent(lambda: move(studio, chosen))[1])
    middle, worst = statistics.median(seconds), float(np.percentile(seconds, 99))
    print(f"    a move: median {middle:.3f} s, p99 {worst:.3f} s on the wall, {moves} moves")
    print(f"budget studio-{concept}-move-p99 {MOVE_S / worst:.2f}")


def run(options: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser("benchmarks studio", description=__doc__)
    parser.add_argument("--sample", type=Path)
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--scale", type=float, default=1.0)
    told = parser.parse_args(list(options))
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if told.sample is None:
            write_checkup(place / "sample", scale=told.scale)
        layers = (told.sample or place / "sample") / YEAR
        for concept in ASKED:
            compare(layers, place / "kept", concept, told.moves)
