"""Lists of places in and out (点位清单): csv or Parquet with a longitude and a latitude a row."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv, parquet

from xianzhi.errors import TableError

__all__ = ["PlaceList", "read_places", "write_places"]

_LONGITUDES = ("longitude", "lon", "lng", "x", "经度")
_LATITUDES = ("latitude", "lat", "y", "纬度")


@dataclass(frozen=True, slots=True, eq=False)
class PlaceList:
    """Rows of a list, and the place of each (点位清单); ``xy`` is NaN where a row has no place."""

    table: pa.Table
    xy: NDArray[np.float64]


def read_places(path: Path) -> PlaceList:
    """Read a list of places in degrees of EPSG:4490 (读取点位清单).

    Raises
    ------
    TableError
        The file cannot be read, or has no column of longitudes or latitudes.
    """
    try:
        if path.suffix.lower() == ".parquet":
            table = parquet.read_table(path)
        else:
            table = csv.read_csv(path)
    except (OSError, pa.ArrowException) as error:
        raise TableError("grid.places_unreadable", {"name": path.name}) from error
    columns = [_degrees(table, names, path.name) for names in (_LONGITUDES, _LATITUDES)]
    return PlaceList(table, np.column_stack(columns))


def write_places(table: pa.Table, path: Path) -> None:
    """Write a list, as csv or, by the ending of its name, as Parquet (写出点位清单)."""
    if path.suffix.lower() == ".parquet":
        parquet.write_table(table, path)
        return
    with path.open("wb") as file:
        file.write("\ufeff".encode())
        csv.write_csv(table, file)


def _degrees(table: pa.Table, names: tuple[str, ...], file: str) -> NDArray[np.float64]:
    found = {name.strip().strip("\ufeff").lower(): name for name in table.column_names}
    wanted = next((found[name] for name in names if name in found), None)
    if wanted is None:
        raise TableError("grid.places_without_column", {"name": file, "names": "、".join(names)})
    try:
        column = pc.cast(table.column(wanted), pa.float64())
    except pa.ArrowInvalid as error:
        raise TableError("grid.places_not_numbers", {"name": file, "column": wanted}) from error
    values: NDArray[np.float64] = column.to_numpy()
    return values
