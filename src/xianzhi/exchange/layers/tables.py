"""Coordinates in xlsx and csv: one point a row, WKT, or lists of corner points (表格坐标读取).

Headings decide what a column is; the order of X and Y is told from the size of the numbers, since
surveyors count X to the north. Runs in the child process.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa
import shapely

from xianzhi.core.spatial.layer import Extent, Issue, Severity
from xianzhi.exchange.layers.degrees import coordinate
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.rings import is_surveyors_order, polygon_of
from xianzhi.exchange.layers.sheets import Cell, Row, column_of, filled_rows, sheets_of
from xianzhi.exchange.layers.source import BATCH_ROWS, WKB, Source
from xianzhi.exchange.layers.staging import Staged

__all__ = ["WKT_TITLE", "read_coordinates"]

WKT_TITLE = "WKT"
_SEARCHED_ROWS = 30
_EPSG = re.compile(r"EPSG[:：\s]*(\d{4,6})", re.IGNORECASE)
_LATITUDES = (-90.0, 90.0)


class _Role(StrEnum):
    LONGITUDE = "longitude"
    LATITUDE = "latitude"
    X = "x"
    Y = "y"
    WKT = "wkt"
    PLOT = "plot"
    POINT = "point"
    RING = "ring"


_ROLES = {
    _Role.WKT: r"^(wkt|geometry|geom|the_geom|几何|图形|空间坐标)",
    _Role.POINT: r"^(界址点号?|界址点序号|点号|点序号?|拐点编?号?|拐点|顶点号?|point(_?(no|id))?)$",
    _Role.RING: r"^(圈号|环号|地块圈号|ring(_?(no|id))?)$",
    _Role.PLOT: r"(地块|宗地|图斑|面块)(编号|代码|号|编码)|^(plot|parcel)(_?(no|id|code))?$",
    _Role.LONGITUDE: r"经度|东经|^(lon|lng|long|longitude)(_|$|\b)",
    _Role.LATITUDE: r"纬度|北纬|^(lat|latitude)(_|$|\b)",
    _Role.X: r"^(x|x_?coord(inate)?|x坐标|坐标x|横坐标x?|纵坐标x|东坐标|easting|point_x)(值)?$",
    _Role.Y: r"^(y|y_?coord(inate)?|y坐标|坐标y|纵坐标y?|横坐标y|北坐标|northing|point_y)(值)?$",
}
_PATTERNS = {role: re.compile(pattern) for role, pattern in _ROLES.items()}
_UNIT = re.compile(r"[(（\[].*?[)）\]]|\s+|[:：/].*$")


@dataclass(slots=True)
class _Table:
    """A sheet in which coordinates were found."""

    name: str
    titles: list[str]
    roles: Mapping[_Role, list[int]]
    rows: list[tuple[int, Row]]
    crs: str | None
    is_typed: bool
    issues: list[Issue] = field(default_factory=list)

    def at(self, role: _Role) -> int:
        """First column of a role."""
        return self.roles[role][0]

    @property
    def pair(self) -> tuple[int, int]:
        """Columns of the two coordinates."""
        if _Role.LONGITUDE in self.roles:
            return self.at(_Role.LONGITUDE), self.at(_Role.LATITUDE)
        return self.at(_Role.X), self.at(_Role.Y)


def read_coordinates(staged: Staged, wanted: str | None) -> Source:
    """Read the one sheet with coordinates (读取带坐标的表格).

    Raises
    ------
    LayerError
        ``layer.no_coordinates``, ``layer.which_layer``, or what ``sheets_of`` raises.
    """
    sheets, encoding = sheets_of(staged)
    is_typed = encoding is None
    tables = [found for name, rows in sheets if (found := _table(name, rows, is_typed)) is not None]
    chosen = [table for table in tables if table.name == wanted] or tables
    if not chosen:
        raise LayerError("layer.no_coordinates", {"name": staged.name})
    if len(chosen) > 1:
        names = "、".join(table.name for table in chosen)
        raise LayerError("layer.which_layer", {"names": names})
    table = chosen[0]
    batch = _shape_reader(table)(table)
    return Source(
        schema=batch.schema,
        batches=_cut(batch),
        crs=table.crs,
        rows=batch.num_rows,
        encoding=encoding,
        layer_name=table.name,
        issues=table.issues,
    )


def _cut(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    for first in range(0, batch.num_rows, BATCH_ROWS):
        yield batch.slice(first, BATCH_ROWS)


def _table(name: str, rows: Sequence[Row], is_typed: bool) -> _Table | None:
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        roles = _roles_of(row)
        if not _is_enough(roles):
            continue
        above = [str(cell) for line in rows[: index + 1] for cell in line if cell is not None]
        code = next((found[1] for text in above if (found := _EPSG.search(text))), None)
        width = max(len(line) for line in rows)
        titles = [str(cell or "") for cell in row] + [""] * (width - len(row))
        filled = list(filled_rows(rows, index + 1))
        return _Table(name, titles, roles, filled, f"EPSG:{code}" if code else None, is_typed)
    return None


def _roles_of(row: Row) -> dict[_Role, list[int]]:
    roles: dict[_Role, list[int]] = {}
    for at, cell in enumerate(row):
        title = _UNIT.sub("", str(cell or "")).lower()
        role = next((role for role, pattern in _PATTERNS.items() if pattern.search(title)), None)
        if title and role is not None:
            roles.setdefault(role, []).append(at)
    return roles


def _is_enough(roles: Mapping[_Role, list[int]]) -> bool:
    pairs = ({_Role.LONGITUDE, _Role.LATITUDE}, {_Role.X, _Role.Y}, {_Role.WKT})
    return any(pair <= roles.keys() for pair in pairs)


def _shape_reader(table: _Table) -> Callable[[_Table], pa.RecordBatch]:
    if _Role.WKT in table.roles:
        return _from_wkt
    if _Role.PLOT in table.roles and _Role.POINT in table.roles:
        return _from_corners
    return _from_points


def _from_wkt(table: _Table) -> pa.RecordBatch:
    """One figure a row; text that was too long for a cell goes on in the next WKT column."""
    places = table.roles[_Role.WKT]
    shapes = []
    for number, row in table.rows:
        text = "".join(str(row[at]) for at in places if at < len(row) and row[at] is not None)
        shape = shapely.from_wkt(text, on_invalid="ignore") if text else None
        if shape is None and text:
            _not_read(table, number, text)
        shapes.append(shape)
    return _batch(table, shapes, table.rows, set(places))


def _from_points(table: _Table) -> pa.RecordBatch:
    pairs = _pairs(table)
    shapes = [None if pair is None else shapely.Point(pair) for pair in pairs]
    return _batch(table, shapes, table.rows, set())


def _from_corners(table: _Table) -> pa.RecordBatch:
    """One figure a plot: its rows are its corners, in order; a plot may be named once only."""
    rings: dict[Cell, dict[Cell, list[tuple[float, float]]]] = {}
    first: dict[Cell, tuple[int, Row]] = {}
    plot_at, ring_at = table.at(_Role.PLOT), table.roles.get(_Role.RING, [None])[0]
    plot: Cell = None
    for (number, row), pair in zip(table.rows, _pairs(table), strict=True):
        plot = _cell(row, plot_at) if _cell(row, plot_at) is not None else plot
        if pair is None:
            continue
        first.setdefault(plot, (number, row))
        ring = None if ring_at is None else _cell(row, ring_at)
        rings.setdefault(plot, {}).setdefault(ring, []).append(pair)
    shapes = []
    for name, parts in rings.items():
        shapes.append(polygon_of(list(parts.values())))
        if shapes[-1] is None:
            params = {"plot": str(name), "row": str(first[name][0])}
            table.issues.append(Issue("layer.too_few_corners", Severity.ERROR, params))
    left_out = {*table.pair, table.at(_Role.POINT)} | ({ring_at} if ring_at is not None else set())
    return _batch(table, shapes, list(first.values()), left_out)


def _cell(row: Row, at: int) -> Cell:
    return row[at] if at < len(row) else None


def _pairs(table: _Table) -> list[tuple[float, float] | None]:
    """Coordinates of every row, x before y; rows without are told."""
    east_at, north_at = table.pair
    pairs: list[tuple[float, float] | None] = []
    for number, row in table.rows:
        x, y = coordinate(_cell(row, east_at)), coordinate(_cell(row, north_at))
        if x is None or y is None:
            _not_read(table, number, f"{_cell(row, east_at)}, {_cell(row, north_at)}")
        pairs.append(None if x is None or y is None else (x, y))
    if not _is_swapped(table, [pair for pair in pairs if pair is not None]):
        return pairs
    return [None if pair is None else (pair[1], pair[0]) for pair in pairs]


def _is_swapped(table: _Table, pairs: Sequence[tuple[float, float]]) -> bool:
    if not pairs:
        return False
    xs, ys = zip(*pairs, strict=True)
    extent = Extent(min(xs), min(ys), max(xs), max(ys))
    if is_surveyors_order(extent):
        table.issues.append(Issue("layer.survey_axes", Severity.NOTE))
        return True
    if _Role.LONGITUDE in table.roles and _is_beyond(extent):
        table.issues.append(Issue("layer.degrees_swapped", Severity.WARNING))
        return True
    return False


def _is_beyond(extent: Extent) -> bool:
    """Tell latitudes beyond the pole where the other column holds possible ones."""
    fits = _LATITUDES[0] <= extent.min_x and extent.max_x <= _LATITUDES[1]
    return fits and _LATITUDES[1] < extent.max_y <= 180


def _not_read(table: _Table, number: int, text: str) -> None:
    params = {"line": str(number), "text": text[:40]}
    table.issues.append(Issue("layer.line_not_read", Severity.ERROR, params))


def _batch(
    table: _Table,
    shapes: Sequence[shapely.Geometry | None],
    rows: Sequence[tuple[int, Row]],
    left_out: set[int],
) -> pa.RecordBatch:
    names: list[str] = []
    columns: list[pa.Array] = []
    for at, title in enumerate(table.titles):
        values = [_cell(row, at) for _, row in rows]
        if at in left_out or (not title and all(value is None for value in values)):
            continue
        names.append(_free(title or f"列{at + 1}", names))
        columns.append(column_of(values, is_typed=table.is_typed))
    wkb = pa.array(shapely.to_wkb(list(shapes)) if shapes else [], pa.binary())
    return pa.RecordBatch.from_arrays([*columns, wkb], names=[*names, WKB])


def _free(title: str, taken: Sequence[str]) -> str:
    name, number = title, 1
    while name in taken:
        number += 1
        name = f"{title}_{number}"
    return name
