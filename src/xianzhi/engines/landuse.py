"""Compliance checks of many counties (审查任务): what to read, by which rules.

A county is a folder::

    parcels.parquet   id, use, geometry (WKB, degrees of EPSG:4490)
    layers.json       [{"code": "...", "file": "farmland.parquet", "zone_field": ""}]
    farmland.parquet  geometry (WKB), and the zone field
"""

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from xianzhi.core.landuse.batches import FINDINGS, PARCELS, check_batches
from xianzhi.core.landuse.checking import IndexedLayer, index_zones
from xianzhi.core.landuse.rules import ControlRule, Tolerance
from xianzhi.engines.counties import JobError
from xianzhi.exchange.indexes import open_index, write_index

__all__ = ["CheckJob", "parcel_count"]

_PARCELS, _LAYERS, _INDEXES = "parcels.parquet", "layers.json", ".index"
BATCH_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class CheckJob:
    """What every county is checked by (审查口径)."""

    rules: tuple[ControlRule, ...]
    on: date
    tolerance: Tolerance = field(default_factory=Tolerance)

    @property
    def schema(self) -> pa.Schema:
        """Columns of findings."""
        return FINDINGS

    @property
    def summed(self) -> tuple[str, ...]:
        """Overlaps in m² are added up."""
        return ("area_m2",)

    @property
    def counted(self) -> str:
        """Verdicts are counted."""
        return "verdict"

    def counties(self, folder: Path) -> list[Path]:
        """List the folders of counties in a folder, or the folder itself (县文件夹), by name.

        Raises
        ------
        JobError
            There is none.
        """
        if (folder / _PARCELS).exists():
            return [folder]
        found = sorted(path.parent for path in folder.glob(f"*/{_PARCELS}"))
        if not found:
            raise JobError("engine.no_counties", {"folder": str(folder)})
        return found

    def batches(self, county: Path) -> Iterator[pa.RecordBatch]:
        """Check one county, batch by batch (单县审查).

        Raises
        ------
        JobError
            A file is missing, or lacks a column.
        """
        layers = [_indexed(county, entry) for entry in _entries(county)]
        codes = {layer.code for layer in layers}
        rules = tuple(rule for rule in self.rules if rule.layer in codes)
        parcels = _parcels(county)
        return check_batches(parcels, layers, rules, on=self.on, tolerance=self.tolerance)


def parcel_count(county: Path) -> int:
    """Count the parcels of a county (地块数), read from the end of its file."""
    return int(pq.ParquetFile(county / _PARCELS).metadata.num_rows)


def _entries(county: Path) -> list[dict[str, str]]:
    try:
        entries = json.loads((county / _LAYERS).read_text(encoding="utf-8"))
        return [
            {name: str(entry.get(name, "")) for name in ("code", "file", "zone_field")}
            for entry in entries
        ]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise JobError("engine.layers_file", {"file": str(county / _LAYERS)}) from error


def _indexed(county: Path, entry: dict[str, str]) -> IndexedLayer:
    """Open the index beside the layer; make it where there is none or the layer is newer."""
    source, place = county / entry["file"], county / _INDEXES / entry["code"]
    try:
        if not place.exists() or place.stat().st_mtime < source.stat().st_mtime:
            _make_index(source, entry, place)
    except (OSError, pa.ArrowException, KeyError, shapely.GEOSException) as error:
        raise JobError("engine.file", {"file": str(source)}) from error
    return open_index(place, entry["code"])


def _make_index(source: Path, entry: dict[str, str], place: Path) -> None:
    zone_field = entry["zone_field"]
    table = pq.read_table(source, columns=["geometry", *([zone_field] if zone_field else [])])
    shapes = shapely.from_wkb(table.column("geometry").to_numpy(zero_copy_only=False))
    zones = [str(zone or "") for zone in table[zone_field].to_pylist()] if zone_field else None
    half = place.parent / f".{secrets.token_hex(8)}.part"
    try:
        write_index(index_zones(entry["code"], shapes, zones), half)
        shutil.rmtree(place, ignore_errors=True)
        half.replace(place)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _parcels(county: Path) -> Iterator[pa.RecordBatch]:
    path = county / _PARCELS
    try:
        file = pq.ParquetFile(path)
        yield from file.iter_batches(BATCH_ROWS, columns=PARCELS.names)
    except (OSError, pa.ArrowException, KeyError) as error:
        raise JobError("engine.file", {"file": str(path)}) from error
