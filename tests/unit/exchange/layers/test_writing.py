import datetime

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely

from layers import attributes, layer, squares
from xianzhi.catalogue.messages import words
from xianzhi.core.spatial.coordinates import CGCS2000, recognise, reproject
from xianzhi.core.spatial.shifted import ShiftedDatum
from xianzhi.exchange.layers import (
    LayerError,
    TileOptions,
    WriteOptions,
    read_layer,
    settle,
    write_layer,
)
from xianzhi.exchange.layers import tiles as tiles_module


@pytest.mark.parametrize("zooms", [(12, 14), (None, 13)])
def test_every_feature_is_in_the_deepest_tiles(tmp_path, zooms):
    count = 300
    made = layer(squares(count), attributes(count).select(["地块编号"]))
    tiles = TileOptions(min_zoom=zooms[0], max_zoom=zooms[1], has_freestiler=False)
    write_layer(made, tmp_path / "a.pmtiles", WriteOptions(tiles=tiles))
    info = pyogrio.read_info(tmp_path / "a.pmtiles")
    assert info["layer_name"] == "layer"
    _, table = pyogrio.read_arrow(tmp_path / "a.pmtiles")
    assert set(table.column("地块编号").to_pylist()) == {f"{at:04d}" for at in range(count)}


def test_a_tile_cutter_that_is_installed_is_preferred(tmp_path, monkeypatch):
    called = []

    class Cutter:
        @staticmethod
        def freestile_file(source, path, **options):
            called.append((source.suffix, options["min_zoom"], options["layer_name"]))
            path.write_bytes(b"PMTiles")

    monkeypatch.setitem(__import__("sys").modules, "freestiler", Cutter)
    write_layer(layer(squares(3)), tmp_path / "a.pmtiles")
    assert called == [(".parquet", 8, "layer")]
    many = tiles_module._min_zoom(layer(squares(100_001), pa.table({})), TileOptions())
    assert many == 12


def test_tiles_carry_only_the_chosen_columns(tmp_path):
    tiles = TileOptions(max_zoom=12, columns=("面积",), has_freestiler=False)
    write_layer(layer(squares(5)), tmp_path / "a.pmtiles", WriteOptions(tiles=tiles))
    assert "面积" in pyogrio.read_info(tmp_path / "a.pmtiles")["fields"]
    assert "地块编号" not in pyogrio.read_info(tmp_path / "a.pmtiles")["fields"]


def test_what_a_shapefile_cannot_hold_is_told(tmp_path):
    moment = datetime.datetime.fromisoformat("2026-01-02 03:04:05")
    columns = pa.table(
        {
            "土地利用现状分类名称": ["耕地" * 80, "林地"],
            "时刻": pa.array([moment, None], pa.timestamp("us")),
            "是否基本农田": [True, None],
            "权利人": ["𬀩某", "甲"],
        }
    )
    issues = write_layer(layer(squares(2), columns), tmp_path / "a.zip", WriteOptions("GBK"))
    assert sorted((issue.code, issue.params["name"]) for issue in issues) == [
        ("layer.field_renamed", "土地利用现状分类名称"),
        ("layer.field_renamed", "是否基本农田"),
        ("layer.not_encodable", "权利人"),
        ("layer.text_cut", "土地利用现状分类名称"),
        ("layer.values_as_text", "时刻"),
    ]
    for issue in issues:
        assert words(issue.code, issue.params, "zh")
    read = read_layer(tmp_path / "a.zip").value.columns
    assert read.column_names == ["土地利用现", "时刻", "是否基本农", "权利人"]
    assert read.column("土地利用现").to_pylist() == ["耕地" * 63 + "耕", "林地"]
    assert read.column("是否基本农").to_pylist() == [1, None]
    assert read.column("权利人").to_pylist() == ["?某", "甲"]
    assert read.column("时刻").to_pylist() == ["2026-01-02 03:04:05", None]


def test_points_and_figures_do_not_share_a_shapefile(tmp_path):
    mixed = np.array([squares(1)[0], shapely.Point(108.5, 32.9)])
    with pytest.raises(LayerError) as refused:
        write_layer(layer(mixed), tmp_path / "a.zip")
    assert refused.value.code == "layer.mixed_geometry"
    write_layer(layer(mixed), tmp_path / "a.gpkg")
    assert read_layer(tmp_path / "a.gpkg").value.facts.geometry_types == {"POINT": 1, "POLYGON": 1}


def test_a_text_longer_than_a_cell_is_refused_and_nothing_is_written(tmp_path):
    columns = pa.table({"备注": ["字" * 40_000]})
    with pytest.raises(LayerError) as refused:
        write_layer(layer(squares(1), columns), tmp_path / "a.xlsx")
    assert refused.value.code == "layer.too_large_for"
    assert not (tmp_path / "a.xlsx").exists()


def test_what_is_there_already_stays_when_writing_fails(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"old")
    mixed = np.array([squares(1)[0], shapely.Point(108.5, 32.9)])
    with pytest.raises(LayerError):
        write_layer(layer(mixed), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".xianzhi")] == []


@pytest.mark.parametrize("ending", [".parquet", ".gpkg", ".geojson", ".zip", ".xlsx"])
def test_rows_without_shape_are_kept(tmp_path, ending):
    shapes = np.array([squares(1)[0], None], dtype=object)
    write_layer(layer(shapes), tmp_path / f"a{ending}")
    read = read_layer(tmp_path / f"a{ending}")
    assert [shape is None for shape in read.value.geometries] == [False, True]
    assert [issue.code for issue in read.issues if issue.row] == ["layer.defect.missing"]


@pytest.mark.parametrize("ending", [".parquet", ".gpkg", ".geojson"])
def test_a_layer_without_attributes_is_written(tmp_path, ending):
    write_layer(layer(squares(2), pa.table({})), tmp_path / f"a{ending}")
    assert len(read_layer(tmp_path / f"a{ending}").value.geometries) == 2


def test_geojson_turns_its_shells_as_its_standard_asks(tmp_path):
    clockwise = shapely.orient_polygons(squares(1), exterior_cw=True)
    zone = recognise("EPSG:4524")
    write_layer(layer(reproject(clockwise, CGCS2000, zone), crs=zone), tmp_path / "a.geojson")
    shape = shapely.from_geojson((tmp_path / "a.geojson").read_text("utf-8"))
    figure = shapely.get_parts(shape)[0]
    assert figure.exterior.is_ccw
    assert figure.bounds == pytest.approx(squares(1)[0].bounds, abs=1e-9)


def test_settling_brings_a_layer_to_the_system_we_store():
    zone = recognise("EPSG:4524")
    there = layer(reproject(squares(3), CGCS2000, zone), crs=zone)
    settled = settle(there)
    assert settled.crs.to_epsg() == 4490
    assert shapely.equals_exact(settled.geometries, squares(3), tolerance=1e-9).all()


def test_a_shift_is_taken_back_once_and_marked(tmp_path):
    once = settle(layer(squares(2)), ShiftedDatum.GCJ02)
    assert once.facts.corrected_from == "gcj02"
    assert shapely.distance(once.geometries[0].centroid, squares(2)[0].centroid) > 0.003
    with pytest.raises(LayerError) as refused:
        settle(once, ShiftedDatum.GCJ02)
    assert refused.value.code == "layer.corrected_before"


def test_a_shift_is_taken_back_from_degrees_only():
    made = layer(squares(1, (450_000.0, 3_640_000.0), 10.0), crs=recognise("EPSG:4545"))
    with pytest.raises(LayerError) as refused:
        settle(made, ShiftedDatum.BD09)
    assert refused.value.code == "layer.datum_needs_degrees"


def test_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(LayerError) as refused:
        write_layer(layer(squares(1)), tmp_path / "a.doc")
    assert refused.value.code == "layer.format_unknown"
