"""The layers of a folder, found by their names and read when they are asked for (图层文件夹).

``toilet.parquet``, ``toilet.gpkg``, ``toilet.geojson`` … is the layer ``toilet``. A file
``layers.yaml`` beside them may say of each how old and how complete it is. A file of OpenStreetMap
(``*.osm``, ``*.pbf``) is a folder of layers, too: volunteered ones.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
import yaml
from pyproj import CRS

from xianzhi.core.indicators.inputs import Column, Inputs, LayerData, Missing, Unit
from xianzhi.core.indicators.schema import Kind, Schema, TagRule
from xianzhi.core.indicators.syntax import DefinitionError
from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, reproject
from xianzhi.core.spatial.layer import Geometries, Layer, Outcome
from xianzhi.exchange.checkup.columns import columns_of
from xianzhi.exchange.checkup.keeping import Keeper
from xianzhi.exchange.checkup.osm_reading import OsmExtract, read_osm
from xianzhi.exchange.layers import LayerError, read_layers

__all__ = ["Folder", "Statement", "holds_layers", "open_folder"]

_SUFFIXES = (".parquet", ".geoparquet", ".gpkg", ".geojson", ".json", ".shp", ".zip", ".csv")
_EXTRACTS = (".osm", ".pbf")
_MANIFEST = "layers.yaml"
_MOST_BYTES = 1 << 20
_CHUNK = 1 << 20
_PREPARED = "1"  # of the way layers are prepared: a new one makes what is kept stale


@dataclass(frozen=True, slots=True)
class Statement:
    """What the maker of a layer says of it (数据说明)."""

    as_of: str = ""
    completeness: float | None = None
    volunteered: bool = False


@dataclass(eq=False)
class Folder:
    """Layers that are there, and what was read of them so far (图层文件夹)."""

    files: Mapping[str, Path]
    digests: Mapping[str, str]
    statements: Mapping[str, Statement]
    keeper: Keeper
    schema: Schema
    plane: str = ""  # EPSG code of the zone in which everything is measured
    extract: OsmExtract | None = None
    faults: dict[str, LayerError] = field(default_factory=dict)
    read: dict[str, LayerData] = field(default_factory=dict)

    def layers(self) -> Mapping[str, LayerData]:
        """Give the layers; each is read when it is first asked for (图层)."""
        return _Layers(self)

    def prepare(self, names: Sequence[str]) -> None:
        """Read several layers at once (批量读取); those that are read already are skipped."""
        wanted = [name for name in names if name in self.files and name not in self.read]
        kept = {name: self.keeper.layer(self._key(name)) for name in wanted}
        for name, stored in kept.items():
            if stored is not None:
                self._take(name, *stored)
        fresh = [name for name in wanted if kept[name] is None and name not in self.faults]
        if self.extract is None and fresh:
            self._read_files(fresh)
        elif self.extract is not None:
            for name in fresh:
                self._read_extract(name, self.extract)

    def _key(self, name: str) -> str:
        return f"{self.digests[name]}-{self.plane}-{_PREPARED}-{_schema_digest(self.schema)}"

    def _read_files(self, names: Sequence[str]) -> None:
        tables = [name for name in names if self.schema[name].kind is Kind.ROWS]
        for name in tables:
            rows = _table(self.files[name])
            self._keep(name, rows, np.full(rows.num_rows, None, dtype=object))
        shaped = [name for name in names if name not in tables]
        for name, outcome in _read_side_by_side({name: self.files[name] for name in shaped}):
            if isinstance(outcome, LayerError):
                self.faults[name] = outcome
                continue
            layer = outcome.value
            if not self.plane:
                self.plane = _plane(layer.geometries, layer.crs)
            self._keep(name, layer.columns, _moved(layer.geometries, layer.crs, self.plane))

    def _read_extract(self, name: str, extract: OsmExtract) -> None:
        layer = extract.layers[name]
        self._keep(name, layer.columns, _moved(layer.geometries, CGCS2000, self.plane))

    def _keep(self, name: str, columns: pa.Table, shapes: Geometries) -> None:
        rule = self.schema[name]
        known, assumed = columns_of(columns, rule)
        self.keeper.keep_layer(self._key(name), shapes, known, assumed)
        self._take(name, shapes, known, assumed)

    def _take(
        self,
        name: str,
        shapes: Geometries,
        columns: Mapping[str, Column],
        assumed: frozenset[str],
    ) -> None:
        said = self.statements.get(name, Statement())
        self.read[name] = LayerData(
            name=name,
            geometries=shapes,
            columns=columns,
            sha256=self.digests[name],
            as_of=said.as_of,
            completeness=said.completeness,
            volunteered=said.volunteered,
            assumed=assumed,
        )

    def inputs(self, day: str) -> Inputs:
        """Give everything that a run computes from (体检输入).

        Raises
        ------
        LayerError
            The layer of the units cannot be read.
        DefinitionError
            No layer says where the county is.
        """
        units = self._units()
        values = self.files.get("values")
        return Inputs(
            layers=self.layers(),
            units=units,
            day=day,
            values=() if values is None else tuple(_rows(values)),
            missing={name: Missing(one.code, one.params) for name, one in self.faults.items()},
            crs=self.plane,
        )

    def _units(self) -> tuple[Unit, ...]:
        if self.extract is not None:
            return (self._extent_of(self.extract),)
        named = [name for name in ("unit", "built_up") if name in self.files]
        self._settle_plane(named)
        self.prepare(named or sorted(set(self.files) - {"values"})[:1])
        for name in named:
            if name in self.faults:
                raise self.faults[name]
        if "unit" in self.read:
            return tuple(_units_of(self.read["unit"]))
        if "built_up" in self.read:
            layer = self.read["built_up"]
            ground = shapely.union_all(layer.geometries)
            return (Unit("built_up", "built_up", "urban", "", ground, layer.sha256),)
        raise DefinitionError("indicator.no_units")

    def _settle_plane(self, named: Sequence[str]) -> None:
        """The plane follows from the first layer; which one it was is remembered."""
        key = "plane-" + "-".join(self.digests[name] for name in named)
        known = self.keeper.result(key)
        if not self.plane and isinstance(known, str):
            self.plane = known
        if not self.plane:
            self.prepare(named)
            self.keeper.keep_result(key, self.plane)

    def _extent_of(self, extract: OsmExtract) -> Unit:
        """An extract has no boundary but its own: what it was cut to is what is measured."""
        bounds = extract.bounds
        if bounds is None:
            every = [shapely.total_bounds(one.geometries) for one in extract.layers.values()]
            sides = np.array(every)
            bounds = (*np.nanmin(sides[:, :2], axis=0), *np.nanmax(sides[:, 2:], axis=0))
        box = np.array([shapely.segmentize(shapely.box(*bounds), 0.001)], dtype=object)
        ground = _moved(box, CGCS2000, self.plane)[0]
        return Unit(
            "extract",
            "extract",
            "urban",
            "",
            ground,
            hashlib.sha256(repr(bounds).encode()).hexdigest(),
        )


class _Layers(Mapping[str, LayerData]):
    """Layers by name; a layer is read when somebody looks at it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> LayerData:
        if name not in self:
            raise KeyError(name)
        self._folder.prepare([name])
        return self._folder.read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(name for name in self._folder.files if name not in self._folder.faults)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in self._folder.files and name not in self._folder.faults


def open_folder(path: Path, keeper: Keeper, schema: Schema, rules: tuple[TagRule, ...]) -> Folder:
    """Find the layers of a folder, or of an OSM extract (打开图层文件夹).

    Raises
    ------
    LayerError
        There is nothing that could be a layer, or the extract cannot be read.
    DefinitionError
        ``layers.yaml`` cannot be understood.
    """
    if path.is_file() and path.suffix.lower() in _EXTRACTS:
        return _of_extract(path, keeper, schema, rules)
    if not path.is_dir():
        raise LayerError("layer.missing_file", {"path": str(path)})
    files = {name: found for name in schema if (found := _file_of(path, name)) is not None}
    extracts = sorted(one for one in path.iterdir() if one.suffix.lower() in _EXTRACTS)
    if not files and extracts:
        return _of_extract(extracts[0], keeper, schema, rules)
    if not files:
        raise LayerError("checkup.no_layers", {"folder": str(path)})
    plane, statements = _statements(path / _MANIFEST)
    digests = {name: _digest(file) for name, file in files.items()}
    return Folder(files, digests, statements, keeper, schema, plane)


def holds_layers(path: Path, schema: Schema) -> bool:
    """Whether a folder has a layer of the catalogue, or an OSM extract (是否图层文件夹)."""
    return any(_file_of(path, name) for name in schema) or any(path.glob("*.osm"))


def _read_side_by_side(
    files: Mapping[str, Path],
) -> Iterator[tuple[str, Outcome[Layer] | LayerError]]:
    """Read layers in two processes, each with about half of the bytes."""
    halves: tuple[list[str], list[str]] = ([], [])
    sizes = [0, 0]
    for name in sorted(files, key=lambda one: -files[one].stat().st_size):
        lighter = int(sizes[1] < sizes[0])
        halves[lighter].append(name)
        sizes[lighter] += files[name].stat().st_size
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(_read_all, half, files) for half in halves if half]
        for job in jobs:
            yield from job.result()


def _read_all(
    names: Sequence[str], files: Mapping[str, Path]
) -> list[tuple[str, Outcome[Layer] | LayerError]]:
    return list(zip(names, read_layers([files[name] for name in names]), strict=True))


def _file_of(folder: Path, name: str) -> Path | None:
    for suffix in _SUFFIXES:
        file = folder / f"{name}{suffix}"
        if file.is_file():
            return file
    return None


def _of_extract(path: Path, keeper: Keeper, schema: Schema, rules: tuple[TagRule, ...]) -> Folder:
    extract = read_osm(path, rules)
    digest = _digest(path)
    names = dict.fromkeys(extract.layers, path)
    statement = Statement(volunteered=True)
    plane = county_zone(_longitude(extract)).code
    return Folder(
        files=names,
        digests=dict.fromkeys(names, digest),
        statements=dict.fromkeys(names, statement),
        keeper=keeper,
        schema=schema,
        plane=plane,
        extract=extract,
    )


def _longitude(extract: OsmExtract) -> float:
    if extract.bounds is not None:
        return (extract.bounds[0] + extract.bounds[2]) / 2
    shapes = [each for one in extract.layers.values() for each in one.geometries]
    if not shapes:
        raise LayerError("checkup.no_layers", {"folder": "OSM"})
    west, _, east, _ = shapely.total_bounds(np.array(shapes, dtype=object))
    return float(west + east) / 2


def _statements(path: Path) -> tuple[str, Mapping[str, Statement]]:
    """Read what the makers say of their layers; nobody has to say anything."""
    if not path.is_file():
        return "", {}
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(path.name)
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found = {
            str(name): Statement(
                as_of=str(said.get("as_of", "")),
                completeness=None if "completeness" not in said else float(said["completeness"]),
                volunteered=bool(said.get("volunteered", False)),
            )
            for name, said in (told.get("layers") or {}).items()
        }
        return str(told.get("plane", "")), found
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, OSError) as error:
        raise DefinitionError("checkup.statements", {"file": str(path)}) from error


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    parts = [path] if path.suffix.lower() != ".shp" else sorted(path.parent.glob(f"{path.stem}.*"))
    for part in parts:
        with part.open("rb") as stream:
            while piece := stream.read(_CHUNK):
                digest.update(piece)
    return digest.hexdigest()


def _schema_digest(schema: Schema) -> str:
    return hashlib.sha256(repr(sorted(schema.items())).encode()).hexdigest()[:16]


def _plane(shapes: Geometries, crs: CRS) -> str:
    degrees = reproject(shapes, crs, CGCS2000)
    west, _, east, _ = shapely.total_bounds(degrees)
    return county_zone(float(west + east) / 2).code


def _moved(shapes: Geometries, crs: CRS, plane: str) -> Geometries:
    flat: Geometries = shapely.force_2d(shapes)
    return reproject(reproject(flat, crs, CGCS2000), CGCS2000, CRS.from_user_input(plane))


def _units_of(layer: LayerData) -> Iterator[Unit]:
    count = len(layer.geometries)
    nothing = np.full(count, None, dtype=object)
    names = ("code", "name", "level", "version", "parent")
    words = {name: layer.columns.get(name, nothing) for name in names}
    for row in range(count):
        said = {name: str(column[row] or "") for name, column in words.items()}
        ground = layer.geometries[row]
        if ground is None or shapely.is_empty(ground):
            continue
        digest = hashlib.sha256(shapely.to_wkb(ground)).hexdigest()
        code = said["code"] or f"#{row + 1}"
        level = said["level"] or "urban"
        yield Unit(code, said["name"], level, said["version"], ground, digest, said["parent"])


def _table(path: Path) -> pa.Table:
    rows = list(_rows(path))
    names = list(rows[0]) if rows else []
    return pa.table({name: [row.get(name) or None for row in rows] for name in names})


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="gb18030", errors="replace")
    except OSError as error:
        raise LayerError("layer.no_access", {"path": str(path)}) from error
    for row in csv.DictReader(text.splitlines()):
        yield {str(name or "").strip(): str(value or "").strip() for name, value in row.items()}
