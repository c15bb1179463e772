"""``xianzhi checkup site`` (补短板选址命令).

Exit codes: 0 done; 1 the files cannot be used; 2 the command line is wrong; 3 a package is missing.
"""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from xianzhi.catalogue.messages import words
from xianzhi.cli.starting import console, say_error
from xianzhi.errors import XianzhiError

__all__ = ["site"]

_FAILED, _PACKAGE_MISSING = 1, 3
_LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")

_Sites = Annotated[Path, typer.Argument(help="备选地块图层 layer of candidate sites")]
_Demand = Annotated[
    Path, typer.Option("--demand", "-d", help="居住地图层，含人口列 where people live, with people")
]
_Existing = Annotated[
    Path | None, typer.Option("--existing", help="现有设施图层 facilities that there are")
]
_Roads = Annotated[
    Path | None, typer.Option("--roads", help="道路图层或 OSM，按步行计 roads or OSM: walk them")
]
_Control = Annotated[
    Path | None,
    typer.Option("--control", help="控制线文件夹，文件以图层代码命名 folder of control layers"),
]
_Limit = Annotated[float, typer.Option("--limit", min=1.0, help="服务距离（米）reach in metres")]
_Number = Annotated[int | None, typer.Option("--number", "-n", min=0, help="最多几处 most sites")]
_Budget = Annotated[float | None, typer.Option("--budget", min=0.0, help="预算 most money")]
_Share = Annotated[
    float | None,
    typer.Option("--share", min=0.0, max=1.0, help="覆盖人口比例 share of people to be served"),
]
_Walking = Annotated[
    bool, typer.Option("--least-walking", help="总步行最短（须有 --number）save most steps")
]
_Use = Annotated[str, typer.Option("--use", help="拟建用途 what is to be built")]
_Day = Annotated[str, typer.Option("--on", help="按哪天的规则 rules of this day, YYYY-MM-DD")]
_Seconds = Annotated[float, typer.Option("--seconds", min=0.1, help="证明时限 time for the proof")]
_Out = Annotated[Path | None, typer.Option("--out", "-o", help="结果 JSON 文件 file for the JSON")]


def site(  # noqa: PLR0913, PLR0917 -- typer reads the options from the signature
    sites: _Sites,
    demand: _Demand,
    existing: _Existing = None,
    roads: _Roads = None,
    control: _Control = None,
    limit: _Limit = 500.0,
    number: _Number = None,
    budget: _Budget = None,
    share: _Share = None,
    least_walking: _Walking = False,
    use: _Use = "park",
    on: _Day = "",
    seconds: _Seconds = 15.0,
    out: _Out = None,
) -> None:
    """从备选地块中选址：谁受益、花多少、离最优还差多少。 Choose sites, with a proved bound."""
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError as error:
        raise typer.BadParameter(f"{on}: YYYY-MM-DD", param_hint="--on") from error
    try:
        from xianzhi.engines.siting import SiteJob, choose_sites  # noqa: PLC0415 -- slow import
    except ModuleNotFoundError as missing:
        console.print(f"pip install 'xianzhi[map]' ({missing.name})", markup=False)
        raise typer.Exit(_PACKAGE_MISSING) from missing
    job = SiteJob(
        sites=sites,
        demand=demand,
        existing=existing,
        roads=roads,
        control=control,
        limit_m=limit,
        number=number,
        budget=budget,
        share=share,
        least_walking=least_walking,
        use=use,
        on=day,
        seconds=seconds,
    )
    try:
        document, issues = choose_sites(job)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_FAILED) from error
    for code, params in dict.fromkeys(
        (issue.code, tuple(sorted(issue.params.items()))) for issue in issues
    ):
        _say(code, dict(params))
    _give(document, out)


def _say(code: str, params: dict[str, str]) -> None:
    for language in _LANGUAGES:
        console.print(words(code, params, language), markup=False, soft_wrap=True)


def _give(document: dict[str, Any], out: Path | None) -> None:
    text = json.dumps(document, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise typer.BadParameter(str(error), param_hint="--out") from error
    gap = document["gap"]
    _say(
        "siting.answer",
        {
            "count": str(len(document["sites"])),
            "added": f"{document['served_people'] - document['served_before']:,.0f}",
            "served": f"{document['served_people']:,.0f}",
            "people": f"{document['people']:,.0f}",
            "cost": f"{document['cost']:,.0f}",
        },
    )
    _say(
        f"siting.bound.{document['aim']}",
        {
            "value": f"{document['value']:,.0f}",
            "bound": f"{document['bound']:,.0f}",
            "gap": "—" if gap is None else f"{100 * gap:.2f}",
        },
    )
    if document["land_checked"]:
        refused = {"count": str(document["candidates_refused"])}
        _say("siting.refused", {**refused, "of": str(document["candidates"])})
    else:
        _say("siting.land_unchecked", {})
