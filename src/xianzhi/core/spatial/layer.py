"""A map layer as it came, and what is wrong with it (图层).

Geometry and attributes lie side by side: row *i* of ``columns`` describes ``geometries[i]``.
Nothing is dropped on the way in; a row without a geometry keeps its place with a null.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyproj import CRS

__all__ = [
    "Extent",
    "Field",
    "Geometries",
    "Issue",
    "Layer",
    "LayerFacts",
    "Outcome",
    "Severity",
]

Geometries: TypeAlias = NDArray[np.object_]
T = TypeVar("T")


class Severity(StrEnum):
    """How grave an issue is (严重程度)."""

    NOTE = "note"  # told, so that nobody wonders later
    WARNING = "warning"  # something was changed, or looks wrong
    ERROR = "error"  # the layer must not be published as it is


@dataclass(frozen=True, slots=True)
class Issue:
    """A fault in a layer (问题): a message code, and where it is.

    ``row`` counts features from 1 as the file lists them; ``x`` and ``y`` are coordinates in the
    layer's own reference system. All three are null for what concerns the whole layer.
    """

    code: str
    severity: Severity
    params: Mapping[str, str] = field(default_factory=dict)
    row: int | None = None
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a method made of faulty data, and what was faulty (结果与问题)."""

    value: T
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """Smallest and largest coordinates (坐标范围), in the order of the file: x, then y."""

    min_x: float
    min_y: float
    max_x: float
    max_y: float

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the extent."""
        return (self.min_x + self.max_x) / 2, (self.min_y + self.max_y) / 2

    @property
    def swapped(self) -> "Extent":
        """The extent with x and y in each other's place."""
        return Extent(self.min_y, self.min_x, self.max_y, self.max_x)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of attributes (字段)."""

    name: str
    kind: str  # Arrow's word: string, int64, double, date32[day] …


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """Where a layer came from and what its file says of itself (图层来源)."""

    source: str  # name of the file as its owner knows it
    sha256: str
    format: str
    rows: int
    fields: tuple[Field, ...]
    encoding: str | None = None  # of the attributes; null where the format knows only one
    extent: Extent | None = None  # null without any coordinates
    geometry_types: Mapping[str, int] = field(default_factory=dict)  # type -> number of features
    layer_name: str | None = None
    corrected_from: str | None = None  # the shifted datum that was taken back, once


@dataclass(frozen=True, slots=True)
class Layer:
    """Features with one reference system (图层).

    ``geometries`` are shapely geometries, null where a row has none; coordinates are x = east or
    longitude, y = north or latitude, whatever order the definition of *crs* prefers.
    """

    columns: pa.Table
    geometries: Geometries
    crs: CRS
    facts: LayerFacts
