"""Map tiles out of a PMTiles file (瓦片读取), version 3 of its specification.

A file is a header, directories and tiles. The file is mapped, a directory is read once, so that a
tile costs two binary searches and one slice.
"""

import gzip
import json
import mmap
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from xianzhi.errors import XianzhiError

__all__ = ["TileArchive", "TileFacts", "TileFileError", "tile_id"]

_HEADER = struct.Struct("<7sB11Q6B4iB2i")
_MAGIC, _VERSION = b"PMTiles", 3
_NONE, _GZIP = 1, 2
_VECTOR = 1
_DEPTH = 4  # directories below directories; the specification expects two
_DEEPEST = 26  # a tile id of a deeper zoom does not fit 64 bits well before this matters


class TileFileError(XianzhiError):
    """A tile file is damaged or of a kind that is not read (瓦片文件有误)."""


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What a tile file says of itself (瓦片说明); extent in degrees, west south east north."""

    min_zoom: int
    max_zoom: int
    extent: tuple[float, float, float, float]
    is_gzipped: bool
    vector_layers: tuple[Mapping[str, Any], ...]  # Any: JSON of the TileJSON specification


@dataclass(frozen=True, slots=True)
class _Directory:
    """Entries of one directory, column by column, sorted by tile id."""

    ids: tuple[int, ...]
    runs: tuple[int, ...]  # 0: the entry is another directory
    lengths: tuple[int, ...]
    offsets: tuple[int, ...]

    def find(self, number: int) -> int | None:
        """Find the entry that holds a tile, or the directory that would."""
        at = bisect_right(self.ids, number) - 1
        if at < 0:
            return None
        run = self.runs[at]
        return at if run == 0 or number - self.ids[at] < run else None


class TileArchive:
    """The tiles of one layer version (瓦片库); safe for several threads.

    Raises
    ------
    TileFileError
        ``tile_file.damaged`` or ``tile_file.unsupported``.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        with path.open("rb") as file:
            try:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._read_header(_HEADER.unpack_from(self._bytes))
            except (ValueError, struct.error, zlib.error, OSError, EOFError) as error:
                raise TileFileError("tile_file.damaged", {"name": path.name}) from error
        self._leaf = lru_cache(256)(self._directory)

    def _read_header(self, header: tuple[Any, ...]) -> None:  # Any: numbers of a packed record
        magic, version, *places = header[:13]
        if (magic, version) != (_MAGIC, _VERSION):
            raise ValueError("no PMTiles file of version 3")
        self._leaves, self._tiles = places[4], places[6]
        _, self._packing, tile_packing, kind, min_zoom, max_zoom = header[13:19]
        supported = self._packing in (_NONE, _GZIP) and tile_packing in (_NONE, _GZIP)
        if not supported or kind != _VECTOR:
            raise TileFileError("tile_file.unsupported", {"name": self._name})
        self._root = self._directory(places[0], places[1])
        west, south, east, north = (degree / 1e7 for degree in header[19:23])
        described = json.loads(self._unpacked(places[2], places[3]) or b"{}")
        self.facts = TileFacts(
            min_zoom=min_zoom,
            max_zoom=max_zoom,
            extent=(west, south, east, north),
            is_gzipped=tile_packing == _GZIP,
            vector_layers=tuple(described.get("vector_layers", ())),
        )

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Give a tile as it lies in the file, packed or not (取瓦片); null where there is none.

        Columns count from the west, rows from the north, as in WebMercatorQuad.
        """
        if not 0 <= zoom <= _DEEPEST or not (0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
            return None
        number, directory = tile_id(zoom, column, row), self._root
        for _ in range(_DEPTH):
            at = directory.find(number)
            if at is None:
                return None
            offset, length = directory.offsets[at], directory.lengths[at]
            if directory.runs[at]:
                return self._bytes[self._tiles + offset : self._tiles + offset + length]
            directory = self._leaf(self._leaves + offset, length)
        raise TileFileError("tile_file.damaged", {"name": self._name})

    def _unpacked(self, offset: int, length: int) -> bytes:
        content = self._bytes[offset : offset + length]
        return gzip.decompress(content) if content and self._packing == _GZIP else content

    def _directory(self, offset: int, length: int) -> _Directory:
        numbers = _varints(self._unpacked(offset, length))
        count = next(numbers)
        ids, last = [], 0
        for _ in range(count):
            last += next(numbers)
            ids.append(last)
        runs = tuple(next(numbers) for _ in range(count))
        lengths = tuple(next(numbers) for _ in range(count))
        offsets: list[int] = []
        for at in range(count):
            given = next(numbers)
            # 0 stands for: right behind the one before.
            offsets.append(given - 1 if given else offsets[-1] + lengths[at - 1])
        return _Directory(tuple(ids), runs, lengths, tuple(offsets))


def _varints(content: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in content:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0
    raise EOFError("a directory ends early")


def tile_id(zoom: int, column: int, row: int) -> int:
    """Number a tile along the Hilbert curve, all zooms one after the other (瓦片编号)."""
    number = ((1 << (2 * zoom)) - 1) // 3
    side = 1 << zoom >> 1
    while side:
        right, down = bool(column & side), bool(row & side)
        number += side * side * ((3 * right) ^ down)
        if not down:
            if right:
                column, row = side - 1 - column, side - 1 - row
            column, row = row, column
        side >>= 1
    return number
