"""The encoding of a shapefile's attribute table, told from its bytes (dbf 编码识别).

Office shapefiles come in GBK with no ``.cpg``, with one, or with one that is wrong. What the texts
themselves say goes before what stands beside them.
"""

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xianzhi.exchange.documents.encoding import plausibility
from xianzhi.exchange.layers.faults import LayerError

__all__ = ["TableEncoding", "detect_encoding"]

_SAMPLED_BYTES = 2 << 20
_ENOUGH = 4_000  # values beyond ASCII
_FIELD = 32
_TEXT = ord("C")
_NAMES = {
    "65001": "UTF-8",
    "936": "GB18030",
    "cp936": "GB18030",
    "gbk": "GB18030",
    "gb2312": "GB18030",
    "gb18030": "GB18030",
    "54936": "GB18030",
    "utf-8": "UTF-8",
    "utf8": "UTF-8",
    "big5": "BIG5",
    "950": "BIG5",
}


@dataclass(frozen=True, slots=True)
class TableEncoding:
    """How the texts of a table are written (属性表编码).

    ``declared`` is what the ``.cpg`` says, in the same words as ``name``; null without one.
    """

    name: str
    declared: str | None = None
    is_certain: bool = True

    @property
    def is_contradicted(self) -> bool:
        """Whether the ``.cpg`` names another encoding than the bytes show."""
        return self.declared is not None and self.declared != self.name


def detect_encoding(path: Path) -> TableEncoding:
    """Tell the encoding of a ``.dbf`` (识别编码); a table of ASCII alone is UTF-8.

    Raises
    ------
    LayerError
        ``layer.damaged``: the header is no table's.
    """
    declared = _declared(path)
    values = _values(path)
    if not values:
        return TableEncoding(declared or "UTF-8", declared)
    scores = {name: _score(values, name) for name in ("UTF-8", "GB18030", "BIG5")}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < 0.5:
        return TableEncoding(declared or "GB18030", declared, is_certain=False)
    return TableEncoding(best, declared)


def _declared(path: Path) -> str | None:
    beside = path.with_suffix(".cpg")
    if not beside.exists():
        return None
    text = beside.read_bytes()[:64].decode("ascii", "ignore").strip().lower()
    word = text.removeprefix("ansi ").removeprefix("windows-")
    return _NAMES.get(word, text.upper() or None)


def _values(path: Path) -> list[bytes]:
    """Field names and texts beyond ASCII, without the blanks that fill them up."""
    found = []
    with path.open("rb") as stream:
        header = stream.read(_FIELD)
        if len(header) < _FIELD:
            raise LayerError("layer.damaged", {"name": ".dbf", "format": "shp"})
        records, start, length = struct.unpack("<IHH", header[4:12])
        fields = _fields(stream.read(max(0, start - _FIELD)))
        found += [name for name, _, _ in fields if not name.isascii()]
        if length and fields:
            for record in _sampled(path, records, start, length):
                found += _texts(record, fields)
                if len(found) >= _ENOUGH:
                    break
    return found


def _fields(descriptors: bytes) -> list[tuple[bytes, int, int]]:
    """Name, type and width of every field."""
    fields = []
    for at in range(0, len(descriptors) - _FIELD + 1, _FIELD):
        piece = descriptors[at : at + _FIELD]
        if piece[0] == 0x0D:
            break
        fields.append((piece[:11].split(b"\x00")[0], piece[11], piece[16]))
    return fields


def _sampled(path: Path, records: int, start: int, length: int) -> Iterator[bytes]:
    """Records from all parts of the table, within a bound of bytes."""
    most = max(1, _SAMPLED_BYTES // length)
    stride = max(1, records // most)
    with path.open("rb") as stream:
        for number in range(0, records, stride):
            stream.seek(start + number * length)
            record = stream.read(length)
            if len(record) < length:
                return
            yield record


def _texts(record: bytes, fields: list[tuple[bytes, int, int]]) -> Iterator[bytes]:
    at = 1  # after the mark of deletion
    for _, kind, width in fields:
        value = record[at : at + width].rstrip(b" \x00")
        at += width
        if kind == _TEXT and value and not value.isascii():
            yield value


def _score(values: list[bytes], encoding: str) -> float:
    """Share of values that can be read, weighed by how ordinary their characters are."""
    texts = [_read(value, encoding) for value in values]
    readable = [text for text in texts if text is not None]
    share = len(readable) / len(values)
    return share * share * plausibility("".join(readable)) if share > 0.9 else 0.0


def _read(value: bytes, encoding: str) -> str | None:
    """Decode a value that the width of its field may have cut within its last character."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(value)
    except UnicodeDecodeError:
        return None
