"""Files of a layer version on the disk (图层快照与派生文件).

The snapshot itself is an evidence file: GeoParquet, found again by its SHA-256. Everything here is
computed from it and may be thrown away; whoever needs it and does not find it makes it again. What
is made is written beside its place and renamed into it, so nobody reads half a file.
"""

import secrets
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pyproj import CRS

from xianzhi.apps.evidence.selectors import file_path
from xianzhi.core.landuse.checking import IndexedLayer, index_zones
from xianzhi.core.spatial.coordinates import CGCS2000
from xianzhi.core.spatial.layer import Layer
from xianzhi.exchange.features import FeatureStore, write_features
from xianzhi.exchange.indexes import open_index, write_index
from xianzhi.exchange.layers.parsing import ReadOptions
from xianzhi.exchange.layers.reading import read_layer

__all__ = ["feature_store", "folder", "indexed_layer", "make", "read_snapshot", "warm"]

_FEATURES, _INDEX = "features.arrow", "index"
_OPEN_AT_ONCE = 24  # layers: mapped files, so memory is the kernel's business


def folder(sha256: str) -> Path:
    """Say where the derived files of a snapshot lie, or would lie."""
    return Path(settings.LAYERS_FOLDER) / sha256[:2] / sha256


def read_snapshot(sha256: str) -> Layer:
    """Read a snapshot back (读取快照), in EPSG:4490."""
    options = ReadOptions(name="snapshot.parquet", crs=CRS(CGCS2000))
    return read_layer(file_path(sha256), options).value


def warm(sha256: str, zone_field: str = "", layer: Layer | None = None) -> None:
    """Make the derived files of a snapshot that are not there yet (生成派生文件)."""
    features, index = folder(sha256) / _FEATURES, _index_folder(sha256, zone_field)
    if features.exists() and index.exists():
        return
    content = layer or read_snapshot(sha256)
    if not features.exists():
        make(features, lambda path: write_features(path, content.columns, content.geometries))
    if not index.exists():
        make(index, lambda path: _write_index(path, content, zone_field))


@lru_cache(_OPEN_AT_ONCE)
def feature_store(sha256: str) -> FeatureStore:
    """Open the feature rows of a snapshot (要素库)."""
    path = folder(sha256) / _FEATURES
    if not path.exists():
        content = read_snapshot(sha256)
        make(path, lambda half: write_features(half, content.columns, content.geometries))
    return FeatureStore(path)


@lru_cache(_OPEN_AT_ONCE)
def indexed_layer(sha256: str, code: str, zone_field: str) -> IndexedLayer:
    """Open the index of a snapshot, as mapped files (图层索引)."""
    place = _index_folder(sha256, zone_field)
    if not place.exists():
        content = read_snapshot(sha256)
        make(place, lambda path: _write_index(path, content, zone_field))
    return open_index(place, code)


def _index_folder(sha256: str, zone_field: str) -> Path:
    return folder(sha256) / (f"{_INDEX}-{zone_field}" if zone_field else _INDEX)


def _write_index(path: Path, layer: Layer, zone_field: str) -> None:
    zones = None
    if zone_field and zone_field in layer.columns.column_names:
        zones = [
            "" if zone is None else str(zone) for zone in layer.columns[zone_field].to_pylist()
        ]
    write_index(index_zones("", layer.geometries, zones), path)


def make(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file or a folder beside its place and rename it into it; who comes second, loses.

    What is half written ends like what it becomes: some writers go by the ending of a name.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.parent / f".{secrets.token_hex(8)}.part{path.suffix}"
    try:
        write(half)
        if not path.exists():
            half.replace(path)
    finally:
        if half.is_dir():
            shutil.rmtree(half)
        half.unlink(missing_ok=True)
