"""Map layers in: a file becomes features with a reference system, or a question (图层读取)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import shapely
from pyproj import CRS

from xianzhi.core.spatial.layer import Issue, Layer, LayerFacts, Outcome
from xianzhi.exchange.layers.faults import CrsMissingError, LayerError
from xianzhi.exchange.layers.inspecting import Inspection, inspected
from xianzhi.exchange.layers.parsing import Parsed, ReadOptions, parsed, parsed_many
from xianzhi.exchange.layers.source import WKB

__all__ = ["LayerStream", "inspect_layer", "open_layer", "read_layer", "read_layers"]


@dataclass(frozen=True, slots=True)
class LayerStream:
    """A layer that is taken piece by piece (分批图层), valid while its context is open."""

    facts: LayerFacts
    crs: CRS
    issues: tuple[Issue, ...]
    file: Path

    def pieces(self) -> Iterator[Layer]:
        """Yield layers of at most 65,536 features, in the order of the file."""
        with pa.memory_map(str(self.file)) as mapped, pa.ipc.open_stream(mapped) as reader:
            for batch in reader:
                yield _layer(pa.Table.from_batches([batch]), self.crs, self.facts)

    def whole(self) -> Outcome[Layer]:
        """Give all features at once, with what was wrong or changed."""
        with pa.OSFile(str(self.file)) as file, pa.ipc.open_stream(file) as reader:
            table = reader.read_all()
        return Outcome(_layer(table, self.crs, self.facts), self.issues)


def read_layer(source: Path | bytes, options: ReadOptions | None = None) -> Outcome[Layer]:
    """Read a whole layer, mended, in its own reference system (读取图层).

    Formats: gpkg, shp (a path, a folder or a zip), gdb (folder or zip), GeoJSON, GeoParquet, DXF,
    xlsx and csv with coordinates, the exchange file of boundary points; told from the content.
    Parsing and mending happen in a child process with limits.

    Returns
    -------
    Outcome
        The layer, and an issue for everything that was wrong or changed.

    Raises
    ------
    CrsMissingError
        No reference system is declared; its ``question`` lists those that fit.
    LayerError
        The file cannot be read; the message says what to do.
    """
    with open_layer(source, options) as stream:
        return stream.whole()


def read_layers(
    sources: Sequence[Path], options: ReadOptions | None = None
) -> Iterator[Outcome[Layer] | LayerError]:
    """Read several layers in one child process (批量读取图层), in their order.

    Yields
    ------
    Outcome or LayerError
        As ``read_layer``; a layer that cannot be read gives its fault in its place.
    """
    options = options or ReadOptions()
    for one in parsed_many(sources, options):
        yield one if isinstance(one, LayerError) else _whole_or_question(one, options)


def _whole_or_question(one: Parsed, options: ReadOptions) -> Outcome[Layer] | LayerError:
    try:
        return _stream(one, options).whole()
    except CrsMissingError as error:
        return error


@contextmanager
def open_layer(source: Path | bytes, options: ReadOptions | None = None) -> Iterator[LayerStream]:
    """Read a layer of any size and take it piece by piece (分批读取图层).

    Memory stays that of one piece, here and in the child; the features lie in a file in a
    temporary folder that is gone when the context ends.

    Raises
    ------
    LayerError
        As ``read_layer``.
    """
    options = options or ReadOptions()
    with parsed(source, options) as one:
        yield _stream(one, options)


def inspect_layer(source: Path | bytes, options: ReadOptions | None = None) -> Inspection:
    """Say what is in a file, and what is missing (检查图层), as ``read_layer``.

    Raises
    ------
    LayerError
        The file cannot be read. A missing reference system is no error here.
    """
    options = options or ReadOptions()
    with parsed(source, options) as one:
        return inspected(one, options)


def _stream(one: Parsed, options: ReadOptions) -> LayerStream:
    inspection = inspected(one, options)
    if inspection.question is not None:
        raise CrsMissingError(inspection.question)
    assert inspection.crs is not None
    return LayerStream(inspection.facts, inspection.crs, inspection.issues, one.features)


def _layer(table: pa.Table, crs: CRS, facts: LayerFacts) -> Layer:
    wkb = table.column(WKB).to_numpy(zero_copy_only=False) if table.num_rows else []
    return Layer(table.drop_columns([WKB]), shapely.from_wkb(wkb), crs, facts)
