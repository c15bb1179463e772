"""``xianzhi grid import | locate | check`` (网格命令).

Exit codes: 0 done, nothing to mend; 1 something is wrong with the areas, and is listed; 2 it
cannot be done; 3 a package is missing.
"""

import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer
from rich.console import Console

from xianzhi.catalogue.messages import words
from xianzhi.cli.starting import say_error, start_django
from xianzhi.errors import XianzhiError

if TYPE_CHECKING:
    from xianzhi.apps.grid.services import ImportDraft, ImportPreview

__all__ = ["grid"]

grid = typer.Typer(no_args_is_help=True, help="五级网格。 The five-level grid.")
_answer = Console()
_WRONG, _CANNOT = 1, 2
_MOST_SHOWN = 40

_Files = Annotated[list[Path], typer.Argument(help="名单 xlsx、csv 或图形 gpkg、shp(zip)、GeoJSON")]
_Places = Annotated[Path, typer.Argument(help="csv 或 parquet，含经度、纬度 longitude, latitude")]
_Day = Annotated[
    datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="日期 day, 2026-01-31")
]
_Kind = Annotated[str, typer.Option("--kind", help="网格类别 kind: general, firm, forest, sea…")]
_Levels = Annotated[
    str,
    typer.Option("--levels", help="各文件层级，逗号分隔 level of each file: county,town,village,…"),
]
_User = Annotated[str, typer.Option("--as", help="以哪个账号办理 who imports")]
_Look = Annotated[bool, typer.Option("--look", help="只看不存 look only, store nothing")]
_Out = Annotated[Path | None, typer.Option("--output", "-o", help="结果 csv 或 parquet the answer")]


@grid.command("import")
def take_in(
    files: _Files,
    levels: _Levels = "",
    user: _User = "admin",
    day: _Day = None,
    look: _Look = False,
) -> None:
    """导入网格清单和边界：逐行列出问题，有错则一行不存。 Take areas in, every row or none."""
    start_django()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 -- app ready
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.apps.accounts.selectors import actor_for  # noqa: PLC0415 -- app ready
    from xianzhi.apps.grid import services  # noqa: PLC0415 -- app ready

    at = timezone.now()
    try:
        found = get_user_model().objects.filter(username=user).first()
        if found is None:
            raise XianzhiError("grid.no_such_user", {"name": user})
        actor = actor_for(str(found.pk), None, at)
        draft = _draft(files, levels.split(",") if levels else [], _day_of(day))
        seen = services.preview_import(actor=actor, draft=draft)
        _report(seen)
        if look or seen.errors:
            raise typer.Exit(_WRONG if seen.errors else 0)
        done = services.import_areas(actor=actor, draft=draft, request_id=uuid4().hex, at=at)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_CANNOT) from error
    _say("grid.cli.imported", {"new": str(done["new"]), "changed": str(done["changed"])})


@grid.command()
def locate(places: _Places, output: _Out = None, kind: _Kind = "general", day: _Day = None) -> None:
    """点位落到微网格和责任单位。 Name the micro-grid and the unit at each place."""
    start_django()
    import pyarrow as pa  # noqa: PLC0415 -- slow import

    from xianzhi.apps.grid.selectors import area_names_of, areas_at_points  # noqa: PLC0415 -- app ready
    from xianzhi.exchange.place_files import read_places, write_places  # noqa: PLC0415 -- slow import

    try:
        listed = read_places(places)
        areas_at_points(listed.xy[:1], _day_of(day), kind)  # the index is opened, or made
        begun = time.perf_counter()
        found = areas_at_points(listed.xy, _day_of(day), kind)
        took = time.perf_counter() - begun
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_CANNOT) from error
    inside = int((found.row >= 0).sum())
    shared = len(set(found.shared_place.tolist()))
    params = {"places": f"{len(listed.xy):,}", "inside": f"{inside:,}", "seconds": f"{took:.3f}"}
    _say("grid.cli.located", {**params, "shared": f"{shared:,}"})
    if output is not None:
        codes, units = area_names_of(found, _day_of(day))
        table = listed.table
        for name, values in (("grid_code", found.code_of()), ("grid", codes), ("unit", units)):
            table = table.append_column(name, pa.array(values))
        write_places(table, output)


@grid.command()
def check(day: _Day = None) -> None:
    """检查边界套合、缝隙、重叠和编码。 Check borders, gaps, overlaps and codes."""
    start_django()
    from xianzhi.apps.grid.selectors import all_findings  # noqa: PLC0415 -- app ready

    lines = all_findings(_day_of(day))
    for code, count in sorted(Counter(line.code for line in lines).items()):
        _answer.print(f"{count:>6}  {code}", markup=False)
    for line in lines[:_MOST_SHOWN]:
        _say(line.code, line.params)
    raise typer.Exit(_WRONG if any(line.severity != "note" for line in lines) else 0)


def _draft(files: list[Path], levels: list[str], day: date) -> "ImportDraft":
    from xianzhi.apps.grid.services import ImportDraft, TreeFile  # noqa: PLC0415 -- app ready

    if levels and len(levels) != len(files):
        raise XianzhiError("grid.levels_for_each_file", {"files": str(len(files))})
    listed = []
    for number, path in enumerate(files):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise XianzhiError("grid.places_unreadable", {"name": str(path)}) from error
        listed.append(TreeFile(path.name, content, levels[number] if levels else ""))
    return ImportDraft(tuple(listed), day)


def _day_of(day: datetime | None) -> date:
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    return day.date() if day else timezone.localdate()


def _report(seen: "ImportPreview") -> None:
    for issue in seen.issues[:_MOST_SHOWN]:
        where = f"{issue.file} {issue.row or ''}".strip()
        for language in ("zh", "en"):
            said = words(issue.code, issue.params, language)
            _answer.print(f"{where}: {said}", markup=False, soft_wrap=True)
    if len(seen.issues) > _MOST_SHOWN:
        _say("grid.cli.more_issues", {"count": str(len(seen.issues) - _MOST_SHOWN)})
    counts = {name: str(count) for name, count in seen.counts.items()}
    _say("grid.cli.counts", counts)


def _say(code: str, params: dict[str, str]) -> None:
    for language in ("zh", "en"):
        _answer.print(words(code, params, language), markup=False, soft_wrap=True)
