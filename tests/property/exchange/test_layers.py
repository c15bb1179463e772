"""Writing a layer and reading it gives the layer back; a snapshot is the same bytes twice."""

import datetime
import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from layers import attributes, layer, parsed_in_this_process, squares
from xianzhi.core.spatial.coordinates import CGCS2000, recognise, reproject, zones
from xianzhi.core.spatial.layer import Layer
from xianzhi.exchange.layers import (
    ReadOptions,
    WriteOptions,
    read_layer,
    write_layer,
    write_snapshot,
)
from xianzhi.exchange.layers.degrees import coordinate
from xianzhi.exchange.layers.shapefile import short_names


@pytest.fixture(scope="module", autouse=True)
def _in_this_process():
    with parsed_in_this_process():
        yield


FEW = settings(max_examples=20, deadline=None)
HANZI = "禾川县城关镇一二三地块耕林园草水域道路工业住宅商服公共"
texts = st.one_of(
    st.none(),
    st.text(st.sampled_from(HANZI + "ABCabc0123456789 -_()（）"), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool),
    st.sampled_from(["=1+1", "+86", "-5", "@甲", "0101", "1e5", "'引号", "两行\n文字", "𠮷"]),
)
whole = st.one_of(st.none(), st.integers(-(2**50), 2**50))
numbers = st.one_of(  # fifteen digits: what a spreadsheet keeps
    st.none(), st.integers(-(10**12), 10**12).map(lambda value: value / 1000)
)
dates = st.one_of(st.none(), st.dates(datetime.date(1949, 10, 1), datetime.date(2099, 12, 31)))
corners = st.tuples(
    st.floats(108.3, 108.7).map(lambda value: round(value, 8)),
    st.floats(32.7, 33.1).map(lambda value: round(value, 8)),
    st.floats(0.0001, 0.01).map(lambda value: round(value, 8)),
)


def figure(corner: tuple[float, float, float], kind: int) -> shapely.Geometry:
    """A square, one with a hole, or two of them."""
    x, y, side = corner
    square = shapely.box(x, y, x + side, y + side)
    if kind == 1:
        return square.difference(square.buffer(-side / 4, join_style="mitre"))
    if kind == 2:
        return shapely.MultiPolygon([square, shapely.box(x + 0.02, y, x + 0.03, y + side)])
    return square


@st.composite
def layers(draw) -> Layer:
    rows = draw(
        st.lists(
            st.tuples(corners, st.integers(0, 2), texts, whole, numbers, dates),
            min_size=1,
            max_size=12,
        )
    )
    shapes, kinds, words, counts, values, days = zip(*rows, strict=True)
    columns = pa.table(
        {
            "名称": pa.array(words, pa.string()),
            "户数": pa.array(counts, pa.int64()),
            "面积": pa.array(values, pa.float64()),
            "日期": pa.array(days, pa.date32()),
        }
    )
    figures = [figure(*both) for both in zip(shapes, kinds, strict=True)]
    return layer(np.array(figures, dtype=object), columns)


def written_and_read(made: Layer, ending: str, options: WriteOptions | None = None) -> Layer:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        write_layer(made, path, options)
        return read_layer(path).value


def assert_same_shapes(read: Layer, made: Layer, tolerance: float) -> None:
    ours, theirs = shapely.normalize(read.geometries), shapely.normalize(made.geometries)
    assert shapely.equals_exact(ours, theirs, tolerance=tolerance).all()


@pytest.mark.parametrize("ending", [".parquet", ".gpkg", ".xlsx"])
@given(made=layers())
@FEW
def test_what_is_written_is_read_again(ending, made):
    read = written_and_read(made, ending)
    known = {
        name
        for name in made.columns.column_names
        if made.columns[name].null_count < len(made.geometries)
    }
    for name in known:  # a column without any value has no type in a workbook
        assert read.columns.column(name).to_pylist() == made.columns.column(name).to_pylist()
    assert read.columns.column_names == made.columns.column_names
    assert_same_shapes(read, made, 0.0)
    assert read.crs.equals(CGCS2000)


@given(made=layers())
@FEW
def test_geojson_keeps_attributes_and_a_tenth_of_a_millimetre(made):
    read = written_and_read(made, ".geojson")
    for name in ("名称", "户数", "面积"):
        assert read.columns.column(name).to_pylist() == made.columns.column(name).to_pylist()
    assert_same_shapes(read, made, 1e-9)
    assert read.crs.to_epsg() == 4326


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
@given(made=layers())
@FEW
def test_a_shapefile_keeps_what_its_format_can_hold(encoding, made):
    plain = [text and text.replace("𠮷", "吉").strip() for text in made.columns["名称"].to_pylist()]
    columns = made.columns.set_column(0, "名称", pa.array(plain, pa.string()))
    read = written_and_read(replace(made, columns=columns), ".zip", WriteOptions(encoding))
    assert read.columns.column("名称").to_pylist() == plain
    assert read.columns.column("户数").to_pylist() == made.columns.column("户数").to_pylist()
    assert read.columns.column("日期").to_pylist() == made.columns.column("日期").to_pylist()
    wanted = np.array(made.columns["面积"].to_pylist(), dtype=float)
    np.testing.assert_allclose(
        np.array(read.columns["面积"].to_pylist(), dtype=float), wanted, rtol=1e-12
    )
    assert_same_shapes(read, made, 0.0)


@pytest.mark.parametrize("code", ["EPSG:4524", "EPSG:4545", "EPSG:4326"])
@pytest.mark.parametrize("ending", [".parquet", ".gpkg", ".zip", ".xlsx"])
def test_the_reference_system_is_kept(code, ending):
    crs = recognise(code)
    made = layer(reproject(squares(2), CGCS2000, crs), crs=crs)
    read = written_and_read(made, ending)
    assert read.crs.to_epsg() == int(code.removeprefix("EPSG:"))
    assert_same_shapes(read, made, 0.0)


@given(made=layers())
@settings(max_examples=25, deadline=None)
def test_a_snapshot_of_the_same_layer_is_the_same_bytes(made):
    with tempfile.TemporaryDirectory() as folder:
        digests = set()
        for name in ("a.parquet", "b.parquet"):
            write_layer(made, Path(folder) / name)
            digests.add(hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_pieces_make_the_same_snapshot_as_the_whole(tmp_path):
    count = 140_000
    made = layer(squares(count), attributes(count))
    write_layer(made, tmp_path / "whole.parquet")

    def pieces():
        for first in range(0, count, 65_536):
            part = slice(first, first + 65_536)
            yield replace(
                made, columns=made.columns.slice(first, 65_536), geometries=made.geometries[part]
            )

    write_snapshot(pieces(), tmp_path / "pieces.parquet")
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "pieces.parquet").read_bytes()


def test_text_in_a_workbook_never_becomes_a_formula(tmp_path):
    words = ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "https://hechuan.test/"]
    write_layer(layer(squares(6), pa.table({"备注": words})), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    cells = [sheet.cell(row, 1) for row in range(2, 8)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(word, "s") for word in words]
    assert all(cell.hyperlink is None for cell in cells)


def test_a_shape_longer_than_a_cell_goes_on_in_the_next(tmp_path):
    angles = np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    ring = np.column_stack([108.5 + 0.1 * np.cos(angles), 32.9 + 0.1 * np.sin(angles)])
    made = layer(np.array([shapely.Polygon(ring)]))
    write_layer(made, tmp_path / "a.xlsx")
    read = read_layer(tmp_path / "a.xlsx", ReadOptions())
    assert_same_shapes(read.value, made, 0.0)


@given(
    st.lists(st.text(st.sampled_from(HANZI + "ABCxyz_09"), max_size=40), min_size=1, max_size=30)
)
@settings(max_examples=200, deadline=None)
def test_short_field_names_fit_ten_bytes_and_differ(names):
    for codec in ("utf-8", "gb18030"):
        short = short_names(names, codec)
        assert all(0 < len(name.encode(codec)) <= 10 for name in short)
        assert len({name.upper() for name in short}) == len(names)


@given(st.floats(-180, 180, allow_nan=False))
def test_degrees_minutes_and_seconds_are_read_as_they_are_written(value):
    total = round(abs(value) * 3600 * 10_000)
    degrees, rest = divmod(total, 3600 * 10_000)
    minutes, seconds = divmod(rest, 60 * 10_000)
    text = f"{'-' if value < 0 else ''}{degrees}°{minutes}′{seconds / 10_000:.4f}″"
    assert coordinate(text) == pytest.approx(value, abs=2e-8)


@given(st.sampled_from(zones()), st.floats(-1.4, 1.4), st.floats(18.5, 53.0))
@settings(max_examples=100, deadline=None)
def test_a_place_comes_back_from_every_zone(zone, east, north):
    place = np.array([shapely.Point(zone.meridian + east, north)])
    back = reproject(reproject(place, CGCS2000, zone.crs), zone.crs, CGCS2000)
    assert shapely.distance(back, place)[0] < 1e-9
