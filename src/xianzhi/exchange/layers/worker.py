"""Read, mend and lay out a layer in a child process (图层解析子进程).

The child takes a path and a folder of its own; it leaves ``features.arrow`` (an Arrow stream) and
``issues.jsonl`` there and answers with the facts. Called by ``reading`` through the sandbox.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.coordinates import recognise as recognise_crs
from xianzhi.core.spatial.layer import Extent, Geometries, Issue, Severity
from xianzhi.core.spatial.measure import areas_m2
from xianzhi.core.spatial.repair import Defect, DefectKind, repair
from xianzhi.errors import XianzhiError
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.kinds import Format
from xianzhi.exchange.layers.source import WKB, Source
from xianzhi.exchange.layers.staging import Staged, stage
from xianzhi.exchange.layers.vectors import read_vectors, shield
from xianzhi.exchange.sandbox import Json

__all__ = ["ISSUES_FILE", "LAYER_FILE", "PROGRESS_FILE", "parse", "parse_many"]

LAYER_FILE, ISSUES_FILE, PROGRESS_FILE = "features.arrow", "issues.jsonl", "progress"
_LONGEST_DEGREES = 400.0


def parse(payload: bytes, _options: Json) -> Json:
    """Read the layer that the request names (读取图层); the request is JSON of ``reading``."""
    request = json.loads(payload)
    shield()
    folder = Path(request["folder"])
    staged = stage(Path(request["path"]), folder, request["layer"])
    source = _source(staged, request)
    scribe = _Scribe(folder, source, bool(request["swap_axes"]), _is_in_degrees(source.crs))
    return {
        **scribe.write(),
        "format": staged.format.value,
        "crs": source.crs,
        "encoding": source.encoding,
        "layer_name": source.layer_name,
    }


def parse_many(payload: bytes, _options: Json) -> Json:
    """Read several layers one after another (批量读取图层): an answer, or a fault, for each.

    One process for many small layers: starting it costs more than reading them.
    """
    answers: list[Json] = []
    for request in json.loads(payload):
        try:
            answers.append({"answer": parse(json.dumps(request).encode(), None)})
        except XianzhiError as error:
            answers.append({"code": error.code, "params": dict(error.params)})
    return answers


def _source(staged: Staged, request: dict[str, str | None]) -> Source:
    match staged.format:
        case Format.GEOPARQUET:
            from xianzhi.exchange.layers.geoparquet import read_geoparquet  # noqa: PLC0415 -- slow import

            return read_geoparquet(staged)
        case Format.XLSX | Format.CSV:
            from xianzhi.exchange.layers.tables import read_coordinates  # noqa: PLC0415 -- slow import

            return read_coordinates(staged, request["layer"])
        case Format.POINTS:
            from xianzhi.exchange.layers.points import read_points  # noqa: PLC0415 -- slow import

            return read_points(staged)
    return read_vectors(staged, request["layer"], request["encoding"])


def _is_in_degrees(declared: str | None) -> bool | None:
    """Null when the file does not say: then the size of the coordinates decides."""
    crs = recognise_crs(declared) if declared else None
    return None if crs is None else crs.is_geographic


@dataclass(slots=True)
class _Scribe:
    """Takes batch after batch, mends them and writes them down."""

    folder: Path
    source: Source
    swap_axes: bool
    in_degrees: bool | None
    rows: int = 0
    types: Counter[str] = field(default_factory=Counter)
    low: NDArray[np.float64] = field(default_factory=lambda: np.full(2, np.inf))
    high: NDArray[np.float64] = field(default_factory=lambda: np.full(2, -np.inf))
    with_height: int = 0

    def write(self) -> dict[str, Json]:
        """Write all batches; give the facts."""
        schema = self.source.schema
        with (
            pa.OSFile(str(self.folder / LAYER_FILE), "wb") as sink,
            pa.ipc.new_stream(sink, schema) as writer,
            (self.folder / ISSUES_FILE).open("w", encoding="utf-8") as issues,
        ):
            for batch in self.source.batches:
                writer.write_batch(self._mended(batch, issues).cast(schema))
                self._tell_progress()
            for issue in self._whole_issues():
                _note(issues, issue)
        if not self.rows:
            raise LayerError("layer.no_rows", {"name": self.source.layer_name or ""})
        extent = None
        if np.isfinite(self.low).all():
            extent = asdict(Extent(*map(float, (*self.low, *self.high))))
        return {"rows": self.rows, "types": dict(self.types), "extent": extent}

    def _mended(self, batch: pa.RecordBatch, issues: TextIO) -> pa.RecordBatch:
        index = batch.schema.names.index(WKB)
        shapes, unread = _shapes(batch.column(index))
        if self.swap_axes:
            shapes = shapely.transform(shapes, lambda points: points[:, ::-1])
        self.with_height += int(shapely.has_z(shapes).sum())
        self._measure_extent(shapes)
        mended = repair(shapes, self._area_m2, self.rows + 1)
        for defect in self._joined(shapes, unread, mended.defects):
            _note(issues, defect.issue)
        self.rows += len(shapes)
        self.types.update(_type_counts(mended.geometries))
        wkb = pa.array(shapely.to_wkb(mended.geometries, byte_order=1), pa.binary())
        columns = [wkb if at == index else column for at, column in enumerate(batch.columns)]
        return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)

    def _measure_extent(self, shapes: Geometries) -> None:
        points = shapely.get_coordinates(shapes)
        points = points[np.isfinite(points).all(axis=1)]
        if len(points):
            self.low = np.minimum(self.low, points.min(axis=0))
            self.high = np.maximum(self.high, points.max(axis=0))

    def _area_m2(self, shapes: Geometries) -> NDArray[np.float64]:
        """On the ellipsoid for degrees, in the layer's own plane otherwise."""
        small = self.low.min() > -_LONGEST_DEGREES and self.high.max() < _LONGEST_DEGREES
        if small and self.in_degrees is not False:
            return areas_m2(shapes)
        areas: NDArray[np.float64] = shapely.area(shapes)
        return areas

    def _joined(
        self, shapes: Geometries, unread: dict[int, DefectKind], found: tuple[Defect, ...]
    ) -> Iterator[Defect]:
        """Put what could not be decoded beside what was mended; told once each."""
        first = self.rows + 1
        for index, kind in unread.items():
            area = float(np.nan_to_num(self._area_m2(shapes[index : index + 1]))[0])
            points = shapely.get_coordinates(shapes[index])
            x, y = map(float, points[0]) if len(points) else (None, None)
            yield Defect(first + index, kind, x, y, area, area)
        lost = {first + at for at, kind in unread.items() if kind is DefectKind.UNREADABLE}
        yield from (defect for defect in found if defect.row not in lost)

    def _tell_progress(self) -> None:
        told = f"{self.rows} {self.source.rows or 0}"
        (self.folder / PROGRESS_FILE).write_text(told, encoding="ascii")

    def _whole_issues(self) -> Iterator[Issue]:
        yield from self.source.issues
        if self.with_height:
            params = {"count": str(self.with_height)}
            yield Issue("layer.height_dropped", Severity.NOTE, params)


def _shapes(column: pa.Array) -> tuple[Geometries, dict[int, DefectKind]]:
    """Decode WKB; what only lacks closed rings is closed, the rest is null and named."""
    wkb = column.to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    unread = {}
    for index in np.flatnonzero(shapely.is_missing(shapes)):
        if wkb[index] is not None:
            shapes[index] = shapely.from_wkb(wkb[index], on_invalid="fix")
            closed = shapes[index] is not None
            unread[int(index)] = DefectKind.UNCLOSED_RING if closed else DefectKind.UNREADABLE
    return shapes, unread


def _type_counts(shapes: Geometries) -> dict[str, int]:
    numbers, counts = np.unique(shapely.get_type_id(shapes), return_counts=True)
    return {
        "—" if number < 0 else shapely.GeometryType(number).name: int(count)
        for number, count in zip(numbers, counts, strict=True)
    }


def _note(stream: TextIO, issue: Issue) -> None:
    stream.write(json.dumps(asdict(issue), ensure_ascii=True) + "\n")
