from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pyogrio.raw
import pyproj
import pytest
import shapely

from xianzhi.core.spatial.shifted import from_gcj02
from xianzhi.samples.land import Land
from xianzhi.samples.land.files import OfficeFiles, boundary_points, write_files


@pytest.fixture(scope="module")
def files(land: Land, tmp_path_factory: pytest.TempPathFactory) -> OfficeFiles:
    folder = tmp_path_factory.mktemp("office")
    write_files(folder, land)
    return write_files(folder, land)


def read(path: Path, **options: str) -> tuple[dict, np.ndarray, list[np.ndarray]]:
    meta, _, shapes, columns = pyogrio.raw.read(path, **options)
    return meta, shapely.from_wkb(shapes), columns


def test_shifted_farmland_is_in_gbk_and_does_not_say_so(land: Land, files: OfficeFiles) -> None:
    meta, _, columns = read(files.shifted_farmland, encoding="GBK")

    assert not files.shifted_farmland.with_suffix(".cpg").exists()
    assert "图斑编号".encode("gbk") in files.shifted_farmland.with_suffix(".dbf").read_bytes()
    assert list(meta["fields"]) == ["图斑编号", "坐落代码", "保护面积"]
    assert columns[0].tolist() == land["basic_farmland"].column("code")[: len(columns[0])].tolist()


def test_shifted_farmland_lies_some_hundred_metres_off_and_comes_back(
    land: Land, files: OfficeFiles
) -> None:
    meta, shapes, _ = read(files.shifted_farmland, encoding="GBK")
    true = land["basic_farmland"].geometry[: len(shapes)]
    one, two = shapely.centroid(shapes), shapely.centroid(true)
    _, _, metres = pyproj.Geod(ellps="GRS80").inv(
        shapely.get_x(one), shapely.get_y(one), shapely.get_x(two), shapely.get_y(two)
    )
    back = shapely.transform(shapes, lambda xy: np.column_stack(from_gcj02(xy[:, 0], xy[:, 1])))

    assert "4490" in meta["crs"]
    assert 200 < metres.min() <= metres.max() < 900
    assert shapely.equals_exact(shapely.normalize(back), shapely.normalize(true), 1e-8).all()


def test_prefixed_parcels_carry_the_zone_in_the_easting_and_no_projection(
    land: Land, files: OfficeFiles
) -> None:
    meta, shapes, columns = read(files.prefixed_parcels)
    west, _, east, _ = shapely.total_bounds(shapes)

    assert meta["crs"] is None
    assert 41_000_000 < west < east < 42_000_000
    assert len(shapes) == len(land["parcels"])
    assert columns[2].tolist() == land["parcels"].column("land_class_name").tolist()


def test_control_lines_are_three_layers_of_one_package(land: Land, files: OfficeFiles) -> None:
    names = pyogrio.list_layers(files.control_lines)[:, 0].tolist()

    assert names == ["basic_farmland", "red_line", "town_boundary"]
    for name in names:
        _, shapes, _ = read(files.control_lines, layer=name)
        assert shapely.equals_exact(shapes, land[name].geometry, 0).all()


def test_boundary_points_give_north_before_east_and_the_hole_as_a_second_ring(
    land: Land, files: OfficeFiles
) -> None:
    sheet = openpyxl.load_workbook(files.project_points).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    _, numbers = boundary_points(land)

    assert [row[3] for row in sheet.iter_rows(min_row=2, max_row=2, values_only=True)] == [
        "纵坐标X（米）"
    ]
    assert sorted({row[0] for row in rows}) == numbers
    assert {row[1] for row in rows if row[0] == "XM-02"} == {1, 2}
    assert all(3_000_000 < row[3] < 4_000_000 < 41_000_000 < row[4] for row in rows)


def test_two_buildings_are_broken_and_no_more(files: OfficeFiles) -> None:
    _, shapes, _ = read(files.broken_buildings)

    assert np.flatnonzero(~shapely.is_valid(shapes)).tolist() == [3, 7]
