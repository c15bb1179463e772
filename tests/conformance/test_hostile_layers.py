"""Whatever is sent as a map layer becomes a layer or a message, in a process of its own."""

import io
import json
import random
import socket
import sqlite3
import threading
import time
import zipfile
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from layers import as_zip, attributes, layer, squares, unpacked
from xianzhi.catalogue.messages import words
from xianzhi.exchange.layers import (
    LayerError,
    ReadOptions,
    WriteOptions,
    inspect_layer,
    write_layer,
)
from xianzhi.exchange.layers.vectors import ALLOWED_DRIVERS
from xianzhi.exchange.sandbox import Limits, confine

LIMITS = Limits(memory_mib=2048, cpu_seconds=20, wall_seconds=120, output_mib=512)
SEED = 20260101


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, bytes]:
    """One honest file of each format."""
    folder = tmp_path_factory.mktemp("good")
    made = layer(squares(40), attributes(40))
    names = ("a.gpkg", "a.parquet", "a.geojson", "a.zip", "a.xlsx")
    for name in names:
        write_layer(made, folder / name, WriteOptions(encoding="GBK"))
    return {name: (folder / name).read_bytes() for name in names}


def answer(content: bytes, name: str, limits: Limits = LIMITS) -> str | None:
    """The code of the message, null when it was read; the message must have words."""
    try:
        found = inspect_layer(content, ReadOptions(name=name, limits=limits))
    except LayerError as error:
        told = [words(error.code, error.params, language) for language in ("zh", "en")]
        return error.code if min(map(len, told)) > 10 else "no words"
    return None if found.facts.rows else "no rows"


@pytest.mark.parametrize("name", ["a.gpkg", "a.parquet", "a.geojson", "a.zip", "a.xlsx"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_truncated_file_is_refused_with_a_message(good, name, share):
    content = good[name]
    told = answer(content[: int(len(content) * share)], name)
    assert told in {"layer.damaged", "layer.nothing_inside", "layer.unreadable", "document.damaged",
                    "layer.no_rows", "layer.not_a_layer"}  # fmt: skip


@pytest.mark.parametrize("name", ["a.gpkg", "a.parquet", "a.geojson", "a.zip", "a.xlsx"])
def test_flipped_bytes_become_a_layer_or_a_message(good, name):
    chance = random.Random(SEED)
    content = bytearray(good[name])
    for _ in range(40):
        content[chance.randrange(100, len(content))] = chance.randrange(256)
    assert answer(bytes(content), name) not in {"no words", "no rows"}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("a.gpkg", "a.shp"), ("a.parquet", "a.csv"), ("a.geojson", "a.dxf"), ("a.xlsx", "a.gdb")],
)
def test_a_wrong_extension_does_no_harm(good, name, wrong):
    assert answer(good[name], wrong) is None


def zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(300 << 20))
    return stream.getvalue()


def lying_zip() -> bytes:
    """A table of contents that names a hundredth of what is packed."""
    content = bytearray(zip_bomb())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1 << 20).to_bytes(4, "little")
    return bytes(content)


def locked_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.shp", b"\x00\x00\x27\x0a")
    content = bytearray(stream.getvalue())
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def foreign_database() -> bytes:
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE secrets (name TEXT)")
        return base.serialize()


def deep_json() -> bytes:
    return b'{"type":"FeatureCollection","features":' + b"[" * 200_000


REFUSED = {
    "empty.gpkg": (b"", "layer.empty_file"),
    "blank.csv": (b"\n \n", "layer.empty_file"),
    "plan.dwg": (b"AC1027" + bytes(100), "layer.dwg"),
    "plan.dxf": (b"AutoCAD Binary DXF\r\n\x1a\x00", "layer.binary_dxf"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "layer.old_office"),
    "packed.rar": (b"Rar!\x1a\x07\x00" + bytes(50), "layer.packed"),
    "packed.gz": (b"\x1f\x8b\x08" + bytes(50), "layer.packed"),
    "photo.tif": (b"II*\x00" + bytes(50), "layer.picture"),
    "map.pdf": (b"%PDF-1.7\n", "layer.picture"),
    "map.kml": (b"<?xml version='1.0'?><kml/>", "layer.markup"),
    "tiles.pmtiles": (b"PMTiles\x03" + bytes(120), "layer.tiles"),
    "base.sqlite": (foreign_database(), "layer.not_a_layer"),
    "virtual.vrt": (b"<OGRVRTDataSource/>", "layer.markup"),
    "bytes.bin": (bytes(range(256)) * 20, "layer.not_a_layer"),
    "prose.txt": ("禾川县县城更新方案\n一、总体要求\n".encode(), "layer.no_coordinates"),
    "bomb.zip": (zip_bomb(), "layer.bomb"),
    "locked.zip": (locked_zip(), "layer.encrypted"),
    "deep.geojson": (deep_json(), "layer.damaged"),
    "torn.shp": (b"\x00\x00\x27\x0a" + bytes(96), "layer.part_missing"),
    "PAR1.parquet": (b"PAR1" + bytes(200) + b"PAR1", "layer.damaged"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_is_no_layer_is_refused_by_its_reason(name):
    content, code = REFUSED[name]
    assert answer(content, name) == code


def test_a_zip_that_lies_about_its_size_is_read_no_further():
    assert answer(lying_zip(), "a.zip") in {"layer.damaged", "layer.part_missing"}


def test_a_shapefile_that_promises_more_than_it_holds_is_a_message(good, tmp_path):
    (tmp_path / "a.zip").write_bytes(good["a.zip"])
    folder = unpacked(tmp_path / "a.zip", tmp_path / "out")
    table = bytearray((folder / "a.dbf").read_bytes())
    table[4:8] = (2**31 - 1).to_bytes(4, "little")
    (folder / "a.dbf").write_bytes(table)
    assert answer(as_zip(folder), "a.zip") in {None, "layer.damaged", "layer.unreadable"}


def test_a_geometry_that_promises_a_billion_points_costs_one_row():
    promise = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00" + (10**9).to_bytes(4, "little") + bytes(64)
    table = pa.table({"geometry": pa.array([promise, shapely.to_wkb(squares(1)[0])])})
    stream = io.BytesIO()
    pq.write_table(table, stream)
    found = inspect_layer(stream.getvalue(), ReadOptions(name="a.parquet", limits=LIMITS))
    assert [(issue.code, issue.row) for issue in found.issues] == [("layer.defect.unreadable", 1)]
    assert found.facts.rows == 2


def test_a_file_that_needs_too_much_memory_is_stopped(good):
    small = Limits(memory_mib=300, cpu_seconds=20, wall_seconds=60)
    assert answer(good["a.gpkg"], "a.gpkg", small) in {
        "layer.too_large_inside",
        "layer.unreadable",
    }


def test_a_file_that_takes_too_long_is_stopped():
    hasty = Limits(memory_mib=2048, cpu_seconds=1, wall_seconds=1)
    rings = ",".join(f"(({n} 0,{n + 9} 9,{n + 9} 0,{n} 9,{n} 0))" for n in range(60_000))
    text = f'名称,WKT\n甲,"MULTIPOLYGON({rings})"\n'.encode()
    began = time.monotonic()
    assert answer(text, "a.csv", hasty) == "layer.too_slow"
    assert time.monotonic() - began < 20


def test_gdal_has_few_drivers_in_the_child():
    found = confine("layers_in_child:drivers", b"", None, LIMITS).value
    assert set(found) - {"MEM"} == ALLOWED_DRIVERS


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server that remembers whether anybody called."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                with caller:
                    heard.append(caller.recv(200))

        watcher = threading.Thread(target=listen)
        watcher.start()
        yield server.getsockname()[1], heard
        done.set()
        watcher.join()


def test_a_layer_that_points_to_a_server_calls_nobody(listener):
    port, heard = listener
    url = f"http://127.0.0.1:{port}/a.geojson"
    feature = {"type": "Feature", "properties": {"a": 1}, "geometry": None}
    links = [{"rel": "next", "type": "application/geo+json", "href": url}]
    page = {"type": "FeatureCollection", "features": [feature], "links": links}
    answer(json.dumps(page).encode(), "a.geojson")
    answer(f'{{"type":"Topology","href":"{url}","objects":{{}}}}'.encode(), "a.json")
    answer(f"/vsicurl/{url}\n".encode(), "a.csv")
    assert heard == []


def test_nothing_is_left_behind(good, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer(good["a.zip"], "a.zip")
    answer(good["a.gpkg"][:5_000], "a.gpkg")
    assert [path for path in tmp_path.iterdir() if path.name.startswith("xianzhi")] == []
