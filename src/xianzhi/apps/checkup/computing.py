"""From layers in force to observations and problems (体检计算): nothing is stored here."""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml
from django.conf import settings
from shapely.geometry.base import BaseGeometry

from xianzhi.apps.atlas.selectors import InForce
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.core.diagnosis.change import Change
from xianzhi.core.indicators.definition import Edition
from xianzhi.core.indicators.inputs import Inputs
from xianzhi.core.indicators.results import Observation
from xianzhi.engines.checkup import (
    Checkup,
    Computed,
    Earlier,
    Parts,
    compute_checkup,
    compute_parts,
    explain_changes,
)
from xianzhi.errors import RuleError
from xianzhi.exchange.checkup.folders import open_folder
from xianzhi.exchange.checkup.keeping import Keeper

__all__ = [
    "compute",
    "divide",
    "drawn",
    "explain",
    "grounds_of",
    "kept_folder",
    "laid_out_versions",
    "units_in_force",
]

_MANIFEST, _VALUES, _KEPT = "layers.yaml", "values.csv", "checkup"
_COLUMNS = ("concept", "unit", "value", "num", "den", "lo", "hi", "as_of", "source")
_UNITS = ("unit", "built_up")


def compute(
    edition: Edition, day: date, layers: Sequence[InForce], values: Sequence[Mapping[str, str]]
) -> Computed:
    """Compute an edition on versions of layers (体检计算); 20 s and 2 GB for a county.

    *values* are what no layer computes, as rows of the table ``values`` (填报值).

    Raises
    ------
    XianzhiError
        A layer that everything rests on cannot be read, or no layer says where the units are.
    """
    with laid_out_versions(layers) as place:
        if values:
            _write(place / _VALUES, values)
        return compute_checkup(Checkup(place, edition, day.isoformat(), kept_folder()))


def explain(
    found: Computed,
    layers: Sequence[InForce],
    day: date,
    read: Sequence[InForce],
    observations: tuple[Observation, ...],
) -> Mapping[tuple[str, str], Change]:
    """Split the change since a run of *day* that had *read* other versions (变化分解).

    Raises
    ------
    XianzhiError
        A layer of that run cannot be read any more.
    """
    plane = found.inputs.crs
    with laid_out_versions(read, plane) as then, laid_out_versions(layers, plane) as now:
        before = Earlier(then, day.isoformat(), observations)
        return explain_changes(
            before, found, Checkup(now, found.edition, found.inputs.day, kept_folder())
        )


def divide(found: Computed, layers: Sequence[InForce]) -> Parts:
    """Compute what lies below the units of a run (指标分解), on the layers that it read.

    Raises
    ------
    XianzhiError
        A layer cannot be read any more.
    """
    with laid_out_versions(layers, found.inputs.crs) as place:
        asked = Checkup(place, found.edition, found.inputs.day, kept_folder())
        return compute_parts(asked)


def units_in_force(layers: Sequence[InForce]) -> Inputs | None:
    """Give the inputs of a run with its units alone (现行体检单元); null where none is drawn."""
    drawn = {layer.code: layer.path for layer in layers if layer.code in _UNITS}
    return _inputs_of(drawn, {}, Keeper(kept_folder())) if drawn else None


def drawn(layers: Sequence[InForce], name: str) -> Inputs | None:
    """Give the inputs of a run with its units and one layer (体检单元与一个图层), in its plane.

    Null where no layer draws the units; the layer is missing where the map has none, or where it
    cannot be read.
    """
    files = {layer.code: layer.path for layer in layers if layer.code in (*_UNITS, name)}
    if not files.keys() & set(_UNITS):
        return None
    with _laid_out(files, {}) as place:
        folder = open_folder(place, Keeper(kept_folder()), schema(), osm_rules())
        inputs = folder.inputs("")
        folder.prepare([name])
        return replace(inputs, layers=dict(folder.read))


def grounds_of(layers: Mapping[str, Path], plane: str) -> Mapping[str, BaseGeometry]:
    """Give the ground of each unit of an earlier run in a plane (上次体检单元范围), by code."""
    drawn = {name: path for name, path in layers.items() if name in _UNITS}
    if not drawn:
        return {}
    units = _inputs_of(drawn, {"plane": plane}, Keeper(None)).units
    return {unit.code: unit.ground for unit in units}


def _inputs_of(files: Mapping[str, Path], said: Mapping[str, object], keeper: Keeper) -> Inputs:
    with _laid_out(files, said) as place:
        return open_folder(place, keeper, schema(), osm_rules()).inputs("")


def _write(path: Path, values: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, _COLUMNS)
        writer.writeheader()
        writer.writerows(values)


def kept_folder() -> Path:
    """Say where what was computed is kept from run to run (留存文件夹)."""
    return Path(settings.LAYERS_FOLDER) / _KEPT


@contextmanager
def laid_out_versions(layers: Sequence[InForce], plane: str = "") -> Iterator[Path]:
    """Lay versions of layers out, each with what its maker says of it."""
    said: dict[str, object] = {"layers": {layer.code: _said(layer) for layer in layers}}
    if plane:
        said["plane"] = plane
    with _laid_out({layer.code: layer.path for layer in layers}, said) as place:
        yield place


def _said(layer: InForce) -> dict[str, object]:
    said: dict[str, object] = {"as_of": layer.as_of_date.isoformat()}
    if layer.completeness is not None:
        said["completeness"] = layer.completeness
    return said


@contextmanager
def _laid_out(files: Mapping[str, Path], said: Mapping[str, object]) -> Iterator[Path]:
    """Put snapshots where the reader of folders looks for them, with what is said of each.

    Raises
    ------
    RuleError
        The file of a version is gone from this machine.
    """
    with tempfile.TemporaryDirectory(prefix="xianzhi-checkup-") as made:
        place = Path(made)
        for name, path in files.items():
            if not path.is_file():
                raise RuleError("atlas.verify.damaged", {"layer": name})
            (place / f"{name}.parquet").symlink_to(path)
        text = yaml.safe_dump(dict(said), allow_unicode=True)
        (place / _MANIFEST).write_text(text, encoding="utf-8")
        yield place
