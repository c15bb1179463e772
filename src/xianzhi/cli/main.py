"""The ``xianzhi`` command (命令入口)."""

from typing import Annotated

import typer

import xianzhi
from xianzhi.cli.policy import policy
from xianzhi.cli.site import site

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="县治：从方案里的一句话到可核对的结果。 From a sentence in a plan to a result, and back.",
)
app.add_typer(policy, name="policy")
app.add_typer(site, name="site")


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
