"""``xianzhi checkup run``, ``counties``, ``site`` (城市体检命令).

Exit codes: 0 done; 1 the layers or the edition cannot be used; 2 the command line is wrong; 3 a
package is missing.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xianzhi.cli.checkup_counties import counties
from xianzhi.cli.checkup_people import people
from xianzhi.cli.checkup_site import site
from xianzhi.cli.counties import day_of
from xianzhi.cli.starting import console, say_error
from xianzhi.errors import XianzhiError

__all__ = ["checkup"]

checkup = typer.Typer(no_args_is_help=True, help="城市体检。 City check-up.")
checkup.command("counties")(counties)
checkup.command("site")(site)
checkup.command("people")(people)
_answer = Console()
_FAILED, _PACKAGE_MISSING = 1, 3

_Folder = Annotated[
    Path, typer.Argument(help="图层文件夹或 OSM 提取件 a folder of layers, or an OSM extract")
]
_Edition = Annotated[
    str,
    typer.Option(
        "--edition", "-e", help="指标体系编号，或本县指标体系文件夹 id, or a fork's folder"
    ),
]
_Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="结果 JSON 文件 file for the JSON; else printed")
]
_Day = Annotated[str, typer.Option("--on", help="数据截止日期 cut-off date, YYYY-MM-DD")]
_Cache = Annotated[
    Path | None,
    typer.Option("--cache", help="结果留存文件夹，默认在用户缓存目录 folder for what is kept"),
]
_Fresh = Annotated[bool, typer.Option("--fresh", help="全部重新计算 compute everything anew")]
_Parts = Annotated[int, typer.Option("--partitions", min=1, max=4096, help="分块数 tiles")]


@checkup.command()
def run(  # noqa: PLR0913, PLR0917 -- typer reads the options from the signature
    layers: _Folder,
    edition: _Edition = "default",
    out: _Out = None,
    on: _Day = "",
    cache: _Cache = None,
    fresh: _Fresh = False,
    partitions: _Parts = 1,
) -> None:
    """按指标体系计算一个文件夹的图层。 Compute an edition on a folder of layers."""
    day = day_of(on)
    try:
        from xianzhi.engines.checkup import Checkup, run_checkup  # noqa: PLC0415 -- slow import
    except ModuleNotFoundError as missing:
        console.print(f"pip install 'xianzhi[map]' ({missing.name})", markup=False)
        raise typer.Exit(_PACKAGE_MISSING) from missing
    kept = None if fresh else cache or _own_cache()
    try:
        document = run_checkup(Checkup(layers, edition, day.isoformat(), kept, partitions))
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_FAILED) from error
    _give(document, out)


def _own_cache() -> Path | None:
    """The user's own folder for what can be made again; the layers' folder stays as it is."""
    home = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    kept = Path(home) / "xianzhi" / "checkup"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return kept


def _give(document: object, out: Path | None) -> None:
    text = json.dumps(document, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise typer.BadParameter(str(error), param_hint="--out") from error
    assert isinstance(document, dict)
    count = Counter(str(each["verdict"]) for each in document["observations"])
    console.print(
        f"指标 indicators {sum(count.values())}：达标 met {count['met']}，未达标 unmet "
        f"{count['unmet']}，不可判定 undecidable {count['undecidable']}；"
        f"问题 problems {len(document['problems'])}；{document['run']['seconds']} s",
        markup=False,
        soft_wrap=True,
    )
