"""``xianzhi atlas verify | publish`` (一张图命令).

Exit codes: 0 the certificate comes out again, with its own layers and rules and with today's, or
all layers are in force; 1 it differs, and the differences are listed, or a layer was refused; 2 it
cannot be done; 3 a package is missing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
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


_Folder = Annotated[
    Path, typer.Argument(help="图层文件夹，文件名为图层代码 folder; files named by layer codes")
]
_User = Annotated[str, typer.Option("--as", help="以哪个账号发布 the planner who publishes")]
_Approval = Annotated[str, typer.Option("--approval", help="发布依据 by what it may be used")]
_Source = Annotated[str, typer.Option("--source", help="数据来源 where the layers come from")]
_Day = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="数据日期，layers.yaml 未写时用 day of data"
    ),
]
_LiesRight = Annotated[
    bool, typer.Option("--lies-right", help="疑似偏移已核对无误 looked at: nothing is shifted")
]


@atlas.command()
def publish(
    folder: _Folder,
    user: _User,
    approval: _Approval,
    source: _Source = "",
    as_of: _Day = None,
    lies_right: _LiesRight = False,
) -> None:
    """批量发布体检图层：逐层报告，一层有错不影响其他层。 Publish a folder, layer by layer."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.cli.layer_folder import Told, publish_folder  # noqa: PLC0415 -- app ready

    told = Told(user, approval, source, as_of.date() if as_of else None, lies_right)
    refused = 0
    try:
        for line in publish_folder(folder, told, timezone.now()):
            refused += line.fault is not None
            _say(line.code, line.params, fault=line.fault)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_CANNOT) from error
    raise typer.Exit(_DIFFERS if refused else 0)


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


def _say(
    code: str, params: Mapping[str, str], indent: str = "", fault: XianzhiError | None = None
) -> None:
    for language in ("zh", "en"):
        reason = {"reason": words(fault.code, fault.params, language)} if fault else {}
        said = words(code, {**params, **reason}, language)
        _answer.print(indent + said, markup=False, soft_wrap=True)
