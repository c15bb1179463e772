"""Trees of areas in: lists and map files become rows (网格清单读取).

A list (xlsx, csv) has the words, a map file (gpkg, shp, GeoJSON …) the borders and often the words
too; rows of one code in both become one row. Columns are found by their names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import shapely
from pyproj import CRS

from xianzhi.core.spatial.layer import Severity
from xianzhi.core.territory.codes import LEVELS
from xianzhi.core.territory.intake import RowIssue, TreeRow
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.parsing import ReadOptions
from xianzhi.exchange.layers.reading import read_layer
from xianzhi.exchange.layers.settling import settle
from xianzhi.exchange.spreadsheets import ListColumn, read_records

__all__ = ["TREE_COLUMNS", "TreeSource", "read_trees"]

TREE_COLUMNS = (
    ListColumn("code", ("编码", "代码", "区划代码", "网格编码", "网格代码", "code", "grid_code")),
    ListColumn("name", ("名称", "网格名称", "区划名称", "name", "grid_name")),
    ListColumn("level", ("层级", "级别", "level")),
    ListColumn("kind", ("网格类别", "类别", "kind")),
    ListColumn(
        "parent_code", ("上级编码", "上级代码", "上级区划代码", "parent", "parent_code", "pcode")
    ),
    ListColumn("unit", ("责任单位", "管理单位", "unit")),
    ListColumn("households", ("户数", "总户数", "households")),
    ListColumn("residents", ("人口", "人口数", "常住人口", "residents", "population")),
    ListColumn("town", ("所属乡镇", "乡镇", "乡镇（街道）", "town")),
    ListColumn("village", ("所属村社区", "所属村（社区）", "村社区", "社区", "village")),
    ListColumn("grid", ("所属网格", "所属片区", "片区", "block", "grid")),
)
_ANCESTORS = ("town", "village", "grid")
_LEVEL_WORDS = {
    **{level: level for level in LEVELS},
    "县": "county", "区县": "county", "县区": "county", "县级": "county",
    "乡镇": "town", "镇": "town", "乡": "town", "街道": "town", "乡镇街道": "town", "乡级": "town",
    "村": "village", "社区": "village", "村社区": "village", "村级": "village",
    "网格": "grid", "片区": "grid", "一级网格": "grid",
    "微网格": "micro_grid", "microgrid": "micro_grid", "minigrid": "micro_grid",
    "二级网格": "micro_grid",
    "楼栋": "cell", "院落": "cell", "单元": "cell",
}  # fmt: skip
_KIND_WORDS = {
    "综合网格": "general", "综合": "general", "全科网格": "general",
    "企业网格": "firm", "商圈网格": "market", "城市管理网格": "city", "城管网格": "city",
    "安全生产网格": "safety", "安全网格": "safety", "田长制网格": "farmland",
    "林长制网格": "forest", "森林网格": "forest", "河湖长制网格": "river", "海上网格": "sea",
}  # fmt: skip
_LEVEL_BY_DIGITS = {6: "county", 9: "town", 12: "village", 15: "grid", 17: "micro_grid"}
_MARKS = re.compile(r"[\s（）()、/]+")


@dataclass(frozen=True, slots=True)
class TreeSource:
    """A file with areas (网格文件); ``level`` is what its owner says all of its rows are."""

    name: str
    content: bytes | Path
    level: str = ""
    kind: str = ""
    crs: CRS | None = None


def read_trees(sources: Sequence[TreeSource]) -> tuple[tuple[TreeRow, ...], tuple[RowIssue, ...]]:
    """Read files of areas into rows (读取网格清单), those of one code joined.

    Raises
    ------
    LayerError
        A map file cannot be read, or its reference system is unknown (``CrsMissingError``).
    TableError
        A list cannot be read.
    """
    issues: list[RowIssue] = []
    listed: list[TreeRow] = []
    drawn: list[TreeRow] = []
    for source in sources:
        reader = _Reader(source, issues)
        if _is_list(source):
            listed += reader.of_list()
        else:
            drawn += reader.of_layer()
    return tuple(_joined(listed, drawn, issues)), tuple(issues)


def _is_list(source: TreeSource) -> bool:
    return source.name.lower().endswith((".xlsx", ".csv", ".et", ".xls"))


class _Reader:
    """Reads one file and notes what is odd in it."""

    def __init__(self, source: TreeSource, issues: list[RowIssue]) -> None:
        self.source, self.issues = source, issues
        self.guessed = False

    def of_list(self) -> Iterator[TreeRow]:
        for record in read_records(self.source.content, TREE_COLUMNS):
            yield self._row(record.row, record.values, None)

    def of_layer(self) -> Iterator[TreeRow]:
        source = self.source
        options = ReadOptions(name=source.name, crs=source.crs)
        read = read_layer(source.content, options)
        self.issues += [
            RowIssue(issue.code, issue.severity, issue.params, source.name, issue.row)
            for issue in read.issues
        ]
        layer = settle(read.value)
        try:
            columns = _columns(layer.columns)
        except UnicodeDecodeError as error:  # the bytes of its table are not of one encoding
            raise LayerError("layer.encoding_broken", {"name": source.name}) from error
        for number, shape in enumerate(layer.geometries):
            values = {
                key: _text(columns[key][number]) if key in columns else ""
                for key in (column.key for column in TREE_COLUMNS)
            }
            yield self._row(number + 1, values, self._polygon(shape, number + 1))

    def _polygon(self, shape: shapely.Geometry | None, row: int) -> shapely.Geometry | None:
        """Keep the ground of a feature; what has none is told."""
        if shape is None or shape.is_empty:
            self._tell("grid.row_without_border", Severity.WARNING, row)
            return None
        if not shape.is_valid:
            self._tell("grid.border_mended", Severity.WARNING, row)
            shape = shapely.make_valid(shape)
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        parts += [
            p for m in shapely.get_parts(shape) if m.geom_type == "MultiPolygon" for p in m.geoms
        ]
        if not parts:
            self._tell("grid.row_without_border", Severity.WARNING, row)
            return None
        ground: shapely.Geometry = shapely.force_2d(shapely.multipolygons(parts))
        return shapely.normalize(ground)

    def _row(
        self, number: int, values: Mapping[str, str], shape: shapely.Geometry | None
    ) -> TreeRow:
        code = "".join(values["code"].split())
        level = self._level(values["level"], code)
        return TreeRow(
            self.source.name,
            number,
            code,
            values["name"],
            level,
            self._kind(values["kind"], number),
            "".join(values["parent_code"].split()),
            values["unit"],
            self._count(values["households"], number),
            self._count(values["residents"], number),
            shape,
            {
                above: values[above]
                for above in _ANCESTORS
                if values[above] and above != level and above in LEVELS
            },
        )

    def _level(self, word: str, code: str) -> str:
        if self.source.level:
            return self.source.level
        if word:
            return _LEVEL_WORDS.get(_MARKS.sub("", word).lower(), word)
        level = _LEVEL_BY_DIGITS.get(len(code), "") if code.isdigit() else ""
        if level and not self.guessed:
            self.guessed = True
            self._tell("grid.level_by_code", Severity.NOTE, None)
        return level

    def _kind(self, word: str, row: int) -> str:
        if not word:
            return self.source.kind
        kind = _KIND_WORDS.get(word, word if word in _KIND_WORDS.values() else "")
        if not kind:
            allowed = "、".join(_KIND_WORDS)
            self._tell("grid.kind_unknown", Severity.ERROR, row, value=word, allowed=allowed)
        return kind

    def _count(self, text: str, row: int) -> int | None:
        tidy = text.replace(",", "").replace("，", "").removesuffix(".0")
        if not tidy:
            return None
        if not (tidy.isascii() and tidy.isdigit() and len(tidy) < 9):
            self._tell("grid.not_a_count", Severity.ERROR, row, value=text[:40])
            return None
        return int(tidy)

    def _tell(self, code: str, severity: Severity, row: int | None, /, **params: str) -> None:
        self.issues.append(RowIssue(code, severity, params, self.source.name, row))


def _columns(table: pa.Table) -> dict[str, list[object]]:
    """Find the columns of a map file by their names."""
    names = {name.strip().lower(): name for name in table.column_names}
    return {
        column.key: table.column(names[heading]).to_pylist()
        for column in TREE_COLUMNS
        for heading in reversed(column.headings)
        if heading in names
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _joined(
    listed: Iterable[TreeRow], drawn: Iterable[TreeRow], issues: list[RowIssue]
) -> Iterator[TreeRow]:
    """Put the border of a map file to the row of the list that has its code."""
    borders: dict[str, TreeRow] = {}
    rest: list[TreeRow] = []
    for row in drawn:
        if row.code and row.code not in borders:
            borders[row.code] = row
        else:
            rest.append(row)
    for row in listed:
        border = borders.pop(row.code, None)
        yield row if border is None else _one(row, border)
    yield from (*borders.values(), *rest)


def _one(row: TreeRow, border: TreeRow) -> TreeRow:
    """Let the list speak, and the map file where the list is silent."""
    return replace(
        row,
        name=row.name or border.name,
        level=row.level or border.level,
        kind=row.kind or border.kind,
        parent_code=row.parent_code or border.parent_code,
        households=border.households if row.households is None else row.households,
        residents=border.residents if row.residents is None else row.residents,
        shape=border.shape,
        ancestor_names={**border.ancestor_names, **row.ancestor_names},
    )
