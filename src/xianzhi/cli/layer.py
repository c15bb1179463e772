"""``xianzhi layer inspect`` and ``xianzhi layer convert`` (图层命令).

Exit codes: 0 done; 1 a file could not be read or written; 2 the command line is wrong; 3 a package
is missing; 4 the layer's reference system must be told or corrected first.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from xianzhi.catalogue.messages import Language, words
from xianzhi.errors import XianzhiError

if TYPE_CHECKING:
    from pyproj import CRS

    from xianzhi.core.spatial.layer import Issue, Layer
    from xianzhi.core.spatial.measure import AreaSum
    from xianzhi.core.spatial.offset import Offset
    from xianzhi.exchange.layers import CrsQuestion, Inspection, ReadOptions

__all__ = ["layer"]

layer = typer.Typer(no_args_is_help=True, help="图层。 Map layers.")

_FAILED, _WRONG_COMMAND, _PACKAGE_MISSING, _QUESTION = 1, 2, 3, 4
_SHOWN_EACH = 3
_SHOWN_CANDIDATES = 12
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_WRONG_SYSTEM = {"layer.crs_contradicts", "layer.axes_swapped"}


class ShiftedFrom(StrEnum):
    """What shifted the coordinates (偏移坐标系)."""

    GCJ02 = "gcj02"
    BD09 = "bd09"


class MeasuredOn(StrEnum):
    """What areas are measured on (量算面)."""

    ELLIPSOID = "ellipsoid"
    ZONE = "zone"
    PLANE = "plane"


_File = Annotated[Path, typer.Argument(help="图层文件、文件夹或 zip a layer, a folder or a zip")]
_Crs = Annotated[
    str | None, typer.Option("--crs", help="图层的坐标系 the layer's system, as EPSG:4545")
]
_Near = Annotated[
    str | None, typer.Option("--near", help="县城经纬度 the county's place, as 108.5,32.9")
]
_Name = Annotated[
    str | None, typer.Option("--layer", help="多图层时的图层名 which layer of several")
]
_Encoding = Annotated[
    str | None, typer.Option("--encoding", help="属性表编码 of the attributes: GB18030, UTF-8")
]
_Swap = Annotated[bool, typer.Option("--swap-axes", help="交换 X、Y exchange x and y")]


@layer.command("inspect")
def inspect_file(  # noqa: PLR0913, PLR0917 -- typer reads the options from the signature
    file: _File,
    crs: _Crs = None,
    near: _Near = None,
    name: _Name = None,
    encoding: _Encoding = None,
    swap_axes: _Swap = False,
    control: Annotated[
        Path | None,
        typer.Option("--control", help="位置正确的同类图层 features known to lie right"),
    ] = None,
    area: Annotated[
        MeasuredOn | None,
        typer.Option("--area", help="面积合计：椭球面、3 度带平面、图层平面 add up the areas"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON for programs")] = False,
) -> None:
    """检查图层：字段、坐标系、编码、范围和问题。 Say what a layer file holds and what is wrong.

    退出码：0 正常；1 无法读取；2 命令有误；3 缺少软件包；4 需先说明或改正坐标系。
    Exit codes: 0 done; 1 not readable; 2 wrong command; 3 a package is missing; 4 the reference
    system must be told or corrected.
    """
    screen = Console(stderr=True, highlight=False)
    with _Door(screen):
        from xianzhi.exchange.layers import ReadOptions, inspect_layer  # noqa: PLC0415 -- slow import

        options = ReadOptions(
            layer=name, crs=_system(crs), swap_axes=swap_axes, encoding=encoding, near=_place(near)
        )
        found = inspect_layer(file, options)
        is_placed = found.crs is not None
        offset = _offset(file, options, control) if control and is_placed else None
        areas = _areas(file, options, area) if area and is_placed else None
        if as_json:
            typer.echo(json.dumps(_record(found, offset, areas), ensure_ascii=False, indent=1))
        else:
            _show(found, offset, screen)
            if areas is not None:
                _show_areas(areas, screen)
        if found.question is not None or _WRONG_SYSTEM & {issue.code for issue in found.issues}:
            raise typer.Exit(_QUESTION)


@layer.command("convert")
def convert_file(  # noqa: PLR0913, PLR0917 -- typer reads the options from the signature
    file: _File,
    output: Annotated[
        Path,
        typer.Argument(help="输出文件 .gpkg .parquet .geojson .zip(shp) .xlsx .pmtiles"),
    ],
    crs: _Crs = None,
    to_crs: Annotated[
        str, typer.Option("--to-crs", help="输出坐标系 the system to write")
    ] = "EPSG:4490",
    from_datum: Annotated[
        ShiftedFrom | None,
        typer.Option("--from-datum", help="偏移坐标 the shift to take back: gcj02, bd09"),
    ] = None,
    name: _Name = None,
    encoding: _Encoding = None,
    swap_axes: _Swap = False,
    output_encoding: Annotated[
        str, typer.Option("--output-encoding", help="shp 属性编码 UTF-8 或 GBK")
    ] = "UTF-8",
) -> None:
    """转换图层：修复图形、纠正偏移、统一坐标系。 Mend a layer, settle its coordinates, write it.

    退出码：0 完成；1 无法读取或写入；2 命令有误；3 缺少软件包；4 需先说明或改正坐标系。
    Exit codes: 0 done; 1 not readable or not written; 2 wrong command; 3 a package is missing;
    4 the reference system must be told or corrected.
    """
    screen = Console(stderr=True, highlight=False)
    if output_encoding not in {"UTF-8", "GBK"}:
        _say(screen, "layer.output_encoding", {"text": output_encoding}, "red")
        raise typer.Exit(_WRONG_COMMAND)
    with _Door(screen):
        from xianzhi.exchange.layers import (  # noqa: PLC0415 -- slow import
            ReadOptions,
            WriteOptions,
            format_of,
            write_layer,
        )

        format_of(output)
        target, source = _system(to_crs), _system(crs)
        with _Bar(screen) as bar:
            options = ReadOptions(
                layer=name, crs=source, swap_axes=swap_axes, encoding=encoding, progress=bar.tell
            )
            read, issues = _read(file, options)
        _show_issues(issues, screen)
        if source is None and not swap_axes and _WRONG_SYSTEM & {issue.code for issue in issues}:
            raise typer.Exit(_QUESTION)
        settled = _settled(read, from_datum, target, screen)
        _show_issues(write_layer(settled, output, WriteOptions(output_encoding)), screen)
        params = {"path": str(output), "rows": str(settled.facts.rows), "crs": _label(settled.crs)}
        _say(screen, "layer.converted", params, "bold")


class _Door:
    """The outermost door: faults become words and an exit code."""

    def __init__(self, screen: Console) -> None:
        self.screen = screen

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ModuleNotFoundError):
            _say(self.screen, "layer.package_missing", {"package": error.name or ""}, "red")
            raise typer.Exit(_PACKAGE_MISSING) from error
        if isinstance(error, XianzhiError):
            question = getattr(error, "question", None)
            if question is not None:
                _show_question(question, self.screen)
                raise typer.Exit(_QUESTION) from error
            _say(self.screen, error.code, error.params, "red")
            wrong = error.code in {"layer.crs_unknown_code", "layer.place", "layer.format_unknown"}
            raise typer.Exit(_WRONG_COMMAND if wrong else _FAILED) from error


class _Bar:
    """A progress bar while a layer is read; nothing where nobody looks."""

    def __init__(self, screen: Console) -> None:
        self.progress = Progress(console=screen, transient=True, disable=not screen.is_terminal)
        self.task: TaskID | None = None

    def __enter__(self) -> "_Bar":
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def tell(self, rows: int, total: int) -> None:
        """Show how many rows are read."""
        if self.task is None:
            self.task = self.progress.add_task("读取 reading", total=total or None)
        self.progress.update(self.task, completed=rows, total=total or None)


def _say(screen: Console, code: str, params: Mapping[str, str], style: str = "") -> None:
    for language in _LANGUAGES:
        screen.print(words(code, params, language), style=style, markup=False, soft_wrap=True)


def _system(text: str | None) -> "CRS | None":
    from xianzhi.core.spatial.coordinates import recognise  # noqa: PLC0415 -- slow import

    if text is None:
        return None
    crs = recognise(text)
    if crs is None:
        raise XianzhiError("layer.crs_unknown_code", {"text": text})
    return crs


def _place(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        longitude, latitude = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError as error:
        raise XianzhiError("layer.place", {"text": text}) from error
    return longitude, latitude


def _label(crs: "CRS") -> str:
    from xianzhi.core.spatial.coordinates import label  # noqa: PLC0415 -- slow import

    return label(crs)


def _read(file: Path, options: "ReadOptions") -> "tuple[Layer, tuple[Issue, ...]]":
    from xianzhi.exchange.layers import read_layer  # noqa: PLC0415 -- slow import

    outcome = read_layer(file, options)
    return outcome.value, outcome.issues


def _settled(
    read: "Layer", from_datum: ShiftedFrom | None, target: "CRS | None", screen: Console
) -> "Layer":
    from xianzhi.core.spatial.coordinates import CGCS2000  # noqa: PLC0415 -- slow import
    from xianzhi.core.spatial.shifted import ShiftedDatum  # noqa: PLC0415 -- slow import
    from xianzhi.exchange.layers import settle  # noqa: PLC0415 -- slow import

    datum = ShiftedDatum(from_datum) if from_datum else None
    settled = settle(read, datum, target or CGCS2000)
    if datum is not None:
        _say(screen, "layer.converted_shift", {"datum": datum.value})
    return settled


def _offset(file: Path, options: "ReadOptions", control: Path) -> "Offset":
    from xianzhi.core.spatial.offset import detect_offset  # noqa: PLC0415 -- slow import
    from xianzhi.exchange.layers import read_layer  # noqa: PLC0415 -- slow import

    return detect_offset(read_layer(file, options).value, read_layer(control).value)


def _areas(file: Path, options: "ReadOptions", surface: MeasuredOn) -> "AreaSum":
    from xianzhi.core.spatial.measure import Surface, sum_areas  # noqa: PLC0415 -- slow import
    from xianzhi.exchange.layers import read_layer  # noqa: PLC0415 -- slow import

    read = read_layer(file, options).value
    return sum_areas(read.geometries, read.crs, Surface(surface.value))


def _show_areas(areas: "AreaSum", screen: Console) -> None:
    _say(screen, f"layer.area.{areas.surface}", {"reference": areas.reference})
    _say(screen, "layer.tolerance", areas.rule.params)
    _say(screen, "layer.area_sum", areas.params)


def _show(found: "Inspection", offset: "Offset | None", screen: Console) -> None:
    facts = found.facts
    params = {
        "name": facts.source,
        "format": facts.format,
        "rows": f"{facts.rows:,}",
        "crs": _label(found.crs) if found.crs is not None else "？",
        "encoding": facts.encoding or "—",
    }
    _say(screen, "layer.inspected", params, "bold")
    if facts.extent is not None:
        digits = 6 if abs(facts.extent.max_x) < 400 else 2
        low_x, low_y, high_x, high_y = asdict(facts.extent).values()
        spans = {"x": f"{low_x:.{digits}f}–{high_x:.{digits}f}"}
        spans["y"] = f"{low_y:.{digits}f}–{high_y:.{digits}f}"
        _say(screen, "layer.extent", spans)
    screen.print(words("layer.digest", {"sha256": facts.sha256}), markup=False, soft_wrap=True)
    screen.print(_fields(found))
    _show_issues(found.issues, screen)
    if offset is not None:
        _show_offset(offset, screen)
    if found.question is not None:
        _show_question(found.question, screen)


def _fields(found: "Inspection") -> Table:
    table = Table("字段 field", "类型 type")
    for item in found.facts.fields:
        table.add_row(item.name, item.kind)
    kinds = found.facts.geometry_types.items()
    table.caption = "、".join(f"{name} {count:,}" for name, count in kinds)
    return table


def _show_issues(issues: Iterable["Issue"], screen: Console) -> None:
    by_code: dict[str, list[Issue]] = defaultdict(list)
    for issue in issues:
        by_code[issue.code].append(issue)
    styles = {"note": "", "warning": "yellow", "error": "red"}
    for code, group in by_code.items():
        if len(group) > _SHOWN_EACH:
            _say(screen, "layer.issue_count", {"count": str(len(group)), "code": code})
        for issue in group[:_SHOWN_EACH]:
            _say(screen, code, issue.params, styles[issue.severity])


def _show_offset(offset: "Offset", screen: Console) -> None:
    for language in _LANGUAGES:
        shift = words(offset.shift_code, offset.params, language)
        said = words(offset.code, {**offset.params, "shift": shift}, language)
        style = "red" if offset.is_shifted else ""
        screen.print(said, style=style, markup=False, soft_wrap=True)


def _show_question(question: "CrsQuestion", screen: Console) -> None:
    _say(screen, question.code, question.params, "red")
    for found in question.candidates[:_SHOWN_CANDIDATES]:
        for language in _LANGUAGES:
            swapped = words("layer.fits.swapped", {}, language) if found.is_swapped else ""
            said = words(found.reason, dict(found.params), language)
            screen.print(f"  {found.code}  {said}{swapped}", markup=False, soft_wrap=True)
    left = len(question.candidates) - _SHOWN_CANDIDATES
    if left > 0:
        _say(screen, "layer.more_candidates", {"count": str(left)})
    if question.candidates:
        _say(screen, "layer.answer_with", {"code": question.candidates[0].code})
        if question.candidates[0].is_swapped:
            _say(screen, "layer.answer_swapped", {})


def _record(
    found: "Inspection", offset: "Offset | None", areas: "AreaSum | None"
) -> dict[str, object]:
    """Everything as JSON; the words of issues stay with their codes and parameters."""
    question = None
    if found.question is not None:
        question = [asdict(candidate) for candidate in found.question.candidates]
    return {
        "facts": asdict(found.facts),
        "crs": found.crs.to_string() if found.crs is not None else None,
        "question": question,
        "issues": [asdict(issue) for issue in found.issues],
        "offset": None if offset is None else {**asdict(offset), "is_shifted": offset.is_shifted},
        "areas": None if areas is None else asdict(areas),
    }
