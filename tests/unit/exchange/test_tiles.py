"""PMTiles read back: directories, leaves, runs, and what is none."""

import gzip
import json
import struct
from pathlib import Path

import pytest

from xianzhi.exchange.tiles import TileArchive, TileFileError, tile_id

TILES = {(2, 3, 1): b"east", (2, 0, 0): b"north-west", (3, 5, 5): b"deep"}


def varint(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """Entries of id, run, length, offset."""
    numbers, last = [len(entries)], 0
    for number, *_ in entries:
        numbers.append(number - last)
        last = number
    for column in (1, 2):
        numbers += [entry[column] for entry in entries]
    numbers += [entry[3] + 1 for entry in entries]
    return b"".join(map(varint, numbers))


def written(path: Path, *, kind: int = 1, packing: int = 2, run: int = 1) -> Path:
    """A file whose root directory leads to one leaf."""
    ordered = sorted((tile_id(*place), content) for place, content in TILES.items())
    entries, data = [], b""
    for number, content in ordered:
        entries.append((number, run, len(content), len(data)))
        data += content
    leaf = gzip.compress(directory(entries))
    root = gzip.compress(directory([(entries[0][0], 0, len(leaf), 0)]))
    told = gzip.compress(json.dumps({"vector_layers": [{"id": "plots"}]}).encode())
    places = [127, len(root), 127 + len(root), len(told)]
    places += [places[2] + len(told), len(leaf), places[2] + len(told) + len(leaf), len(data)]
    header = struct.pack("<7sB11Q", b"PMTiles", 3, *places, 3, 3, 3)
    header += struct.pack("<6B4i", 1, 2, packing, kind, 2, 3, 1080000000, 320000000, 2**30, 2**29)
    header += struct.pack("<B2i", 2, 0, 0)
    path.write_bytes(header + root + told + leaf + data)
    return path


def test_tiles_come_back_by_their_place(tmp_path):
    archive = TileArchive(written(tmp_path / "a.pmtiles"))
    assert {place: archive.tile(*place) for place in TILES} == TILES
    assert archive.facts.extent[:2] == (108.0, 32.0)
    assert (archive.facts.min_zoom, archive.facts.max_zoom, archive.facts.is_gzipped) == (
        2,
        3,
        True,
    )
    assert archive.facts.vector_layers == ({"id": "plots"},)


@pytest.mark.parametrize(
    "place", [(2, 1, 1), (0, 0, 0), (2, 4, 0), (2, -1, 0), (-1, 0, 0), (99, 0, 0)]
)
def test_a_tile_that_is_not_there_is_null(tmp_path, place):
    assert TileArchive(written(tmp_path / "a.pmtiles")).tile(*place) is None


def test_a_run_of_equal_tiles_is_stored_once(tmp_path):
    archive = TileArchive(written(tmp_path / "a.pmtiles", run=2))
    first = tile_id(2, 0, 0)
    (after,) = [(x, y) for x in range(4) for y in range(4) if tile_id(2, x, y) == first + 1]
    assert archive.tile(2, *after) == b"north-west"


def test_numbers_follow_the_curve():
    # The examples of the specification.
    assert [
        tile_id(*place) for place in [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0)]
    ] == [
        0,
        1,
        2,
        3,
        4,
    ]
    assert tile_id(12, 3423, 1763) == 19078479


def test_every_place_of_a_zoom_has_its_own_number():
    numbers = sorted(tile_id(4, x, y) for x in range(16) for y in range(16))
    assert numbers == list(range(numbers[0], numbers[0] + 256))


@pytest.mark.parametrize("content", [b"", b"PMTiles", b"SQLite format 3" + b"\0" * 200])
def test_what_is_no_tile_file_is_told(tmp_path, content):
    (tmp_path / "a.pmtiles").write_bytes(content)
    with pytest.raises(TileFileError, match=r"tile_file\.damaged"):
        TileArchive(tmp_path / "a.pmtiles")


@pytest.mark.parametrize(("kind", "packing"), [(2, 2), (1, 3)])
def test_pictures_and_other_packing_are_refused(tmp_path, kind, packing):
    with pytest.raises(TileFileError, match=r"tile_file\.unsupported"):
        TileArchive(written(tmp_path / "a.pmtiles", kind=kind, packing=packing))
