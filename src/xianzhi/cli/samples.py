"""``xianzhi samples`` (样例数据): folders of the fictional county, with the truth beside them.

Exit codes: 0 done; 2 it cannot be done; 3 a package is missing.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xianzhi.catalogue.messages import words

__all__ = ["samples"]

_answer = Console()
_CANNOT, _PACKAGE_MISSING = 2, 3
_SMALLEST = 0.02

_Checkup = Annotated[
    Path, typer.Option("--checkup", help="体检样例写到哪个文件夹 folder for two check-up years")
]
_Scale = Annotated[
    float, typer.Option("--scale", min=_SMALLEST, max=1.0, help="县域比例 share of the county")
]
_Seed = Annotated[int, typer.Option("--seed", min=0, help="随机种子 seed")]


def samples(checkup: _Checkup, scale: _Scale = 1.0, seed: _Seed = 2026) -> None:
    """生成禾川县（虚构）两年的体检图层及真值。 Write layers of two check-ups with the truth."""
    try:
        from xianzhi.samples.checkup.files import write_checkup  # noqa: PLC0415 -- slow import
    except ImportError as error:
        _say("checkup_sample.package_missing", {"name": str(error.name)})
        raise typer.Exit(_PACKAGE_MISSING) from error
    try:
        written = write_checkup(checkup, seed, scale)
    except ValueError as error:
        _say("checkup_sample.too_small", {"scale": f"{scale:g}"})
        raise typer.Exit(_CANNOT) from error
    except OSError as error:
        _say("checkup_sample.not_written", {"name": str(checkup), "reason": str(error.strerror)})
        raise typer.Exit(_CANNOT) from error
    count = {"layers": str(written.layers), "features": f"{written.features:,}"}
    _say("checkup_sample.written", {"name": str(checkup), **count})


def _say(code: str, params: dict[str, str]) -> None:
    for language in ("zh", "en"):
        _answer.print(words(code, params, language), markup=False, soft_wrap=True)
