"""The exchange file of boundary points of surveyed plots (勘测定界界址点坐标交换文件).

A text with the sections 属性描述 and 地块坐标: plots begin with a line ending in ``@``, their
points follow as ``J1,1,X,Y`` with X to the north.
"""

from dataclasses import dataclass, field

import pyarrow as pa
import shapely

from xianzhi.core.spatial.layer import Extent, Issue, Severity
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.encoding import decode
from xianzhi.exchange.layers.degrees import coordinate
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.rings import is_surveyors_order, polygon_of
from xianzhi.exchange.layers.source import WKB, Source
from xianzhi.exchange.layers.staging import Staged

__all__ = ["read_points"]

_TITLES = (
    "界址点数",
    "地块面积",
    "地块编号",
    "地块名称",
    "图形属性",
    "图幅号",
    "地块用途",
    "地类编码",
)
_MOST_BYTES = 256 << 20
_PREFIXED_M = 10_000_000.0  # from here on an easting begins with the number of its zone


@dataclass(slots=True)
class _Plot:
    titles: list[str]
    line: int
    rings: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    facts: dict[str, str] = field(default_factory=dict)
    plots: list[_Plot] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read_points(staged: Staged) -> Source:
    """Read the plots of an exchange file (读取界址点文件).

    The section 属性描述 names datum, width and number of the zone: a file that does is not asked.

    Raises
    ------
    LayerError
        Too large, not text, or without a plot.
    """
    if staged.path.stat().st_size > _MOST_BYTES:
        raise LayerError("layer.too_big", {"name": staged.name, "most": str(_MOST_BYTES >> 20)})
    try:
        text, encoding = decode(staged.path.read_bytes())
    except DocumentError as error:
        raise LayerError("layer.encoding_broken", {"name": staged.name}) from error
    reading = _read(text)
    if not reading.plots:
        raise LayerError("layer.no_rows", {"name": staged.name})
    batch = _batch(reading)
    return Source(
        schema=batch.schema,
        batches=iter([batch]),
        crs=_crs(reading.facts, _extent(reading.plots)),
        rows=len(reading.plots),
        encoding=encoding,
        layer_name=staged.name,
        issues=reading.issues,
    )


def _read(text: str) -> _Reading:
    reading, section = _Reading(), ""
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            section = stripped
        elif "属性描述" in section and "=" in stripped:
            name, _, value = stripped.partition("=")
            reading.facts[name.strip()] = value.strip()
        elif "地块坐标" in section and stripped:
            _take(reading, stripped, number)
    return reading


def _take(reading: _Reading, line: str, number: int) -> None:
    parts = [part.strip() for part in line.replace("，", ",").split(",")]
    if parts[-1] == "@":
        reading.plots.append(_Plot(parts[:-1], number))
        return
    x, y = (coordinate(part) for part in [*parts, "", "", "", ""][2:4])
    if not reading.plots or x is None or y is None:
        params = {"line": str(number), "text": line[:40]}
        reading.issues.append(Issue("layer.line_not_read", Severity.ERROR, params))
        return
    reading.plots[-1].rings.setdefault(parts[1], []).append((x, y))


def _batch(reading: _Reading) -> pa.RecordBatch:
    swap = is_surveyors_order(_extent(reading.plots))
    if swap:
        reading.issues.append(Issue("layer.survey_axes", Severity.NOTE))
    shapes = [
        polygon_of([[(y, x) if swap else (x, y) for x, y in ring] for ring in plot.rings.values()])
        for plot in reading.plots
    ]
    columns = [
        pa.array([_title(plot, at) for plot in reading.plots], pa.string())
        for at in range(len(_TITLES))
    ]
    wkb = pa.array(shapely.to_wkb(shapes), pa.binary())
    return pa.RecordBatch.from_arrays([*columns, wkb], names=[*_TITLES, WKB])


def _title(plot: _Plot, at: int) -> str | None:
    return plot.titles[at] or None if at < len(plot.titles) else None


def _extent(plots: list[_Plot]) -> Extent:
    points = [point for plot in plots for ring in plot.rings.values() for point in ring]
    if not points:
        return Extent(0, 0, 0, 0)
    xs, ys = zip(*points, strict=True)
    return Extent(min(xs), min(ys), max(xs), max(ys))


def _crs(facts: dict[str, str], extent: Extent) -> str | None:
    """The zone that the description names; null unless it names all of it."""
    width, number = facts.get("几度分带", ""), facts.get("带号", "")
    if "2000" not in facts.get("坐标系", "") or not number.isdigit() or width not in {"3", "6"}:
        return None
    degree = "_3_Degree" if width == "3" else ""
    if max(extent.max_x, extent.max_y) > _PREFIXED_M:
        return f"CGCS2000{degree}_GK_Zone_{number}"
    meridian = int(number) * 3 if width == "3" else int(number) * 6 - 3
    return f"CGCS2000{degree}_GK_CM_{meridian}E"
