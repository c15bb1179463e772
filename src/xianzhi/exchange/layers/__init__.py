"""Map layers in and out (图层收发).

Entry points: ``read_layer``, ``open_layer`` for layers of any size, and ``inspect_layer``;
``settle`` takes shifted coordinates back and brings a layer to CGCS2000; ``write_layer`` and, for a
layer that arrives in pieces, ``write_snapshot``. Files from outside are parsed in a child process.
"""

from xianzhi.exchange.layers.faults import CrsMissingError, CrsQuestion, LayerError
from xianzhi.exchange.layers.inspecting import Inspection
from xianzhi.exchange.layers.kinds import Format
from xianzhi.exchange.layers.parsing import ReadOptions
from xianzhi.exchange.layers.reading import (
    LayerStream,
    inspect_layer,
    open_layer,
    read_layer,
    read_layers,
)
from xianzhi.exchange.layers.settling import settle
from xianzhi.exchange.layers.snapshot import snapshot_words, write_snapshot
from xianzhi.exchange.layers.tiles import TileOptions
from xianzhi.exchange.layers.writing import WriteOptions, format_of, write_layer

__all__ = [
    "CrsMissingError",
    "CrsQuestion",
    "Format",
    "Inspection",
    "LayerError",
    "LayerStream",
    "ReadOptions",
    "TileOptions",
    "WriteOptions",
    "format_of",
    "inspect_layer",
    "open_layer",
    "read_layer",
    "read_layers",
    "settle",
    "snapshot_words",
    "write_layer",
    "write_snapshot",
]
