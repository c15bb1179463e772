"""Things of an OSM extract in pbf, as its XML would say them (OSM pbf 读取).

A pbf holds the same nodes, ways and relations as the XML, packed as protocol buffers in compressed
blocks; the few messages needed are unpacked here, so that both forms of one extract are one to
everything behind. Runs in the child process: whatever the file holds, no block grows beyond what
the format allows.

References
----------
OpenStreetMap wiki, PBF Format: fileformat.proto, osmformat.proto.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

__all__ = ["OsmThing", "PackedError", "is_packed", "packed_things"]

_MOST_HEADER, _MOST_BLOCK = 64 << 10, 32 << 20  # bytes, by the format
_MAGIC = b"\x0a\x09OSMHeader"  # after four bytes of length
_KNOWN = frozenset({"OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"})
_KINDS = ("node", "way", "relation")
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MOST_SHIFT = 63

Field = tuple[int, int | bytes]


class PackedError(ValueError):
    """The bytes are no extract in pbf, or a kind of it that nobody writes."""


@dataclass(frozen=True, slots=True)
class OsmThing:
    """A thing of an extract (OSM 要素): what XML says in an element.

    ``kind`` is bounds, node, way or relation; ``place`` is longitude and latitude of a node,
    ``bounds`` west, south, east, north; ``members`` are kind, id and role.
    """

    kind: str
    id: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    place: tuple[float, float] = (float("nan"), float("nan"))
    refs: Sequence[str] = ()
    members: Sequence[tuple[str, str, str]] = ()
    bounds: tuple[float, float, float, float] | None = None


def is_packed(head: bytes) -> bool:
    """Tell a pbf by its first bytes (是否 pbf)."""
    return head[4:].startswith(_MAGIC)


def packed_things(stream: BinaryIO) -> Iterator[OsmThing]:
    """Unpack an extract, in the order of the file (解包).

    Raises
    ------
    PackedError
        The file is torn, packed in another way, or needs a feature that is not known here.
    """
    try:
        while head := stream.read(4):
            kind, size = _blob_header(stream, head)
            block = _unpacked(_read(stream, size))
            if kind == b"OSMHeader":
                yield from _header(block)
            elif kind == b"OSMData":
                yield from _block(block)
    except (struct.error, zlib.error, IndexError, UnicodeDecodeError, KeyError) as error:
        raise PackedError(str(error)) from error


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise PackedError("torn")
    return data


def _blob_header(stream: BinaryIO, head: bytes) -> tuple[bytes, int]:
    (length,) = struct.unpack(">I", head)
    if length > _MOST_HEADER:
        raise PackedError("header")
    told = dict(_fields(_read(stream, length)))
    kind, size = told.get(1, b""), told.get(3, 0)
    if not isinstance(kind, bytes) or not isinstance(size, int) or size > _MOST_BLOCK:
        raise PackedError("header")
    return kind, size


def _unpacked(blob: bytes) -> bytes:
    told = dict(_fields(blob))
    raw, packed = told.get(1), told.get(3)
    if isinstance(raw, bytes):
        return raw
    if not isinstance(packed, bytes):
        raise PackedError("compression")
    unpacker = zlib.decompressobj()
    block = unpacker.decompress(packed, _MOST_BLOCK)
    if unpacker.unconsumed_tail:
        raise PackedError("block")
    return block


def _header(block: bytes) -> Iterator[OsmThing]:
    for number, value in _fields(block):
        if number == 4 and isinstance(value, bytes) and value.decode() not in _KNOWN:
            raise PackedError(value.decode())
        if number == 1 and isinstance(value, bytes):
            box = {key: _signed(side) / 1e9 for key, side in _fields(value)}
            yield OsmThing("bounds", bounds=(box[1], box[4], box[2], box[3]))


@dataclass(frozen=True, slots=True)
class _Block:
    """What the things of a block share: its words, and how its coordinates are written."""

    words: Sequence[str]
    step: int
    west: int
    south: int

    def place(self, lon: int, lat: int) -> tuple[float, float]:
        """Degrees, of whole numbers divided once: the very number that the XML spells out."""
        return (self.west + self.step * lon) / 1e9, (self.south + self.step * lat) / 1e9

    def tags(self, keys: Sequence[int], values: Sequence[int]) -> dict[str, str]:
        """Words of keys and values."""
        pairs = zip(keys, values, strict=True)
        return {self.words[key]: self.words[value] for key, value in pairs}


def _block(block: bytes) -> Iterator[OsmThing]:
    words: list[str] = []
    groups, said = [], {17: 100, 19: 0, 20: 0}
    for number, value in _fields(block):
        if number == 1 and isinstance(value, bytes):
            words = [word.decode() for _, word in _fields(value) if isinstance(word, bytes)]
        elif number == 2 and isinstance(value, bytes):
            groups.append(value)
        elif number in said and isinstance(value, int):
            said[number] = value if number == 17 else _two_complement(value)
    known = _Block(words, said[17], said[20], said[19])
    for group in groups:
        for number, value in _fields(group):
            if isinstance(value, bytes) and number in _THINGS:
                yield from _THINGS[number](value, known)


def _node(data: bytes, block: _Block) -> Iterator[OsmThing]:
    told = _Told(data)
    place = block.place(_signed(told.number(9)), _signed(told.number(8)))
    tags = block.tags(told.packed(2), told.packed(3))
    yield OsmThing("node", str(_signed(told.number(1))), tags, place)


def _dense(data: bytes, block: _Block) -> Iterator[OsmThing]:
    told = _Told(data)
    ids, lats, lons = (_summed(told.packed(number)) for number in (1, 8, 9))
    words = iter(told.packed(10))
    for name, lat, lon in zip(ids, lats, lons, strict=True):
        tags: dict[str, str] = {}
        while key := next(words, 0):
            tags[block.words[key]] = block.words[next(words)]
        yield OsmThing("node", str(name), tags, block.place(lon, lat))


def _way(data: bytes, block: _Block) -> Iterator[OsmThing]:
    told = _Told(data)
    tags = block.tags(told.packed(2), told.packed(3))
    refs = [str(ref) for ref in _summed(told.packed(8))]
    yield OsmThing("way", str(told.number(1)), tags, refs=refs)


def _relation(data: bytes, block: _Block) -> Iterator[OsmThing]:
    told = _Told(data)
    tags = block.tags(told.packed(2), told.packed(3))
    roles, names, kinds = told.packed(8), _summed(told.packed(9)), told.packed(10)
    members = [
        (_KINDS[kind], str(name), block.words[role])
        for kind, name, role in zip(kinds, names, roles, strict=True)
    ]
    yield OsmThing("relation", str(told.number(1)), tags, members=members)


_THINGS = {1: _node, 2: _dense, 3: _way, 4: _relation}


class _Told:
    """The fields of a message by number (消息字段)."""

    def __init__(self, data: bytes) -> None:
        self._fields: dict[int, list[int | bytes]] = {}
        for number, value in _fields(data):
            self._fields.setdefault(number, []).append(value)

    def number(self, number: int) -> int:
        """The last value of a field that holds one; 0 where it is absent."""
        value = self._fields.get(number, [0])[-1]
        if not isinstance(value, int):
            raise PackedError("type")
        return value

    def packed(self, number: int) -> list[int]:
        """All values of a repeated field, packed or not."""
        found: list[int] = []
        for value in self._fields.get(number, ()):
            found += _varints(value) if isinstance(value, bytes) else [value]
        return found


def _fields(data: bytes) -> Iterator[Field]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield key >> 3, value
        elif kind == _BYTES:
            size, at = _varint(data, at)
            if at + size > len(data):
                raise PackedError("torn")
            yield key >> 3, data[at : at + size]
            at += size
        elif kind in (_FIXED64, _FIXED32):
            at += 8 if kind == _FIXED64 else 4
        else:
            raise PackedError("field")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > _MOST_SHIFT:
            raise PackedError("number")


def _varints(data: bytes) -> list[int]:
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        if byte < 128:
            found.append(value)
            value = shift = 0
        else:
            shift += 7
    if shift:
        raise PackedError("torn")
    return found


def _signed(value: int | bytes) -> int:
    """Zigzag: small numbers of either sign are short."""
    if not isinstance(value, int):
        raise PackedError("type")
    return (value >> 1) ^ -(value & 1)


def _two_complement(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _summed(values: Sequence[int]) -> list[int]:
    """Numbers that are written as steps from the one before."""
    found, total = [], 0
    for value in values:
        total += _signed(value)
        found.append(total)
    return found
