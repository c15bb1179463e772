"""``xianzhi atlas verify`` (一张图命令).

Exit codes: 0 the certificate comes out again, with its own layers and rules and with today's; 1 it
differs, and the differences are listed; 2 it cannot be verified; 3 a package is missing.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from xianzhi.catalogue.messages import words
from xianzhi.cli.starting import say_error, start_django
from xianzhi.errors import XianzhiError

if TYPE_CHECKING:
    from xianzhi.apps.atlas.selectors.verification import Verification
    from xianzhi.core.landuse.certificate import Difference

__all__ = ["atlas"]

atlas = typer.Typer(no_args_is_help=True, help="一张图。 The one map.")
_answer = Console()
_DIFFERS, _CANNOT = 1, 2

_File = Annotated[Path, typer.Argument(help="意见书 docx、pdf 或 json a certificate")]


@atlas.callback()
def _group() -> None:
    """Make a group of one command."""


@atlas.command()
def verify(certificate: _File) -> None:
    """复核意见书：重新量算，说明是否一致、哪里不同。 Compute a certificate again."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.apps.atlas.selectors import verification  # noqa: PLC0415 -- app ready
    from xianzhi.exchange.certificates import read_content  # noqa: PLC0415 -- slow import

    try:
        found = verification.verify(read_content(certificate.read_bytes()), timezone.now())
    except OSError as error:
        say_error(XianzhiError("atlas.verify.no_file", {"path": str(certificate)}))
        raise typer.Exit(_CANNOT) from error
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_CANNOT) from error
    _report(found)
    raise typer.Exit(0 if found.is_same else _DIFFERS)


def _report(found: "Verification") -> None:
    number = {"number": found.certificate.number, "sha256": found.certificate.sha256}
    _say("atlas.verify.about", number)
    if found.altered:
        _say("atlas.verify.altered", number)
    for layer in found.damaged:
        _say("atlas.verify.damaged", {"layer": layer})
    _say(f"atlas.verify.then_{'same' if found.is_reproduced else 'differs'}", {})
    _list(found.then)
    _say(f"atlas.verify.now_{'differs' if found.now else 'same'}", {})
    _list(found.now)


def _list(differences: "Iterable[Difference]") -> None:
    for difference in differences:
        _say(difference.code, dict(difference.params), indent="  ")


def _say(code: str, params: dict[str, str], indent: str = "") -> None:
    for language in ("zh", "en"):
        _answer.print(indent + words(code, params, language), markup=False, soft_wrap=True)
