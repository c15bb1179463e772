"""Files of a layer version on the disk (图层快照与派生文件).

The snapshot itself is an evidence file: GeoParquet, found again by its SHA-256. Everything here is
computed from it and may be thrown away; whoever needs it and does not find it makes it again. What
is made is written beside its place and renamed into it, so nobody reads half a file.
"""

import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pyproj import CRS

from xianzhi.apps.evidence.selectors import file_path
from xianzhi.core.spatial.coordinates import CGCS2000
from xianzhi.core.spatial.layer import Layer
from xianzhi.exchange.features import FeatureStore, write_features
from xianzhi.exchange.layers.reading import ReadOptions, read_layer

__all__ = ["feature_store", "folder", "read_snapshot", "warm"]

_FEATURES = "features.arrow"
_OPEN_AT_ONCE = 24  # layers: mapped files, so memory is the kernel's business


def folder(sha256: str) -> Path:
    """Say where the derived files of a snapshot lie, or would lie."""
    return Path(settings.LAYERS_FOLDER) / sha256[:2] / sha256


def read_snapshot(sha256: str) -> Layer:
    """Read a snapshot back (读取快照), in EPSG:4490."""
    options = ReadOptions(name="snapshot.parquet", crs=CRS(CGCS2000))
    return read_layer(file_path(sha256), options).value


def warm(sha256: str, layer: Layer | None = None) -> None:
    """Make the derived files of a snapshot that are not there yet (生成派生文件)."""
    features = folder(sha256) / _FEATURES
    if not features.exists():
        content = layer or read_snapshot(sha256)
        _make(features, lambda path: write_features(path, content.columns, content.geometries))


@lru_cache(_OPEN_AT_ONCE)
def feature_store(sha256: str) -> FeatureStore:
    """Open the feature rows of a snapshot (要素库)."""
    warm(sha256)
    return FeatureStore(folder(sha256) / _FEATURES)


def _make(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file beside its place and rename it into it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        write(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
