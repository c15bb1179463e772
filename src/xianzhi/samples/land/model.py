"""What the generator hands over: layers, the height field, the truth (图层、地形、真值)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "Ints", "Land", "Layer", "Shapes", "Strings", "Terrain"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]
Strings = NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A named table with one geometry a row (图层).

    ``geometry`` is in *crs*, longitude before latitude; row *i* of ``columns`` describes
    ``geometry[i]``. Areas in columns are square metres in the county's zone.
    """

    name: str
    geometry: Shapes
    columns: pa.Table
    crs: str = "EPSG:4490"

    def __len__(self) -> int:
        return len(self.geometry)

    def column(self, name: str) -> NDArray[np.generic]:
        """Give one column as a numpy array (字段)."""
        values: NDArray[np.generic] = self.columns.column(name).to_numpy(zero_copy_only=False)
        return values

    def digest(self) -> str:
        """Hash geometry and columns; two runs with one seed agree (内容摘要)."""
        seal = sha256(self.name.encode())
        for shape in shapely.to_wkb(self.geometry):
            seal.update(shape)
        seal.update(_columns_bytes(self.columns))
        return seal.hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """Heights above sea level on a square raster in zone metres (高程).

    ``heights_m[row, column]`` lies at ``origin + cell_m * (column, row)``: rows run north.
    """

    heights_m: NDArray[np.float32]
    origin: tuple[float, float]
    cell_m: float
    crs: str


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Hechuan's land as its generator left it (样例县国土).

    ``truth`` holds what no office knows: ``buildings`` (every change of a building with its
    verdict and reason) and ``contradictions`` (where two control lines were made to overlap).
    """

    seed: int
    scale: float
    terrain: Terrain
    layers: Mapping[str, Layer]
    truth: Mapping[str, pa.Table]

    def __getitem__(self, name: str) -> Layer:
        return self.layers[name]

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.layers.values())

    def digest(self) -> str:
        """Hash everything that was generated (总摘要)."""
        seal = sha256(self.terrain.heights_m.tobytes())
        for layer in self:
            seal.update(layer.digest().encode())
        for table in self.truth.values():
            seal.update(_columns_bytes(table))
        return seal.hexdigest()


def _columns_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    content: bytes = sink.getvalue().to_pybytes()
    return content
