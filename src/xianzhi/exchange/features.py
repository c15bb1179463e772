"""Feature rows ready to be served (要素存取): one memory-mapped file a layer version.

A published layer never changes, so what every request would compute again is computed once: the
extent of each feature and its GeoJSON, geometry and properties apart. A page of a hundred features
is then a slice of bytes; a search by extent is four comparisons of whole columns.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

__all__ = ["Box", "Feature", "FeaturePage", "FeatureStore", "write_features"]

Geometries: TypeAlias = npt.NDArray[np.object_]
Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north; degrees."""

DIGITS = 8  # of a degree: a millimetre on the ground
_ROWS = 65_536  # features of one batch: bounds the memory of writing
_SCHEMA = pa.schema(
    [
        ("west", pa.float64()),
        ("south", pa.float64()),
        ("east", pa.float64()),
        ("north", pa.float64()),
        ("json", pa.large_binary()),  # the whole feature as GeoJSON
        ("wkb", pa.large_binary()),  # as in the snapshot, for other reference systems
    ]
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature (要素): rows count from 1; ``json`` is GeoJSON, ``wkb`` as in the snapshot."""

    row: int
    json: bytes
    wkb: bytes

    @property
    def properties(self) -> Mapping[str, object]:
        """The attributes (属性)."""
        found = json.loads(self.json)["properties"]
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """Some of the features that match (要素分页)."""

    features: tuple[Feature, ...]
    matched: int
    offset: int


def write_features(path: Path, columns: pa.Table, geometries: Geometries) -> None:
    """Write the rows of a layer in degrees (写入要素).

    Parameters
    ----------
    path
        The file to make; it is complete when this returns.
    columns
        Attributes, row by row those of *geometries*.
    geometries
        In EPSG:4490 or 4326, longitude first; null where a row has none.

    Raises
    ------
    ValueError
        Attributes and geometries do not have the same number of rows.
    """
    if columns.num_rows != len(geometries):
        raise ValueError("a row of attributes for each geometry was expected")
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, _SCHEMA) as writer:
        for start in range(0, len(geometries), _ROWS):
            part = slice(start, start + _ROWS)
            writer.write_batch(_batch(columns.slice(start, _ROWS), geometries[part], start + 1))


def _batch(columns: pa.Table, geometries: Geometries, first: int) -> pa.RecordBatch:
    bounds = shapely.bounds(geometries)
    turned = shapely.orient_polygons(geometries)  # RFC 7946: shells against the clock
    rounded = shapely.set_precision(turned, 10.0**-DIGITS, mode="pointwise")
    texts = [text or "null" for text in shapely.to_geojson(rounded)]
    features = _features(texts, columns, first)
    return pa.record_batch(
        [
            *(pa.array(bounds[:, side]) for side in range(4)),
            pa.array([*features], pa.large_binary()),
            pa.array(shapely.to_wkb(geometries), pa.large_binary()),
        ],
        schema=_SCHEMA,
    )


def _features(texts: Sequence[str], columns: pa.Table, first: int) -> Iterator[bytes]:
    for row, (text, values) in enumerate(zip(texts, columns.to_pylist(), strict=True), first):
        plain = {name: _plain(value) for name, value in values.items()}
        words = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        feature = f'{{"type":"Feature","id":{row},"geometry":{text},"properties":{words}}}'
        yield feature.encode()


def _plain(value: object) -> object:
    """Give a value as JSON can hold it; what is no number becomes null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.hex()
    return value


class FeatureStore:
    """The rows of one layer version, read where they lie (要素库); safe for several threads."""

    def __init__(self, path: Path) -> None:
        self._columns = pa.ipc.open_file(pa.memory_map(str(path))).read_all()

    def __len__(self) -> int:
        return int(self._columns.num_rows)

    @cached_property
    def bounds(self) -> tuple[npt.NDArray[np.float64], ...]:
        """West, south, east, north of each feature (四至); not a number where it has no shape."""
        return tuple(
            self._columns.column(name).to_numpy() for name in ("west", "south", "east", "north")
        )

    def page(self, *, offset: int, limit: int, box: Box | None = None) -> FeaturePage:
        """List features in the order of their rows (分页).

        Parameters
        ----------
        box
            Only features whose extent meets it; a box whose west lies east of its east spans the
            date line.
        """
        if box is None:
            rows: Sequence[int] = range(offset, min(offset + limit, len(self)))
            return FeaturePage(self.take(rows), len(self), offset)
        matching = np.flatnonzero(self._meets(box))
        rows = matching[offset : offset + limit].tolist()
        return FeaturePage(self.take(rows), len(matching), offset)

    def feature(self, row: int) -> Feature | None:
        """Give the feature of a row that counts from 1; null where there is none."""
        return self.take([row - 1])[0] if 1 <= row <= len(self) else None

    def at(self, x: float, y: float) -> tuple[Feature, ...]:
        """List the features that cover a point, borders included (点查)."""
        rows = np.flatnonzero(self._meets((x, y, x, y))).tolist()
        point = shapely.Point(x, y)
        shapes = self.shapes(rows)
        hit = [row for row, shape in zip(rows, shapes, strict=True) if shapely.covers(shape, point)]
        return self.take(hit)

    def _meets(self, box: Box) -> npt.NDArray[np.bool_]:
        west, south, east, north = self.bounds
        high = (south <= box[3]) & (north >= box[1])
        if box[0] <= box[2]:
            return high & (west <= box[2]) & (east >= box[0])
        return high & ((west <= box[2]) | (east >= box[0]))

    def take(self, rows: Sequence[int]) -> tuple[Feature, ...]:
        """Give the features of some rows, counted from 0 here (取要素)."""
        texts, shapes = self._values("json", rows), self._values("wkb", rows)
        return tuple(
            Feature(row + 1, text or b"", shape or b"")
            for row, text, shape in zip(rows, texts, shapes, strict=True)
        )

    def shapes(self, rows: Sequence[int]) -> Geometries:
        """Give the geometries of some rows, counted from 0 here (取图形)."""
        found: Geometries = shapely.from_wkb(self._values("wkb", rows))
        return found

    def texts(self, pattern: str) -> pa.ChunkedArray:
        """Give what a pattern's group ``value`` finds in the GeoJSON of each row; null if nothing.

        One pass over all rows: keep what it gives.
        """
        return pc.struct_field(pc.extract_regex(self._columns.column("json"), pattern), "value")

    def _values(self, name: str, rows: Sequence[int]) -> list[bytes | None]:
        column = self._columns.column(name)
        if isinstance(rows, range) and rows:  # a page without a search: one slice
            values: list[bytes | None] = column.slice(rows.start, len(rows)).to_pylist()
            return values
        return [column[row].as_py() for row in rows]
