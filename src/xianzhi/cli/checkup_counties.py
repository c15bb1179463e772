"""``xianzhi checkup counties`` (逐县体检命令).

Exit codes: as ``xianzhi checkup``.
"""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xianzhi.cli.counties import (
    Engine,
    EngineOption,
    ProcessesOption,
    day_of,
    done_counties,
    told_faults,
)
from xianzhi.cli.starting import console

__all__ = ["counties"]

_answer = Console()
_Folder = Annotated[
    Path,
    typer.Argument(help="每县一个子文件夹，内为体检图层 a folder of layers for each county"),
]
_Out = Annotated[Path, typer.Option("--out", "-o", help="结果文件夹 folder for the values")]
_Edition = Annotated[
    str,
    typer.Option(
        "--edition", "-e", help="指标体系编号，或本县指标体系文件夹 id, or a fork's folder"
    ),
]
_Day = Annotated[str, typer.Option("--on", help="数据截止日期 cut-off date, YYYY-MM-DD")]
_Cache = Annotated[
    Path | None, typer.Option("--cache", help="结果留存文件夹 folder for what is kept")
]


def counties(  # noqa: PLR0913, PLR0917 -- typer reads the options from the signature
    folder: _Folder,
    out: _Out,
    edition: _Edition = "default",
    on: _Day = "",
    engine: EngineOption = Engine.LOCAL,
    processes: ProcessesOption = 1,
    cache: _Cache = None,
) -> None:
    """按同一指标体系逐县体检，各县结果可比。 Measure many counties by the same edition."""
    day = day_of(on)
    from xianzhi.engines.checkups import CheckupWork  # noqa: PLC0415 -- slow import

    work, began, number = CheckupWork(edition, day.isoformat(), cache), time.monotonic(), 0
    with told_faults():
        for done in done_counties(folder, work, out, engine, processes):
            number += 1
            said = [done.counts.get(verdict, 0) for verdict in ("met", "unmet", "undecidable")]
            _answer.print(
                f"{done.county}  达标 met {said[0]}，未达标 unmet {said[1]}，"
                f"不可判定 undecidable {said[2]}；问题 problems {done.sums['problems']:.0f}",
                markup=False,
                soft_wrap=True,
            )
    console.print(f"{number} 县 counties，{time.monotonic() - began:.1f} s", markup=False)
