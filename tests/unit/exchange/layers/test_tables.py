import io

import pytest
import shapely
from openpyxl import Workbook

from xianzhi.core.spatial.coordinates import recognise
from xianzhi.exchange.layers import LayerError, ReadOptions, inspect_layer, read_layer
from xianzhi.exchange.layers.degrees import coordinate
from xianzhi.exchange.layers.rings import polygon_of

DEGREES, ZONE = recognise("EPSG:4490"), recognise("EPSG:4524")


def read(text: str | bytes, name: str = "a.csv", crs=DEGREES):
    content = text.encode() if isinstance(text, str) else text
    return read_layer(content, ReadOptions(name=name, crs=crs))


def book(*rows, title="表") -> bytes:
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("108.5", 108.5),
        (" -71.25 ", -71.25),
        (108, 108.0),
        ("１０８．５", 108.5),
        ("108°30′", 108.5),
        ("108°30′36″", 108.51),
        ("108°30'36\"", 108.51),
        ("108度30分36秒", 108.51),
        ("东经108度30分36.0秒", 108.51),
        ("北纬32度54分", 32.9),
        ("108°30'36\"E", 108.51),
        ("N32°54′", 32.9),
        ("71°15′W", -71.25),
        ("-71°15′", -71.25),
        ("108:30:36", 108.51),
        ("36450100.125", 36_450_100.125),
        ("1.085e2", 108.5),
        ("108°75′", None),
        ("禾川", None),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_coordinates_are_read_as_people_write_them(text, value):
    read = coordinate(text)
    assert read == (value if value is None else pytest.approx(value, abs=1e-12))


def test_points_keep_their_columns_and_a_row_without_place_is_told():
    outcome = read("名称,编码,经度,纬度\n一桥,0012,108.5,32.9\n二桥,0013,,\n")
    assert [shape and shape.coords[0] for shape in outcome.value.geometries] == [
        (108.5, 32.9),
        None,
    ]
    assert outcome.value.columns.column("编码").to_pylist() == ["0012", "0013"]
    assert outcome.value.columns.column("经度").to_pylist() == [108.5, None]
    assert [(issue.code, issue.params.get("line")) for issue in outcome.issues] == [
        ("layer.defect.missing", None),
        ("layer.line_not_read", "3"),
    ]


def test_a_table_asks_for_its_system_unless_a_heading_names_it():
    asked = inspect_layer("名称,经度,纬度\n一桥,108.5,32.9\n".encode(), ReadOptions(name="a.csv"))
    assert [found.code for found in asked.question.candidates] == ["EPSG:4490", "EPSG:4326"]
    told = inspect_layer("EPSG:4490\n名称,经度,纬度\n一桥,108.5,32.9\n".encode())
    assert told.crs.to_epsg() == 4490


def test_gbk_and_tabs_are_read():
    outcome = read("名称\t经度\t纬度\n一桥\t108.5\t32.9\n".encode("gbk"))
    assert outcome.value.facts.encoding == "gb18030"
    assert outcome.value.columns.column("名称").to_pylist() == ["一桥"]


def test_degrees_minutes_and_seconds_make_points():
    outcome = read('名称,经度,纬度\n一桥,"108°30′36″",北纬32度54分\n')
    assert outcome.value.geometries[0].coords[0] == pytest.approx((108.51, 32.9))


def test_longitudes_among_the_latitudes_are_exchanged_and_told():
    outcome = read("名称,经度,纬度\n一桥,32.9,108.5\n")
    assert outcome.value.geometries[0].coords[0] == (108.5, 32.9)
    assert [issue.code for issue in outcome.issues] == ["layer.degrees_swapped"]


CORNERS = (
    "宗地代码,界址点号,X坐标(m),Y坐标(m),权利人\n"
    "A01,J1,3640100.5,36450100,甲\nA01,J2,3640100.5,36450200,甲\n"
    "A01,J3,3640200.5,36450200,甲\nA01,J4,3640200.5,36450100,甲\n"
    "A02,J1,3650100.5,36450100,乙\n,J2,3650100.5,36450200,\n,J3,3650200.5,36450200,\n"
)


def test_corner_points_are_joined_plot_by_plot_as_surveyors_write_them():
    outcome = read(CORNERS, crs=ZONE)
    assert [shape.area for shape in outcome.value.geometries] == [10_000.0, 5_000.0]
    assert outcome.value.geometries[0].bounds == (36450100, 3640100.5, 36450200, 3640200.5)
    assert outcome.value.columns.to_pydict() == {
        "宗地代码": ["A01", "A02"],
        "权利人": ["甲", "乙"],
    }
    assert [issue.code for issue in outcome.issues] == ["layer.survey_axes"]


def test_corner_points_of_two_corners_are_told_with_their_plot():
    outcome = read(CORNERS + "A03,J1,3640100.5,36450100,丙\nA03,J2,3640100,36450200,丙\n", crs=ZONE)
    found = [issue for issue in outcome.issues if issue.code == "layer.too_few_corners"]
    assert [issue.params for issue in found] == [{"plot": "A03", "row": "9"}]
    assert outcome.value.geometries[2] is None


def test_a_ring_within_another_is_a_hole_and_one_beside_it_a_part():
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    hole = [(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 4.0)]
    island = [(2.5, 2.5), (3.0, 2.5), (3.0, 3.0)]
    beside = [(20.0, 0.0), (21.0, 0.0), (21.0, 1.0), (20.0, 1.0)]
    figure = polygon_of([square, hole, island, beside])
    assert figure.is_valid
    assert figure.area == 100 - 4 + 0.125 + 1


def test_a_list_that_comes_back_to_its_first_point_begins_a_new_ring():
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
    hole = [(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 4.0), (2.0, 2.0)]
    assert polygon_of([square + hole]).area == 96


def test_a_workbook_keeps_numbers_dates_and_codes():
    content = book(
        ["禾川县充电桩登记表"],
        ["名称", "编码", "功率", "经度", "纬度"],
        ["一站", "0012", 60, 108.5000001, 32.9],
        ["二站", "0013", 7.5, 108.6, 32.8],
    )
    outcome = read(content, "a.xlsx")
    assert outcome.value.columns.column("编码").to_pylist() == ["0012", "0013"]
    assert outcome.value.columns.column("功率").to_pylist() == [60.0, 7.5]
    assert shapely.get_x(outcome.value.geometries).tolist() == [108.5000001, 108.6]


def test_wkt_is_read_and_what_is_none_is_told():
    outcome = read('名称,WKT\n一块,"POLYGON((0 0,1 0,1 1,0 0))"\n二块,POLYGON((0 0\n')
    assert outcome.value.geometries[0].area == 0.5
    assert [issue.code for issue in outcome.issues] == [
        "layer.defect.missing",
        "layer.line_not_read",
    ]


@pytest.mark.parametrize("content", ["姓名,电话\n甲,1\n", "经度\n108.5\n", "\n\n名称\n"])
def test_a_table_without_coordinates_is_refused(content):
    with pytest.raises(LayerError) as refused:
        read(content)
    assert refused.value.code == "layer.no_coordinates"


EXCHANGE = """[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=36
精度=0.001
转换参数=,,,,,,
[地块坐标]
5,1.0,Z-1,禾川一号地块,面,,公共管理,0810,@
J1,1,3640100,{0}450100
J2,1,3640100,{0}450200
J3,1,3640200,{0}450200
J4,1,3640200,{0}450100
J1,1,3640100,{0}450100
K1,2,3640120,{0}450120
K2,2,3640120,{0}450140
K3,2,3640140,{0}450140
K1,2,3640120,{0}450120
3,0.5,Z-2,二号地块,面,,耕地,0101,@
J1,1,3650100,{0}450100
J2,1,3650100,{0}450200
J3,1,3650200,{0}450200
"""


@pytest.mark.parametrize(("prefix", "epsg"), [("36", 4524), ("", 4545)])
def test_the_exchange_file_of_boundary_points_names_its_own_zone(prefix, epsg):
    outcome = read(EXCHANGE.format(prefix).encode("gbk"), "a.txt", crs=None)
    assert outcome.value.crs.to_epsg() == epsg
    assert [shape.area for shape in outcome.value.geometries] == [9_800.0, 5_000.0]
    assert outcome.value.columns.column("地块编号").to_pylist() == ["Z-1", "Z-2"]


def test_a_broken_line_of_the_exchange_file_is_told_with_its_number():
    text = EXCHANGE.format("36").replace("J2,1,3650100,36450200", "J2,1,三百,36450200")
    outcome = read(text, "a.txt", crs=None)
    found = [issue for issue in outcome.issues if issue.code == "layer.line_not_read"]
    assert [issue.params["line"] for issue in found] == ["23"]


def test_an_exchange_file_in_another_datum_asks():
    text = EXCHANGE.format("36").replace("2000国家大地坐标系", "80国家大地坐标系")
    found = inspect_layer(text.encode(), ReadOptions(name="a.txt"))
    assert found.question is not None
