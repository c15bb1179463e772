"""``xianzhi backup``, ``restore``, ``upgrade``, ``doctor`` (运维命令).

Exit codes: 0 all is well; 1 something failed or is wrong, and what to do is said; 2 the command
line is wrong; 3 a package is missing.
"""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xianzhi.catalogue.messages import words
from xianzhi.cli.starting import say_error, start_django
from xianzhi.errors import XianzhiError

__all__ = ["backup", "doctor", "restore", "upgrade"]

_answer = Console(highlight=False, soft_wrap=True)
_MEGABYTE = 1e6

Folder = Annotated[Path | None, typer.Option("-o", "--out", help="备份文件夹 folder of backups")]


def backup(
    out: Folder = None,
    keep: Annotated[int, typer.Option(min=1, help="保留份数 backups to keep")] = 30,
) -> None:
    """备份：数据库、佐证文件、密钥；站点不必停。 Back up while the site runs."""
    start_django()
    from django.conf import settings  # noqa: PLC0415 -- app ready
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.web.operations.backup import back_up  # noqa: PLC0415 -- app ready

    begun = time.perf_counter()
    try:
        made = back_up(out or settings.CONFIGURATION.backups, timezone.now(), keep=keep)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(1) from error
    seconds, rows = time.perf_counter() - begun, sum(made.manifest.tables.values())
    _answer.print(
        f"已备份：{rows} 行、{len(made.manifest.files)} 个文件（新增 {made.new_files} 个），"
        f"写入 {made.bytes_written / _MEGABYTE:.1f} MB，用时 {seconds:.1f} 秒\n"
        f"Backed up: {rows} rows, {len(made.manifest.files)} files ({made.new_files} new), "
        f"{made.bytes_written / _MEGABYTE:.1f} MB written in {seconds:.1f} s\n"
        f"{made.place}",
        markup=False,
    )


def restore(
    place: Annotated[Path, typer.Argument(help="备份文件夹中以日期命名的一份 one dated backup")],
    replace: Annotated[
        bool, typer.Option("--replace", help="现有数据改名保留 set the present data aside")
    ] = False,
) -> None:
    """恢复：逐字节核对后放回；先停站点。 Put a backup back; stop the site first."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.web.operations import restoring  # noqa: PLC0415 -- app ready
    from xianzhi.web.operations.presence import alone  # noqa: PLC0415 -- app ready

    begun, now = time.perf_counter(), timezone.now()
    try:
        with alone():
            done = restoring.restore(place, now, replace=replace)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(1) from error
    seconds = time.perf_counter() - begun
    lost = round((now - done.manifest.made_at).total_seconds())
    made = timezone.localtime(done.manifest.made_at)
    _answer.print(
        f"已恢复到 {made:%Y-%m-%d %H:%M:%S}：{done.rows} 行、{done.files} 个文件，"
        f"完整性、行数、留痕均一致，用时 {seconds:.1f} 秒；此后 {lost} 秒内的写入不在其中\n"
        f"Restored to {made:%Y-%m-%d %H:%M:%S}: {done.rows} rows, {done.files} files; integrity, "
        f"rows and history agree; {seconds:.1f} s. What was written in the {lost} s since is "
        "not in it.",
        markup=False,
    )
    if done.erased:
        _answer.print(
            f"已重新删除 {done.erased} 人的个人信息。\n"
            f"The personal data of {done.erased} people was erased again."
        )
    if done.aside:
        _answer.print(f"原有数据 before: {done.aside}", markup=False)


def upgrade(out: Folder = None) -> None:
    """升级数据库：先备份，失败自动退回。 Upgrade the database; taken back when a step fails."""
    start_django()
    from django.conf import settings  # noqa: PLC0415 -- app ready
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.web.operations import upgrading  # noqa: PLC0415 -- app ready
    from xianzhi.web.operations.presence import alone  # noqa: PLC0415 -- app ready

    try:
        with alone():
            done = upgrading.upgrade(out or settings.CONFIGURATION.backups, timezone.now())
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(1) from error
    _answer.print(
        f"已升级 {len(done.steps)} 步。 {len(done.steps)} steps were taken.", markup=False
    )
    if done.backup:
        _answer.print(f"升级前的备份 backup before: {done.backup}", markup=False)


def doctor() -> None:
    """体检：哪里不对、怎么办。 Say what is wrong and what to do."""
    start_django()
    from django.db import connection  # noqa: PLC0415 -- app ready
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.web.operations.examination import Grade, examine  # noqa: PLC0415 -- app ready

    found = examine(timezone.now())
    for one in found:
        style = "red" if one.grade is Grade.FAULT else "yellow"
        for language in ("zh", "en"):
            _answer.print(words(one.code, one.params, language), style=style, markup=False)
    if any(one.grade is Grade.FAULT for one in found):
        raise typer.Exit(1)
    if not found:
        _answer.print(f"正常 all well: {connection.vendor}")
