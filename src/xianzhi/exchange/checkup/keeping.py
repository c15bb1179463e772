"""What was computed from the same inputs is not computed again (结果留存).

Everything kept is named by digests of what it came from, so nothing here can be out of date; a
folder that is deleted costs time, nothing else.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from xianzhi.core.indicators.inputs import Column
from xianzhi.core.network import WalkGraph
from xianzhi.core.spatial.layer import Geometries

__all__ = ["Keeper"]

_WKB = "wkb"
_ASSUMED = b"assumed"
_GRAPHS = "1"  # of the way networks are built: a new one makes what is kept stale


class Keeper:
    """Keeps layers and results in a folder (结果留存); without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def layer(self, key: str) -> tuple[Geometries, dict[str, Column], frozenset[str]] | None:
        """Give a layer that was kept (取出图层); null when there is none."""
        path = self._path("layers", key, ".arrow")
        if path is None or not path.is_file():
            return None
        try:
            with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as reader:
                table = reader.read_all()
        except (pa.ArrowException, OSError):
            return None
        shapes = shapely.from_wkb(table.column(_WKB).to_numpy())
        assumed = (table.schema.metadata or {}).get(_ASSUMED, b"").decode().split()
        names = [name for name in table.column_names if name != _WKB]
        return shapes, {name: _column(table.column(name)) for name in names}, frozenset(assumed)

    def keep_layer(
        self,
        key: str,
        shapes: Geometries,
        columns: Mapping[str, Column],
        assumed: frozenset[str],
    ) -> None:
        """Keep a layer in the plane of the run (留存图层)."""
        path = self._path("layers", key, ".arrow")
        if path is None:
            return
        arrays = {_WKB: pa.array(shapely.to_wkb(shapes), pa.large_binary())}
        arrays |= {name: pa.array(column, from_pandas=True) for name, column in columns.items()}
        table = pa.table(arrays).replace_schema_metadata({_ASSUMED: " ".join(sorted(assumed))})
        with (
            _written(path) as made,
            pa.OSFile(str(made), "wb") as file,
            pa.ipc.new_file(file, table.schema) as writer,
        ):
            writer.write_table(table)

    def graph(self, key: str) -> WalkGraph | None:
        """Give a network that was kept (取出路网); null when there is none."""
        path = self._path("graphs", f"{_GRAPHS}-{key}", ".npz")
        if path is None or not path.is_file():
            return None
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return WalkGraph(**{name: arrays[name] for name in arrays.files})
        except (OSError, ValueError, TypeError, zipfile.BadZipFile):
            return None

    def keep_graph(self, key: str, graph: WalkGraph) -> None:
        """Keep a network (留存路网)."""
        path = self._path("graphs", f"{_GRAPHS}-{key}", ".npz")
        if path is None:
            return
        arrays = {field.name: getattr(graph, field.name) for field in fields(graph)}
        with _written(path) as made, made.open("wb") as file:
            np.savez(file, **arrays)

    def result(self, key: str) -> object | None:
        """Give the JSON of a result that was kept (取出结果); null when there is none."""
        path = self._path("results", key, ".json")
        if path is None or not path.is_file():
            return None
        try:
            found: object = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found

    def keep_result(self, key: str, value: object) -> None:
        """Keep the JSON of a result (留存结果)."""
        path = self._path("results", key, ".json")
        if path is not None:
            with _written(path) as made:
                made.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    def _path(self, kind: str, key: str, suffix: str) -> Path | None:
        if self._folder is None:
            return None
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / kind / f"{name}{suffix}"


class _written:  # noqa: N801 -- used as a with-statement, like a function
    """A file that is there whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Path:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent)
        os.close(handle)
        self._made = Path(name)
        return self._made

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._made.replace(self._path)
        else:
            self._made.unlink(missing_ok=True)


def _column(values: pa.ChunkedArray) -> Column:
    if pa.types.is_floating(values.type):
        return np.asarray(values.to_numpy(), dtype=np.float64)
    if pa.types.is_null(values.type):
        return np.full(len(values), None, dtype=object)
    found = np.empty(len(values), dtype=object)
    found[:] = values.to_pylist()
    return found
