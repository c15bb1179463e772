"""An extract of OpenStreetMap in XML, packed as pbf: what tools of others would make of it."""

import struct
import zlib
from pathlib import Path

from lxml import etree

__all__ = ["packed"]

KINDS = ("node", "way", "relation")


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def chunk(field: int, data: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(data)) + data


def row(field: int, values) -> bytes:
    return chunk(field, b"".join(varint(value) for value in values))


def steps(values) -> list[int]:
    earlier = [0, *values]
    return [zigzag(b - a) for a, b in zip(earlier, values, strict=False)]


def blob(kind: bytes, block: bytes, *, deflated: bool) -> bytes:
    body = number(2, len(block)) + chunk(3, zlib.compress(block)) if deflated else chunk(1, block)
    head = chunk(1, kind) + number(3, len(body))
    return struct.pack(">I", len(head)) + head + body


class Words(dict):
    def of(self, word: str) -> int:
        return self.setdefault(word, len(self) + 1)  # 0 parts the tags of dense nodes


def nano(text: str) -> int:
    whole, _, part = text.partition(".")
    value = int(whole.lstrip("-") + part.ljust(9, "0")[:9])
    return -value if text.startswith("-") else value


def packed(source: Path, *, dense: bool = True, deflated: bool = True) -> bytes:
    """The same nodes, ways and relations in the same order, coordinates to seven places."""
    root, words = etree.parse(source).getroot(), Words()

    def tags(element):
        found = [(each.get("k"), each.get("v")) for each in element.iter("tag")]
        return [words.of(k) for k, _ in found], [words.of(v) for _, v in found]

    def place(element):
        return nano(element.get("lat")) // 100, nano(element.get("lon")) // 100

    nodes = root.findall("node")
    places = [place(node) for node in nodes]
    if dense:
        told = []
        for node in nodes:
            told += [value for pair in zip(*tags(node), strict=True) for value in pair] + [0]
        group = chunk(2, row(1, steps([int(node.get("id")) for node in nodes]))
                      + row(8, steps([lat for lat, _ in places]))
                      + row(9, steps([lon for _, lon in places])) + row(10, told))  # fmt: skip
    else:
        group = b""
        for node, (lat, lon) in zip(nodes, places, strict=True):
            keys, values = tags(node)
            told = number(1, zigzag(int(node.get("id")))) + row(2, keys) + row(3, values)
            group += chunk(1, told + number(8, zigzag(lat)) + number(9, zigzag(lon)))
    groups = [group]
    for way in root.findall("way"):
        keys, values = tags(way)
        refs = steps([int(each.get("ref")) for each in way.iter("nd")])
        groups.append(chunk(3, number(1, int(way.get("id"))) + row(2, keys) + row(3, values)
                            + row(8, refs)))  # fmt: skip
    for relation in root.findall("relation"):
        keys, values = tags(relation)
        members = list(relation.iter("member"))
        told = number(1, int(relation.get("id"))) + row(2, keys) + row(3, values)
        told += row(8, [words.of(each.get("role")) for each in members])
        told += row(9, steps([int(each.get("ref")) for each in members]))
        told += row(10, [KINDS.index(each.get("type")) for each in members])
        groups.append(chunk(4, told))
    box, header = root.find("bounds"), b""
    if box is not None:
        sides = [nano(box.get(side)) for side in ("minlon", "maxlon", "maxlat", "minlat")]
        header = chunk(1, b"".join(number(n, zigzag(v)) for n, v in enumerate(sides, start=1)))
    header += chunk(4, b"OsmSchema-V0.6") + chunk(4, b"DenseNodes")
    table = chunk(1, b"".join(chunk(1, word.encode()) for word in ["", *words]))
    block = table + b"".join(chunk(2, one) for one in groups)
    return blob(b"OSMHeader", header, deflated=deflated) + blob(
        b"OSMData", block, deflated=deflated
    )
