"""Searching the rows of a layer version by place and time (要素查询).

The box is answered exactly: columns of extents leave few features whose geometry must be looked at,
those that lie across the edge of the box. What has no geometry is found by every box, and what has
no date by every period, as OGC 17-069r4 asks.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from xianzhi.exchange.features import FeaturePage, FeatureStore

__all__ = ["FeatureSearch", "Period", "Times"]

Mask = npt.NDArray[np.bool_]
Moments = npt.NDArray[np.datetime64]
_DAY = np.timedelta64(1, "D") - np.timedelta64(1, "us")


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment to another, both included (时段); null where it is open.

    Moments are microseconds of UTC without a zone, as numpy has them.
    """

    start: np.datetime64 | None
    end: np.datetime64 | None


class Times:
    """When each feature was, by one of its fields (要素时间); a date lasts its whole day."""

    def __init__(self, store: FeatureStore, field: str, kind: str) -> None:
        texts = store.texts(f'"{_escaped(field)}":"(?P<value>[^"]*)"')
        zone = "UTC" if "tz=" in kind else None
        wanted = pa.date32() if kind.startswith("date") else pa.timestamp("us", zone)
        moments = pc.cast(pc.cast(texts, pa.large_string()), wanted)
        self.start: Moments = moments.to_numpy().astype("datetime64[us]")
        self.end: Moments = self.start + _DAY if kind.startswith("date") else self.start

    @cached_property
    def extent(self) -> Period:
        """The first and the last moment of all (时间范围)."""
        known = ~np.isnat(self.start)
        if not known.any():
            return Period(None, None)
        return Period(self.start[known].min(), self.end[known].max())

    def meets(self, period: Period) -> Mask:
        """Tell which features a period meets; those without a date are met by all."""
        met = np.isnat(self.start)
        inside = np.ones(len(met), dtype=np.bool_)
        if period.start is not None:
            inside &= self.end >= period.start
        if period.end is not None:
            inside &= self.start <= period.end
        return met | inside


def _escaped(field: str) -> str:
    """Write a name as it stands in JSON, for a regular expression."""
    quoted = field.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(sign if sign.isalnum() or sign == "_" else f"\\{sign}" for sign in quoted)


@dataclass(frozen=True, slots=True)
class FeatureSearch:
    """What is asked of a layer (查询条件): a shape in degrees, a choice of rows, or neither."""

    shape: shapely.Geometry | None = None
    among: Mask | None = None

    def page(self, store: FeatureStore, *, offset: int, limit: int) -> FeaturePage:
        """List features in the order of their rows (分页查询); ``matched`` is exact."""
        if self.shape is None and self.among is None:
            return store.page(offset=offset, limit=limit)
        rows = np.flatnonzero(self._mask(store))
        shown = rows[offset : offset + limit].tolist()
        return FeaturePage(store.take(shown), len(rows), offset)

    def _mask(self, store: FeatureStore) -> Mask:
        chosen = np.ones(len(store), dtype=np.bool_) if self.among is None else self.among
        return chosen if self.shape is None else _touched(store, self.shape, chosen)


def _touched(store: FeatureStore, shape: shapely.Geometry, chosen: Mask) -> Mask:
    """Tell which of the chosen features meet a shape."""
    west, south, east, north = store.bounds
    left, bottom, right, top = shapely.bounds(shape)
    near = chosen & (west <= right) & (east >= left) & (south <= top) & (north >= bottom)
    frame = shapely.box(left, bottom, right, top)
    is_box = shapely.equals_exact(shape, frame, normalize=True)
    inside = (west >= left) & (east <= right) & (south >= bottom) & (north <= top)
    doubtful = np.flatnonzero(near & ~inside if is_box else near)
    shapely.prepare(shape)
    found: Mask = near.copy()
    found[doubtful] = shapely.intersects(shape, store.shapes(doubtful.tolist()))
    found |= chosen & np.isnan(west)
    return found
