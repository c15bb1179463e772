"""``xianzhi checkup people`` (人口空间化命令).

Exit codes: 0 done; 1 the files cannot be used; 2 the command line is wrong; 3 a package is missing.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from xianzhi.catalogue.messages import words
from xianzhi.cli.starting import console, say_error
from xianzhi.errors import XianzhiError

__all__ = ["people"]

_FAILED, _PACKAGE_MISSING = 1, 3
_LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")


def people(  # noqa: PLR0913, PLR0917 -- typer reads the options from the signature
    counts: Annotated[
        Path, typer.Argument(help="统计单元图层，含人口列 areas with the people counted in them")
    ],
    homes: Annotated[Path, typer.Argument(help="住宅建筑图层 buildings where people live")],
    output: Annotated[
        Path, typer.Option("--out", "-o", help="输出 .parquet .gpkg .geojson the layer to write")
    ],
    column: Annotated[str, typer.Option("--people", help="人口列 column of people")] = "pop",
    code: Annotated[str, typer.Option("--code", help="单元编号列 column of codes")] = "code",
    floors: Annotated[str, typer.Option("--floors", help="层数列 column of floors")] = "floors",
    known: Annotated[
        str, typer.Option("--known", help="已知住户人数列 column of residents that are known")
    ] = "",
    cell: Annotated[
        float | None, typer.Option("--cell", help="格网边长（米）side of a cell; none: points")
    ] = None,
) -> None:
    """把统计单元的人口落到住宅或格网，各单元合计不变。 Share counted people out among homes."""
    try:
        from xianzhi.engines.population import PeopleJob, settle_people  # noqa: PLC0415 -- slow import
        from xianzhi.exchange.layers import format_of, write_layer  # noqa: PLC0415 -- slow import
    except ModuleNotFoundError as missing:
        console.print(f"pip install 'xianzhi[map]' ({missing.name})", markup=False)
        raise typer.Exit(_PACKAGE_MISSING) from missing
    job = PeopleJob(counts, homes, column, code, floors, known, cell)
    try:
        format_of(output)
        found = settle_people(job)
        issues = (*found.issues, *write_layer(found.layer, output))
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_FAILED) from error
    for issue in issues:
        _say(issue.code, dict(issue.params))
    told = {
        "path": str(output),
        "people": f"{found.settled:,.0f}",
        "rows": f"{found.layer.facts.rows:,}",
        "plane": found.plane,
    }
    _say("population.written", told)


def _say(code: str, params: dict[str, str]) -> None:
    for language in _LANGUAGES:
        console.print(words(code, params, language), markup=False, soft_wrap=True)
