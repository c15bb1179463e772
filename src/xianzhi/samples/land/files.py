"""Some of Hechuan's land as offices hand it in: awkward files (报送文件样例).

Each file has the faults that its name in ``OfficeFiles`` tells; nothing else is wrong with it.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyogrio.raw
import pyproj
import shapely
import xlsxwriter

from xianzhi.core.spatial.shifted import from_gcj02
from xianzhi.samples.land.frame import DEGREES_CRS, PREFIXED_ZONE_CRS
from xianzhi.samples.land.model import Floats, Land, Layer, Shapes

__all__ = ["OfficeFiles", "boundary_points", "shifted", "write_files"]

_TOWN_FARMLAND = 300  # features at most in a hand-made file
_MADE_AT = datetime(2026, 6, 30, 9, 0)  # noqa: DTZ001 -- a cell of a workbook has no zone
_HEADER = ("地块编号", "圈号", "界址点号", "纵坐标X（米）", "横坐标Y（米）")


@dataclass(frozen=True, slots=True)
class OfficeFiles:
    """Where the files are (报送文件).

    ``shifted_farmland``
        Shapefile in GBK without .cpg; says CGCS2000, but its positions are GCJ-02.
    ``prefixed_parcels``
        Shapefile in metres with the zone number before the easting; no .prj.
    ``control_lines``
        GeoPackage with the three control lines; nothing is wrong with it.
    ``project_points``
        Workbook of boundary points: north in X, east in Y, rings by number, headings merged.
    ``broken_buildings``
        GeoJSON in which one outline crosses itself and one has no area.
    """

    shifted_farmland: Path
    prefixed_parcels: Path
    control_lines: Path
    project_points: Path
    broken_buildings: Path


def write_files(folder: Path, land: Land) -> OfficeFiles:
    """Write every file into *folder*, which is made if absent (生成报送文件)."""
    folder.mkdir(parents=True, exist_ok=True)
    return OfficeFiles(
        _shifted_farmland(folder / "永久基本农田.shp", land["basic_farmland"]),
        _prefixed_parcels(folder / "三调地块.shp", land["parcels"]),
        _control_lines(folder / "三条控制线.gpkg", land),
        _project_points(folder / "项目用地界址点.xlsx", land),
        _broken_buildings(folder / "现状建筑.geojson", land["buildings_later"]),
    )


def shifted(points: Floats) -> Floats:
    """Move true positions (longitude, latitude) to where GCJ-02 shows them.

    Found by asking the inverse until it answers with the true position: the product itself gives
    no shifted position to anybody.
    """
    wrong = points.copy()
    for _ in range(8):
        answer = np.column_stack(from_gcj02(wrong[:, 0], wrong[:, 1]))
        wrong += points - answer
    return wrong


def boundary_points(land: Land) -> tuple[Shapes, list[str]]:
    """Two projects as their workbook describes them: in degrees, and their numbers.

    The first lies on fields beside the town boundary; the second has a hole.
    """
    farmland = land["basic_farmland"].geometry
    boundary = land["town_boundary"].geometry[0]
    nearest = farmland[shapely.STRtree(farmland).nearest(boundary.centroid)]
    centres = (nearest.representative_point(), boundary.representative_point())
    first = shapely.box(*centres[0].buffer(0.0011).bounds)
    second = shapely.box(*centres[1].buffer(0.0014).bounds)
    hole = shapely.box(*centres[1].buffer(0.0004).bounds)
    return np.array([first, shapely.difference(second, hole)], dtype=object), ["XM-01", "XM-02"]


def _shifted_farmland(path: Path, farmland: Layer) -> Path:
    shapes = shapely.transform(farmland.geometry[:_TOWN_FARMLAND], shifted)
    fields = {
        "图斑编号": farmland.column("code")[:_TOWN_FARMLAND],
        "坐落代码": farmland.column("village_code")[:_TOWN_FARMLAND],
        "保护面积": farmland.column("area_m2")[:_TOWN_FARMLAND],
    }
    _write(path, shapes, fields, DEGREES_CRS, encoding="GBK")
    path.with_suffix(".cpg").unlink()
    return path


def _prefixed_parcels(path: Path, parcels: Layer) -> Path:
    names = parcels.column("land_class_name")
    fields = {
        "BSM": parcels.column("code"),
        "DLBM": parcels.column("land_class"),
        "DLMC": names,
        "TBMJ": parcels.column("area_m2"),
    }
    _write(path, _in_zone(parcels.geometry), fields, PREFIXED_ZONE_CRS, encoding="GBK")
    path.with_suffix(".prj").unlink()
    return path


def _control_lines(path: Path, land: Land) -> Path:
    path.unlink(missing_ok=True)
    for name in ("basic_farmland", "red_line", "town_boundary"):
        layer = land[name]
        fields = {field: layer.column(field) for field in layer.columns.column_names}
        _write(path, layer.geometry, fields, layer.crs, layer=name)
    return path


def _broken_buildings(path: Path, buildings: Layer) -> Path:
    shapes = buildings.geometry[:40].copy()
    ring = shapely.get_coordinates(shapes[3])
    shapes[3] = shapely.Polygon(ring[[0, 2, 1, 3, 0]])
    shapes[7] = shapely.Polygon(shapely.get_coordinates(shapes[7])[[0, 1, 0, 1, 0]])
    _write(path, shapes, {"code": buildings.column("code")[:40]}, "EPSG:4490")
    return path


def _write(
    path: Path,
    shapes: Shapes,
    fields: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]],
    crs: str,
    *,
    layer: str | None = None,
    encoding: str | None = None,
) -> None:
    if layer is None:
        for old in path.parent.glob(f"{path.stem}.*"):
            old.unlink()
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=list(fields.values()),
        fields=np.array(list(fields)),
        geometry_type="Polygon",
        crs=crs,
        layer=layer,
        encoding=encoding,
    )


def _in_zone(shapes: Shapes) -> Shapes:
    forward = pyproj.Transformer.from_crs(DEGREES_CRS, PREFIXED_ZONE_CRS, always_xy=True)

    def metres(points: Floats) -> Floats:
        east, north = forward.transform(points[:, 0], points[:, 1])
        return np.round(np.column_stack([east, north]), 3)

    moved: Shapes = shapely.transform(shapes, metres)
    return moved


def _project_points(path: Path, land: Land) -> Path:
    shapes, numbers = boundary_points(land)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "禾川县项目用地界址点（样例）", "created": _MADE_AT})
        sheet = book.add_worksheet("界址点成果表")
        title = "界址点坐标成果表　2000国家大地坐标系　3度带　41带"
        sheet.merge_range(0, 0, 0, 4, title, book.add_format({"bold": True}))
        sheet.write_row(1, 0, _HEADER)
        for line, row in enumerate(_point_rows(_in_zone(shapes), numbers), start=2):
            sheet.write_row(line, 0, row)
    return path


def _point_rows(shapes: Shapes, numbers: list[str]) -> list[tuple[str, int, str, float, float]]:
    """Every ring closed by its first point, numbered on through the rings of a project."""
    rows = []
    for shape, number in zip(shapes, numbers, strict=True):
        serial = 0
        for ring_number, ring in enumerate((shape.exterior, *shape.interiors), start=1):
            points = shapely.get_coordinates(ring)[:-1]
            names = [f"J{serial + n}" for n in range(1, len(points) + 1)]
            closed = [*zip(names, points, strict=True), (names[0], points[0])]
            rows += [
                (number, ring_number, name, round(float(north), 3), round(float(east), 3))
                for name, (east, north) in closed
            ]
            serial += len(points)
    return rows
