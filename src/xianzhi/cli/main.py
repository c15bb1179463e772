"""The command ``xianzhi`` (命令行): one door, a group of commands for each use."""

from typing import Annotated

import typer

import xianzhi
from xianzhi.cli.atlas import atlas
from xianzhi.cli.audit import audit
from xianzhi.cli.calendar import calendar
from xianzhi.cli.casework import casework
from xianzhi.cli.checkup import checkup
from xianzhi.cli.grid import grid
from xianzhi.cli.jobs import jobs
from xianzhi.cli.landuse import landuse
from xianzhi.cli.layer import layer
from xianzhi.cli.operations import backup, doctor, restore, upgrade
from xianzhi.cli.policy import policy
from xianzhi.cli.samples import samples
from xianzhi.cli.site import site

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="县治：从方案里的一句话，到看得见的结果。 From a sentence in a county plan to a result.",
)
app.add_typer(atlas, name="atlas")
app.add_typer(jobs, name="jobs")
app.add_typer(audit, name="audit")
app.add_typer(calendar, name="calendar")
app.add_typer(casework, name="casework")
app.add_typer(checkup, name="checkup")
app.add_typer(grid, name="grid")
app.add_typer(landuse, name="landuse")
app.add_typer(layer, name="layer")
app.add_typer(policy, name="policy")
app.add_typer(site, name="site")
for command in (backup, restore, upgrade, doctor, samples):
    app.command()(command)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(xianzhi.__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="版本 version")
    ] = False,
) -> None:
    """Take the options that stand before every command."""
