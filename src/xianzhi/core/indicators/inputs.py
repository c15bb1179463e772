"""The layers of a run, in one plane and with what their makers vouch for (体检数据)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from xianzhi.core.spatial.layer import Geometries

__all__ = ["AREA_TOLERANCE_M2", "Column", "Inputs", "LayerData", "Missing", "Unit"]

Column = NDArray[np.float64] | NDArray[np.object_]
AREA_TOLERANCE_M2 = 1e-3  # what is lost of an area when coordinates change their zone


@dataclass(frozen=True, eq=False)
class LayerData:
    """A layer as a run reads it (输入图层).

    Shapes lie in the plane of the run, in metres; null where a row has none. Columns are numbers
    (null is NaN; booleans are 0 and 1) or words (null is None). ``completeness`` is the share of
    the real things that the maker says are listed; null when nobody said so. ``volunteered`` layers
    list what somebody happened to draw: absence of data is no absence of things.
    """

    name: str
    geometries: Geometries
    columns: Mapping[str, Column]
    sha256: str
    as_of: str = ""
    completeness: float | None = None
    volunteered: bool = False
    assumed: frozenset[str] = frozenset()  # columns that the file lacks and a rule filled

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The shapes, found by where they are."""
        return shapely.STRtree(self.geometries)

    @cached_property
    def areas_m2(self) -> NDArray[np.float64]:
        """Area of the thing each row belongs to: rows with one id are parts of one thing."""
        areas: NDArray[np.float64] = np.nan_to_num(shapely.area(self.geometries))
        ids = self.columns.get("id")
        if ids is None:
            return areas
        _, first, counts = np.unique(
            np.where([each is None for each in ids], np.arange(len(ids)).astype(str), ids).astype(
                str
            ),
            return_inverse=True,
            return_counts=True,
        )
        for group in np.flatnonzero(counts > 1):
            rows = np.flatnonzero(first == group)
            areas[rows] = shapely.area(shapely.union_all(self.geometries[rows]))
        return areas

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """One place in or on each shape, x and y; NaN where a row has none."""
        points = shapely.point_on_surface(self.geometries)
        return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


@dataclass(frozen=True, eq=False)
class Unit:
    """A unit of the check-up (体检单元)."""

    code: str
    name: str
    level: str
    version: str
    ground: BaseGeometry
    sha256: str = ""
    parent: str = ""  # code of the unit above, as the layer says it; empty when it does not


@dataclass(frozen=True, eq=False)
class Missing:
    """A layer that is not there, and why (缺失图层): id of a message and its values."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that a run computes from (体检输入)."""

    layers: Mapping[str, LayerData]
    units: tuple[Unit, ...]
    day: str  # cut-off date, ISO
    values: tuple[Mapping[str, str], ...] = ()  # rows of the table ``values``
    missing: Mapping[str, Missing] = field(default_factory=dict)
    crs: str = ""  # of the plane in which everything lies; empty for a plane of no name
