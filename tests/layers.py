"""Layers of the fictional county for the tests: made here, drawn from nobody's files."""

import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS

from xianzhi.core.spatial.coordinates import CGCS2000
from xianzhi.core.spatial.layer import Field, Layer, LayerFacts
from xianzhi.exchange.layers import parsing, vectors, worker
from xianzhi.exchange.sandbox import Confined, Cost, Json

ORIGIN = (108.5, 32.9)
SIDE = 0.001


def squares(count: int, origin: tuple[float, float] = ORIGIN, side: float = SIDE) -> np.ndarray:
    """Squares side by side, in degrees or in metres."""
    at = np.arange(count)
    return shapely.box(
        origin[0] + at * side, origin[1], origin[0] + at * side + side * 0.9, origin[1] + side
    )


def attributes(count: int) -> pa.Table:
    """One column of each kind that offices use."""
    at = range(count)
    return pa.table(
        {
            "地块编号": pa.array([f"{number:04d}" for number in at], pa.string()),
            "面积": pa.array([number + 0.25 for number in at], pa.float64()),
            "层数": pa.array([number if number % 3 else None for number in at], pa.int64()),
            "登记日期": pa.array(
                [datetime.date(2026, 1, 1) + datetime.timedelta(days=number) for number in at],
                pa.date32(),
            ),
        }
    )


def layer(
    shapes: np.ndarray, columns: pa.Table | None = None, crs: CRS = CGCS2000, name: str = "禾川"
) -> Layer:
    """A layer around the shapes."""
    if columns is None:
        columns = attributes(len(shapes))
    fields = tuple(Field(item.name, str(item.type)) for item in columns.schema)
    return Layer(columns, shapes, crs, LayerFacts(name, "", "made", len(shapes), fields))


def as_zip(folder: Path, *, leave_out: tuple[str, ...] = ()) -> bytes:
    """The files of a folder as a zip, as Chinese Windows packs them: names in GBK, no flag."""
    stream = io.BytesIO()
    names = {}
    with zipfile.ZipFile(stream, "w") as archive:
        for number, path in enumerate(sorted(folder.rglob("*"))):
            if path.is_file() and path.suffix not in leave_out:
                name = path.relative_to(folder).as_posix().encode("gbk")
                placeholder = f"#{number:03d}".ljust(len(name), "@")  # as long as the name
                names[placeholder.encode()] = name
                archive.writestr(placeholder, path.read_bytes())
    content = stream.getvalue()
    for placeholder, name in names.items():
        content = content.replace(placeholder, name)
    return content


def unpacked(archive: Path, folder: Path) -> Path:
    """Lay a zip out in a folder."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder


@contextmanager
def parsed_in_this_process() -> Iterator[None]:
    """Parse without a child: for tests of what is parsed, of which there are many.

    That the child has limits, few drivers and no network is tested in ``conformance``.
    """

    def call(_function: str, payload: bytes, options: Json, _limits: object) -> Confined:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Confined(worker.parse(payload, options), Cost(0.0, 0.0))

    with pytest.MonkeyPatch.context() as patch:
        for name, value in vectors._ENVIRONMENT.items():
            if name != "GDAL_SKIP":  # this process also writes, with drivers the child lacks
                patch.setenv(name, value)
        patch.setenv("DXF_ENCODING", "")
        patch.setattr(worker, "shield", lambda: None)
        patch.setattr(parsing, "confine", call)
        yield
