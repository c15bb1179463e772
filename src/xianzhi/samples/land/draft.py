"""A layer still in zone metres, on its way to a ``Layer`` (图层草稿)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely

from xianzhi.samples.land.frame import DEGREES_CRS, to_degrees
from xianzhi.samples.land.model import Layer, Shapes

__all__ = ["Column", "Draft", "areas_of", "finished"]

Column = Sequence[object] | np.ndarray[tuple[int, ...], np.dtype[np.generic]]


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Name, shapes in zone metres, columns in order (图层草稿)."""

    name: str
    shapes: Shapes
    columns: Mapping[str, Column]


def areas_of(shapes: Shapes) -> Column:
    """Areas in the county's zone, to a hundredth of a square metre."""
    square_metres: Column = np.round(shapely.area(shapes), 2)
    return square_metres


def finished(draft: Draft) -> Layer:
    """Bring the shapes to degrees and the columns into a table."""
    columns = {
        name: pa.array(list(values) if isinstance(values, tuple) else values)
        for name, values in draft.columns.items()
    }
    return Layer(draft.name, to_degrees(draft.shapes), pa.table(columns), DEGREES_CRS)
