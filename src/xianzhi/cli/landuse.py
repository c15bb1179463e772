"""``xianzhi landuse check`` (用途管制命令).

Exit codes: 0 done; 1 a county could not be checked; 2 the command line is wrong; 3 a package is
missing.
"""

import time
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from xianzhi.cli.starting import console, say_error
from xianzhi.errors import XianzhiError

if TYPE_CHECKING:
    from xianzhi.engines.job import CheckJob, CountyDone

__all__ = ["landuse"]

landuse = typer.Typer(no_args_is_help=True, help="用途管制。 Use control.")
_answer = Console()
_FAILED, _PACKAGE_MISSING = 1, 3


class Engine(StrEnum):
    """Where the counties are checked (计算引擎)."""

    LOCAL = "local"
    SPARK = "spark"


_Folder = Annotated[
    Path, typer.Argument(help="县文件夹，或其上级 a county's folder, or the folder of many")
]
_Out = Annotated[Path, typer.Option("--out", "-o", help="结果文件夹 folder for the findings")]
_Engine = Annotated[Engine, typer.Option(help="计算引擎 where to run")]
_Processes = Annotated[int, typer.Option(min=1, max=256, help="进程数 processes of this machine")]
_Day = Annotated[
    str, typer.Option("--on", help="按哪天的规则 by the rules of this day, YYYY-MM-DD")
]


@landuse.callback()
def _group() -> None:
    """Make a group of one command."""


@landuse.command()
def check(
    folder: _Folder,
    out: _Out,
    engine: _Engine = Engine.LOCAL,
    processes: _Processes = 1,
    on: _Day = "",
) -> None:
    """批量合规性审查。 Check the parcels of one county or many."""
    try:
        day = date.fromisoformat(on) if on else date.today()  # noqa: DTZ011 -- the clerk's own day
    except ValueError as error:
        raise typer.BadParameter(f"{on}: YYYY-MM-DD", param_hint="--on") from error
    from xianzhi.catalogue.control_rules import control_rules  # noqa: PLC0415 -- slow import
    from xianzhi.engines.job import CheckJob  # noqa: PLC0415 -- slow import

    job, began = CheckJob(control_rules(), day), time.monotonic()
    parcels = 0
    try:
        for done in _run(folder, job, out, engine, processes):
            parcels += done.parcels
            _answer.print(
                f"{done.county}  地块 parcels {done.parcels}  结果 findings {done.findings}  "
                f"{done.overlap_m2:.2f} m²",
                markup=False,
                soft_wrap=True,
            )
    except XianzhiError as error:
        say_error(error)
        missing = error.code == "engine.no_spark"
        raise typer.Exit(_PACKAGE_MISSING if missing else _FAILED) from error
    console.print(f"{parcels} 地块 parcels，{time.monotonic() - began:.1f} s", markup=False)


def _run(
    folder: Path, job: "CheckJob", out: Path, engine: Engine, processes: int
) -> "Iterator[CountyDone]":
    if engine is Engine.SPARK:
        from xianzhi.engines.spark import run_spark  # noqa: PLC0415 -- optional dependency

        return run_spark(folder, job, out)
    from xianzhi.engines.local import run_local  # noqa: PLC0415 -- slow import

    return run_local(folder, job, out, processes=processes)
