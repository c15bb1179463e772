"""Write the check-up sample to a folder (生成体检样例).

``2025/`` and ``2026/`` hold one GeoParquet file for each layer; ``truth.csv``, ``problems.csv``
and ``changes.csv`` what a check-up of them must find. The same seed and scale make the same bytes.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from pyproj import CRS

from xianzhi.core.spatial.layer import Layer, LayerFacts
from xianzhi.exchange.layers.snapshot import write_snapshot
from xianzhi.samples.checkup.layers import layers_of, noted_share
from xianzhi.samples.checkup.model import YEARS, Scene
from xianzhi.samples.checkup.planted import CHANGES, planted_problems
from xianzhi.samples.checkup.scene import build_scenes
from xianzhi.samples.checkup.truth import true_values
from xianzhi.samples.county import SEED
from xianzhi.samples.land.frame import DEGREES_CRS, to_degrees
from xianzhi.samples.land.model import Layer as SampleLayer

__all__ = ["CheckupFiles", "write_checkup", "write_scenes", "write_year"]

_TRUTH = ("year", "concept", "unit", "num", "den", "value", "near", "low", "high", "how")
_PROBLEMS = (
    "year",
    "code",
    "name",
    "concept",
    "rule",
    "missing",
    "open",
    "solved_before",
    "fate",
    "area_m2",
    "people",
    "longitude",
    "latitude",
)


@dataclass(frozen=True, slots=True)
class CheckupFiles:
    """What was written (已写文件)."""

    folders: tuple[Path, Path]
    truth: Path
    problems: Path
    changes: Path
    layers: int
    features: int


def write_checkup(folder: Path, seed: int = SEED, scale: float = 1.0) -> CheckupFiles:
    """Write layers of both years and the truth into *folder*, made if absent (生成体检样例).

    Raises
    ------
    ValueError
        The scale is outside its limits, or too small to hold the planted estates.
    """
    folder.mkdir(parents=True, exist_ok=True)  # before the work: a bad path is told at once
    return write_scenes(folder, build_scenes(seed, scale))


def write_scenes(folder: Path, scenes: tuple[Scene, Scene]) -> CheckupFiles:
    """Write two years that were made before, and their truth (写出两个年度及真值)."""
    places = (folder / str(YEARS[0]), folder / str(YEARS[1]))
    counts = [write_year(place, scene) for place, scene in zip(places, scenes, strict=True)]
    truth, problems = folder / "truth.csv", folder / "problems.csv"
    _write(truth, _TRUTH, (row for scene in scenes for row in _truth_rows(scene)))
    _write(problems, _PROBLEMS, (row for scene in scenes for row in _problem_rows(scene)))
    changes = folder / "changes.csv"
    rows = ([change.kind, change.concept, change.before, change.after] for change in CHANGES)
    _write(changes, ("kind", "concept", "before", "after"), rows)
    layers, features = (sum(column) for column in zip(*counts, strict=True))
    return CheckupFiles(places, truth, problems, changes, layers, features)


def write_year(place: Path, scene: Scene) -> tuple[int, int]:
    """Write the layers of one year; gives how many layers and features (写出一个年度)."""
    place.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for layer in layers_of(scene):
        write_snapshot([_layer(layer)], place / f"{layer.name}.parquet")
        rows[layer.name] = len(layer)
    (place / "layers.yaml").write_text(_statement(scene, sorted(rows)), encoding="utf-8")
    return len(rows), sum(rows.values())


def _statement(scene: Scene, names: Sequence[str]) -> str:
    """How old and how complete the layers are, as their makers say (数据说明)."""
    said = f"as_of: '{YEARS[scene.year]}-12-31', completeness"
    rows = [f"  {name}: {{{said}: {noted_share(scene, name):g}}}" for name in names]
    return "\n".join(["layers:", *rows, ""])


def _layer(sample: SampleLayer) -> Layer:
    facts = LayerFacts(sample.name, "", "geoparquet", len(sample), ())
    return Layer(sample.columns, sample.geometry, CRS(DEGREES_CRS), facts)


def _truth_rows(scene: Scene) -> Iterable[list[str]]:
    for true in true_values(scene):
        numbers = (true.num, true.den, true.value, true.near, true.low, true.high)
        texts = ["" if number is None else f"{number:.10g}" for number in numbers]
        yield [str(YEARS[scene.year]), true.concept, true.unit, *texts, true.how]


def _problem_rows(scene: Scene) -> Iterable[list[str]]:
    for problem in planted_problems(scene):
        place = to_degrees(shapely.centroid([problem.ground]))[0]
        yield [
            str(YEARS[scene.year]),
            problem.code,
            problem.name,
            problem.concept,
            problem.rule,
            problem.missing,
            "yes" if problem.is_open else "no",
            "yes" if problem.was_solved_before else "no",
            problem.fate,
            f"{problem.area_m2:.1f}",
            str(problem.people),
            f"{place.x:.7f}",
            f"{place.y:.7f}",
        ]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
