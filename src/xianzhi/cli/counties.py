"""What commands for many counties have in common (逐县命令): where to run, and how faults end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xianzhi.cli.starting import say_error
from xianzhi.errors import XianzhiError

if TYPE_CHECKING:
    from xianzhi.engines.counties import CountyDone, CountyWork

__all__ = ["Engine", "EngineOption", "ProcessesOption", "day_of", "done_counties", "told_faults"]

_FAILED, _PACKAGE_MISSING = 1, 3


class Engine(StrEnum):
    """Where the counties are computed (计算引擎)."""

    LOCAL = "local"
    SPARK = "spark"


EngineOption = Annotated[Engine, typer.Option(help="计算引擎 where to run")]
ProcessesOption = Annotated[
    int, typer.Option(min=1, max=256, help="进程数 processes of this machine")
]


def day_of(text: str) -> date:
    """Read the day of ``--on``; today where none was given."""
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 -- the clerk's own day
    except ValueError as error:
        raise typer.BadParameter(f"{text}: YYYY-MM-DD", param_hint="--on") from error


def done_counties(
    folder: Path, work: "CountyWork", out: Path, engine: Engine, processes: int
) -> "Iterator[CountyDone]":
    """Do the work for every county where somebody wants it (逐县计算)."""
    if engine is Engine.SPARK:
        from xianzhi.engines.spark import run_spark  # noqa: PLC0415 -- optional dependency

        return run_spark(folder, work, out)
    from xianzhi.engines.local import run_local  # noqa: PLC0415 -- slow import

    return run_local(folder, work, out, processes=processes)


@contextmanager
def told_faults() -> Iterator[None]:
    """Say what a county lacked and end with 1, or with 3 when a package is missing."""
    try:
        yield
    except XianzhiError as error:
        say_error(error)
        missing = error.code == "engine.no_spark"
        raise typer.Exit(_PACKAGE_MISSING if missing else _FAILED) from error
