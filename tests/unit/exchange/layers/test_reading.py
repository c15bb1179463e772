import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from layers import as_zip, attributes, layer, squares, unpacked
from xianzhi.core.spatial.coordinates import recognise
from xianzhi.core.spatial.layer import Severity
from xianzhi.exchange.layers import (
    CrsMissingError,
    LayerError,
    ReadOptions,
    WriteOptions,
    inspect_layer,
    open_layer,
    read_layer,
    write_layer,
)

ZONE = recognise("EPSG:4524")
IN_ZONE = (36_450_000.0, 3_640_000.0)


def codes(issues):
    return [issue.code for issue in issues]


@pytest.fixture(scope="module")
def shapefile(tmp_path_factory) -> Path:
    """A folder with a shapefile in GBK, as a survey office hands it over."""
    folder = tmp_path_factory.mktemp("shp")
    made = layer(squares(6, IN_ZONE, 100.0), crs=ZONE)
    write_layer(made, folder / "宗地.zip", WriteOptions(encoding="GBK"))
    return unpacked(folder / "宗地.zip", folder / "out")


def without(shapefile: Path, folder: Path, *endings: str) -> Path:
    for path in shapefile.iterdir():
        if path.suffix not in endings:
            shutil.copy(path, folder / path.name)
    return folder


def test_a_gbk_shapefile_without_cpg_is_read_by_its_bytes(shapefile, tmp_path):
    folder = without(shapefile, tmp_path, ".cpg")
    outcome = read_layer(folder / "宗地.shp")
    assert outcome.value.columns.equals(attributes(6))
    assert outcome.value.facts.encoding == "GB18030"
    assert outcome.value.crs.to_epsg() == 4524
    assert codes(outcome.issues) == ["layer.encoding_detected"]


def test_a_gbk_shapefile_with_its_cpg_is_read_without_a_word(shapefile):
    outcome = read_layer(shapefile)
    assert outcome.value.columns.equals(attributes(6))
    assert outcome.issues == ()


def test_a_cpg_that_lies_is_told_and_the_bytes_are_followed(shapefile, tmp_path):
    folder = without(shapefile, tmp_path)
    (folder / "宗地.cpg").write_text("UTF-8")
    outcome = read_layer(folder)
    assert outcome.value.columns.equals(attributes(6))
    assert codes(outcome.issues) == ["layer.encoding_contradicts"]


def test_the_encoding_can_be_named_by_whoever_knows_it(shapefile, tmp_path):
    folder = without(shapefile, tmp_path, ".cpg")
    outcome = read_layer(folder, ReadOptions(encoding="GB18030"))
    assert outcome.issues == ()


def test_a_zip_by_chinese_windows_keeps_the_name_of_its_layer(shapefile):
    outcome = read_layer(as_zip(shapefile), ReadOptions(name="宗地.zip"))
    assert outcome.value.facts.layer_name == "宗地"
    assert outcome.value.facts.source == "宗地.zip"
    assert len(outcome.value.geometries) == 6


def test_a_field_name_cut_within_a_character_is_read(tmp_path):
    columns = pa.table({"土地利用现状分类": ["0101", "0601"]})
    made = layer(squares(2), columns)
    write_layer(made, tmp_path / "a.zip")
    folder = unpacked(tmp_path / "a.zip", tmp_path / "out")
    table = folder / "a.dbf"
    name = "土地利用".encode()[:10]
    table.write_bytes(table.read_bytes().replace("土地利".encode() + b"\x00", name, 1))
    outcome = read_layer(folder)
    assert outcome.value.columns.to_pydict() == {"土地利": ["0101", "0601"]}


def test_a_shapefile_without_table_is_refused_and_says_which_part(shapefile, tmp_path):
    folder = without(shapefile, tmp_path, ".dbf")
    with pytest.raises(LayerError) as refused:
        read_layer(folder / "宗地.shp")
    assert (refused.value.code, refused.value.params["part"]) == ("layer.part_missing", ".dbf")


def test_a_shapefile_without_index_is_read_and_told(shapefile, tmp_path):
    outcome = read_layer(without(shapefile, tmp_path, ".shx"))
    assert codes(outcome.issues) == ["layer.shx_rebuilt"]
    assert len(outcome.value.geometries) == 6


def test_a_layer_without_crs_is_refused_with_a_question(shapefile, tmp_path):
    folder = without(shapefile, tmp_path, ".prj")
    with pytest.raises(CrsMissingError) as asked:
        read_layer(folder)
    question = asked.value.question
    assert [found.code for found in question.candidates] == ["EPSG:4524"]
    assert question.code == "layer.crs_missing"
    assert question.facts.rows == 6


def test_the_answer_opens_the_layer(shapefile, tmp_path):
    folder = without(shapefile, tmp_path, ".prj")
    assert read_layer(folder, ReadOptions(crs=ZONE)).value.crs.to_epsg() == 4524


def test_a_prj_without_codes_is_enough(shapefile, tmp_path):
    folder = without(shapefile, tmp_path)
    (folder / "宗地.prj").write_text("CGCS2000_3_Degree_GK_Zone_36")
    assert read_layer(folder).value.crs.to_epsg() == 4524


def test_a_prj_that_is_not_understood_counts_as_missing_and_is_told(shapefile, tmp_path):
    folder = without(shapefile, tmp_path)
    (folder / "宗地.prj").write_text("禾川独立坐标系", encoding="utf-8")
    found = inspect_layer(folder)
    assert found.crs is None
    assert codes(found.issues) == ["layer.crs_not_understood"]


def test_an_answer_against_the_file_is_told(shapefile):
    outcome = read_layer(shapefile, ReadOptions(crs=recognise("EPSG:4525")))
    assert codes(outcome.issues) == ["layer.crs_overridden", "layer.crs_contradicts"]


def test_swapped_axes_are_told_and_swapped_when_asked(tmp_path):
    turned = shapely.transform(squares(3), lambda points: points[:, ::-1])
    write_layer(layer(turned), tmp_path / "a.gpkg")
    told = inspect_layer(tmp_path / "a.gpkg")
    assert codes(told.issues) == ["layer.axes_swapped"]
    swapped = read_layer(tmp_path / "a.gpkg", ReadOptions(swap_axes=True))
    assert swapped.issues == ()
    assert shapely.equals(swapped.value.geometries, squares(3)).all()


def test_geojson_in_metres_without_a_system_asks(tmp_path):
    shape = shapely.geometry.mapping(squares(1, IN_ZONE, 100.0)[0])
    feature = {"type": "Feature", "properties": {"名称": "一号"}, "geometry": shape}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    found = inspect_layer(text.encode(), ReadOptions(name="a.geojson"))
    assert [candidate.code for candidate in found.question.candidates] == ["EPSG:4524"]


def test_the_one_layer_of_a_geopackage_is_found_and_several_are_asked_for(tmp_path):
    path = tmp_path / "a.gpkg"
    for name in ("耕地", "林地"):
        shapes = shapely.to_wkb(squares(2))
        table = attributes(2).append_column("geom", pa.array(shapes))
        options = {"driver": "GPKG", "geometry_name": "geom", "geometry_type": "Polygon"}
        pyogrio.write_arrow(
            table, path, layer=name, crs="EPSG:4490", append=path.exists(), **options
        )
    with pytest.raises(LayerError) as refused:
        read_layer(path)
    assert refused.value.code == "layer.which_layer"
    assert "耕地" in refused.value.params["names"]
    assert read_layer(path, ReadOptions(layer="林地")).value.facts.layer_name == "林地"


def test_a_file_geodatabase_in_a_zip_is_read(tmp_path):
    base = tmp_path / "in" / "禾川.gdb"
    base.parent.mkdir()
    columns = attributes(4).select(["地块编号", "面积"])
    table = columns.append_column("SHAPE", pa.array(shapely.to_wkb(squares(4))))
    pyogrio.write_arrow(table, base, layer="图斑", driver="OpenFileGDB", geometry_name="SHAPE",
                        geometry_type="MultiPolygon", crs="EPSG:4490")  # fmt: skip
    outcome = read_layer(as_zip(base.parent), ReadOptions(name="禾川.zip"))
    assert outcome.value.facts.format == "gdb"
    assert outcome.value.columns.column("地块编号").to_pylist() == ["0000", "0001", "0002", "0003"]
    assert outcome.value.crs.to_epsg() == 4490
    assert read_layer(base).value.facts.rows == 4


def drawing(*entities: str, encoding: str) -> bytes:
    """A small ASCII DXF."""
    header = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nENDSEC\n"
    body = "0\nSECTION\n2\nENTITIES\n" + "".join(entities)
    return f"{header}{body}0\nENDSEC\n0\nEOF\n".encode(encoding)


def polyline(points, layer_name="地块", closed=1) -> str:
    corners = "".join(f"10\n{x}\n20\n{y}\n" for x, y in points)
    return f"0\nLWPOLYLINE\n8\n{layer_name}\n90\n{len(points)}\n70\n{closed}\n{corners}"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_closed_lines_of_a_drawing_become_figures_and_the_rest_is_listed(encoding):
    east, north = IN_ZONE
    corners = [(east, north), (east + 100, north), (east + 100, north + 50), (east, north + 50)]
    text = f"0\nTEXT\n8\n注记\n10\n{east}\n20\n{north}\n40\n2.5\n1\nA\n"
    road = polyline(corners[:3], "道路", closed=0)
    content = drawing(polyline(corners), road, text, encoding=encoding)
    found = inspect_layer(content, ReadOptions(name="a.dxf"))
    assert found.question is not None
    outcome = read_layer(content, ReadOptions(name="a.dxf", crs=ZONE))
    assert [shape.area for shape in outcome.value.geometries] == [5000.0]
    assert sorted((i.code, i.params["layer"], i.params["kind"]) for i in outcome.issues) == [
        ("layer.drawing_left_out", "注记", "Point"),
        ("layer.drawing_left_out", "道路", "LineString"),
    ]


def test_a_parquet_of_geopandas_style_is_read(tmp_path):
    made = layer(squares(3))
    write_layer(made, tmp_path / "a.parquet")
    outcome = read_layer(tmp_path / "a.parquet")
    assert outcome.value.columns.equals(made.columns)
    assert outcome.value.facts.format == "geoparquet"


def test_a_parquet_without_geo_metadata_asks_for_its_system(tmp_path):
    table = attributes(3).append_column("geometry", pa.array(shapely.to_wkb(squares(3))))
    pq.write_table(table, tmp_path / "a.parquet")
    assert inspect_layer(tmp_path / "a.parquet").question is not None


def test_a_parquet_whose_crs_is_null_asks_and_without_the_key_means_degrees(tmp_path):
    def written(column):
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
        table = attributes(3).append_column("geometry", pa.array(shapely.to_wkb(squares(3))))
        table = table.replace_schema_metadata({"geo": json.dumps(geo)})
        pq.write_table(table, tmp_path / "a.parquet")
        return inspect_layer(tmp_path / "a.parquet")

    assert written({"encoding": "WKB", "geometry_types": [], "crs": None}).crs is None
    assert written({"encoding": "WKB", "geometry_types": []}).crs.to_epsg() == 4326


def test_what_is_wrong_with_each_feature_comes_with_the_layer(tmp_path):
    bow = shapely.from_wkt(
        "POLYGON((108.5 32.9,108.501 32.901,108.501 32.9,108.5 32.901,108.5 32.9))"
    )
    shapes = np.array([squares(1)[0], bow, None, shapely.Polygon()], dtype=object)
    write_layer(layer(shapes), tmp_path / "a.parquet")
    outcome = read_layer(tmp_path / "a.parquet")
    assert [(issue.code, issue.row) for issue in outcome.issues] == [
        ("layer.defect.self_intersection", 2),
        ("layer.defect.missing", 3),
        ("layer.defect.empty", 4),
    ]
    assert (outcome.issues[0].x, outcome.issues[0].y) == (108.5005, 32.9005)
    assert len(outcome.value.geometries) == 4
    assert outcome.value.columns.num_rows == 4


def test_open_rings_are_closed_and_unreadable_shapes_keep_their_row(tmp_path):
    closed = shapely.to_wkb(squares(1)[0])
    opened = closed[:9] + (4).to_bytes(4, "little") + closed[13:-16]
    table = attributes(3).append_column("geometry", pa.array([closed, opened, b"\x01\x09"]))
    pq.write_table(table, tmp_path / "a.parquet")
    outcome = read_layer(tmp_path / "a.parquet", ReadOptions(crs=recognise("EPSG:4490")))
    assert [(issue.code, issue.row) for issue in outcome.issues] == [
        ("layer.defect.unclosed_ring", 2),
        ("layer.defect.unreadable", 3),
    ]
    assert shapely.equals(*outcome.value.geometries[:2])
    assert outcome.value.geometries[2] is None


def test_heights_are_dropped_and_told(tmp_path):
    shapes = shapely.to_wkb(shapely.force_3d(squares(2), 500.0))
    table = attributes(2).append_column("geometry", pa.array(shapes))
    pq.write_table(table, tmp_path / "a.parquet")
    outcome = read_layer(tmp_path / "a.parquet", ReadOptions(crs=recognise("EPSG:4490")))
    assert codes(outcome.issues) == ["layer.height_dropped"]
    assert not shapely.has_z(outcome.value.geometries).any()


def test_an_old_datum_is_read_as_it_is_and_told(tmp_path):
    made = layer(squares(2, IN_ZONE, 100.0), crs=recognise("EPSG:2360"))
    write_layer(made, tmp_path / "a.gpkg")
    outcome = read_layer(tmp_path / "a.gpkg")
    assert [(issue.code, issue.severity) for issue in outcome.issues] == [
        ("layer.old_datum", Severity.ERROR)
    ]


def test_the_digest_is_that_of_the_bytes(tmp_path):
    write_layer(layer(squares(2)), tmp_path / "a.gpkg")
    content = (tmp_path / "a.gpkg").read_bytes()
    expected = hashlib.sha256(content).hexdigest()
    assert inspect_layer(tmp_path / "a.gpkg").facts.sha256 == expected
    assert inspect_layer(content, ReadOptions(name="b.gpkg")).facts.sha256 == expected


def test_the_digest_of_a_shapefile_counts_its_parts(shapefile, tmp_path):
    whole = inspect_layer(shapefile / "宗地.shp").facts.sha256
    folder = without(shapefile, tmp_path)
    (folder / "宗地.cpg").write_text("gbk")
    assert inspect_layer(folder / "宗地.shp").facts.sha256 != whole


def test_a_layer_comes_in_pieces_with_progress_and_the_folder_is_gone_after(tmp_path):
    count = 150_000
    write_layer(
        layer(squares(count), pa.table({"n": pa.array(range(count))})), tmp_path / "a.parquet"
    )
    told = []
    options = ReadOptions(progress=lambda rows, total: told.append((rows, total)))
    with open_layer(tmp_path / "a.parquet", options) as stream:
        sizes, firsts = [], []
        for piece in stream.pieces():
            sizes.append(len(piece.geometries))
            firsts.append(piece.columns.column("n")[0].as_py())
        folder = stream.file.parent
        assert folder.exists()
    assert (sizes, firsts) == ([65_536, 65_536, 18_928], [0, 65_536, 131_072])
    assert told[-1] == (count, count)
    assert not folder.exists()


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(LayerError) as refused:
        read_layer(tmp_path / "没有.gpkg")
    assert refused.value.code == "layer.missing_file"


def test_several_layers_in_a_zip_are_asked_for(shapefile, tmp_path):
    for name in ("甲", "乙"):
        for part in shapefile.iterdir():
            shutil.copy(part, tmp_path / f"{name}{part.suffix}")
    content = as_zip(tmp_path)
    with pytest.raises(LayerError) as refused:
        read_layer(content, ReadOptions(name="a.zip"))
    assert refused.value.params == {"names": "乙、甲"}
    chosen = read_layer(content, ReadOptions(name="a.zip", layer="甲"))
    assert chosen.value.facts.layer_name == "甲"


def test_a_zip_never_writes_outside_its_folder(tmp_path, shapefile):
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        for part in shapefile.iterdir():
            archive.writestr(f"../../../{part.name}", part.read_bytes())
    assert read_layer(path).value.facts.rows == 6
    assert [item.name for item in tmp_path.rglob("*.shp")] == []
