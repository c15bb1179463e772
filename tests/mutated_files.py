"""Files that were once right (变异文件): seeded damage to pictures, tables, archives and maps.

Damage to the bytes is mostly found at the door; so parts of archives, and the words of texts, are
damaged inside and packed again, which comes further.
"""

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from functools import cache

from malformed import MalformedFile
from office_files import docx_file, xlsx_file

SEED = "mutated files"
Bytes = Callable[[bytes, random.Random], bytes]
_ODD = (
    b"", b"\x00", b"\xff", b"\xed\xa0\x80", b"-1", b"99999999999999999999", b"1e400", b"NaN",
    b"<", b"&x;", b'"', b"'", b"\\", b"[", b"]", b"{", b"}", b"null", b"9" * 5_000, b"[" * 5_000,
    "１２／１３／９９９９".encode(), b"0000-00-00", "\u202e".encode(), b"=1+1", b"\r",
)  # fmt: skip


def flipped(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 3, 20, 200))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def without(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(content))
    return content[:begin] + content[begin + chance.randrange(1, 400) :] or b"?"


def doubled(content: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.randrange(len(content)) for _ in range(2))
    return content[:end] + content[begin:end] * chance.choice((1, 2, 30)) + content[end:]


def odd(content: bytes, chance: random.Random) -> bytes:
    """Put something odd in the place of a few bytes, a few times."""
    for _ in range(chance.choice((1, 2, 10))):
        begin = chance.randrange(len(content) + 1)
        end = begin + chance.choice((0, 1, 4, 20))
        content = content[:begin] + chance.choice(_ODD) + content[end:]
    return content or b"?"


PLAIN: tuple[Bytes, ...] = (flipped, cut, without, doubled, odd)


def inside(content: bytes, chance: random.Random) -> bytes:
    """Damage one part of an archive, leave it out, or name it otherwise, and pack it again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    part = parts.pop(name)
    act = chance.randrange(8)
    if act == 0:
        parts[chance.choice((f"../{name}", f"/{name}", name.upper(), "a" * 300, "文\x07"))] = part
    elif act > 1:
        parts[name] = chance.choice(PLAIN)(part, chance) if part else b"?"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, kept in parts.items():
            archive.writestr(one, kept)
    return stream.getvalue()


def valued(content: bytes, chance: random.Random) -> bytes:
    """Put a value of another sort somewhere into a tree of JSON."""
    tree = json.loads(content)
    values = (None, True, -1, 1e308, 10**400, "", "字" * 3_000, [], {}, [[[]]], [1e9, -1e9], "NaN")
    here = tree
    for _ in range(chance.randrange(1, 9)):
        keys = list(here) if isinstance(here, dict) else range(len(here))
        key = chance.choice(list(keys))
        if isinstance(here[key], (dict, list)) and here[key] and chance.random() < 0.8:
            here = here[key]
            continue
        here[key] = chance.choice(values)
        break
    return json.dumps(tree, ensure_ascii=chance.random() < 0.5).encode()


def picture() -> bytes:
    """A small photo that tells where it was taken."""
    from PIL import Image

    image, stream = Image.effect_noise((48, 32), 60).convert("RGB"), io.BytesIO()
    told = Image.Exif()
    told[0x010E], told[0x0132] = "路灯", "2026:03:02 09:00:00"
    image.save(stream, "JPEG", exif=told)
    return stream.getvalue()


def outline(count: int = 3) -> bytes:
    """Plots as GeoJSON, with what the readers of layers and of the grid look for."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"99012110100100{n}", "name": f"第{n}网格", "level": "grid"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[108.5 + n, 32.5], [108.6 + n, 32.5], [108.6 + n, 32.6], [108.5 + n, 32.5]]
                ],
            },
        }
        for n in range(count)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def shapes() -> bytes:
    """The same plots as shapefiles in an archive."""
    import tempfile
    from pathlib import Path

    import numpy as np
    import pyogrio
    import shapely

    plots = [shapely.box(108.5 + n, 32.5, 108.6 + n, 32.6) for n in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        pyogrio.raw.write(
            Path(folder) / "plots.shp",
            shapely.to_wkb(np.array(plots)),
            [np.array([f"第{n}网格" for n in range(3)], dtype=object)],
            ["name"],
            geometry_type="Polygon",
            crs="EPSG:4490",
            encoding="UTF-8",
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
    return stream.getvalue()


def table(rows: list[list[str]], kind: str) -> bytes:
    """Rows as xlsx or csv."""
    if kind == "xlsx":
        return xlsx_file(rows)
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode("gb18030")


_MAKERS: dict[str, Callable[[], bytes]] = {
    "jpg": picture, "docx": docx_file, "geojson": outline, "zip": shapes,
}  # fmt: skip
_DEEPER: dict[str, Bytes] = {
    "docx": inside, "xlsx": inside, "zip": inside, "geojson": valued,
}  # fmt: skip


@cache
def right_file(kind: str) -> bytes:
    """A file that nothing is wrong with yet."""
    return _MAKERS[kind]()


def mutated(kind: str, right: bytes, number: int) -> Iterator[MalformedFile]:
    """Give *number* damaged copies of a file, always the same."""
    for place in range(number):
        chance = random.Random(f"{SEED} {kind} {place}")
        deeper = _DEEPER.get(kind)
        damage = deeper if deeper and place % 2 else chance.choice(PLAIN)
        yield MalformedFile(f"{damage.__name__}-{place}.{kind}", damage(right, chance))
