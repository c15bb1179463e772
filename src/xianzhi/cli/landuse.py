"""``xianzhi landuse check`` (用途管制命令).

Exit codes: 0 done; 1 a county could not be checked; 2 the command line is wrong; 3 a package is
missing.
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

__all__ = ["landuse"]

landuse = typer.Typer(no_args_is_help=True, help="用途管制。 Use control.")
_answer = Console()

_Folder = Annotated[
    Path, typer.Argument(help="县文件夹，或其上级 a county's folder, or the folder of many")
]
_Out = Annotated[Path, typer.Option("--out", "-o", help="结果文件夹 folder for the findings")]
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
    engine: EngineOption = Engine.LOCAL,
    processes: ProcessesOption = 1,
    on: _Day = "",
) -> None:
    """批量合规性审查。 Check the parcels of one county or many."""
    day = day_of(on)
    from xianzhi.catalogue.control_rules import control_rules  # noqa: PLC0415 -- slow import
    from xianzhi.engines.landuse import CheckJob, parcel_count  # noqa: PLC0415 -- slow import

    job, began = CheckJob(control_rules(), day), time.monotonic()
    parcels = 0
    with told_faults():
        for done in done_counties(folder, job, out, engine, processes):
            own = parcel_count(done.place)
            parcels += own
            _answer.print(
                f"{done.county}  地块 parcels {own}  结果 findings {done.rows}  "
                f"{done.sums['area_m2']:.2f} m²",
                markup=False,
                soft_wrap=True,
            )
    console.print(f"{parcels} 地块 parcels，{time.monotonic() - began:.1f} s", markup=False)
