"""``xianzhi casework hotline | train | samples | load-samples`` (事件命令).

Exit codes: 0 done; 1 rows of a sheet must be mended first; 2 it cannot be done; 3 a package is
missing.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer
from rich.console import Console

from xianzhi.catalogue.casework import COLUMNS, category_rows, shipped_directory
from xianzhi.catalogue.messages import words
from xianzhi.cli.starting import say_error, start_django
from xianzhi.errors import XianzhiError
from xianzhi.exchange.spreadsheets import ListColumn, read_records

if TYPE_CHECKING:
    from xianzhi.apps.casework.services import HotlinePreview

__all__ = ["casework"]

casework = typer.Typer(no_args_is_help=True, help="事件办理。 Cases.")
_answer = Console()
_WRONG, _CANNOT, _PACKAGE_MISSING = 1, 2, 3
_MOST_SHOWN = 40
_TOLD_EVERY = 20  # parts
_REQUIRED = ("kind", "code", "category", "name")

_Examples = Annotated[
    Path, typer.Argument(help="已标注来件 csv：text、label，可有 heading  labelled reports")
]
_Model = Annotated[Path, typer.Option("--output", "-o", help="模型文件 the model's file")]
_Directory = Annotated[
    Path | None, typer.Option("--directory", help="立案目录 csv、xlsx（默认样例目录）  directory")
]
_Cases = Annotated[int, typer.Option("--cases", min=1, max=5_000_000, help="件数 how many")]
_Sheet = Annotated[Path, typer.Argument(help="热线工单 xlsx 或 csv  hotline sheet")]
_User = Annotated[str, typer.Option("--as", help="以哪个账号办理 who imports")]
_Look = Annotated[bool, typer.Option("--look", help="只看不存 look only, store nothing")]
_Seed = Annotated[int, typer.Option("--seed", help="随机种子 seed")]
_Out = Annotated[Path, typer.Option("--output", "-o", help="Arrow 文件 Arrow file")]


@casework.command()
def hotline(file: _Sheet, user: _User = "admin", look: _Look = False) -> None:
    """导入 12345 热线工单表：有错则一行不存，重复导入不变。 Take hotline orders in."""
    start_django()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 -- app ready
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.apps.accounts.selectors import actor_for  # noqa: PLC0415 -- app ready
    from xianzhi.apps.casework import services  # noqa: PLC0415 -- app ready
    from xianzhi.apps.evidence.services import Upload  # noqa: PLC0415 -- app ready

    at = timezone.now()
    try:
        found = get_user_model().objects.filter(username=user).first()
        if found is None:
            raise XianzhiError("grid.no_such_user", {"name": user})
        actor = actor_for(str(found.pk), None, at)
        upload = Upload(file.name, _content(file))
        seen = services.preview_hotline(actor=actor, upload=upload, at=at)
        _report(seen)
        if look or seen.errors:
            raise typer.Exit(_WRONG if seen.errors else 0)
        done = services.import_hotline(actor=actor, upload=upload, request_id=uuid4().hex, at=at)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_CANNOT) from error
    _say("hotline.imported", {name: f"{count:,}" for name, count in done.items()})


@casework.command()
def train(file: _Examples, output: _Model, directory: _Directory = None) -> None:
    """用本县可用的历史来件训练分拨模型，全程不联网。 Train the sorting model, without network."""
    try:
        from xianzhi.core.triage.training import train as make  # noqa: PLC0415 -- slow import
        from xianzhi.exchange.report_examples import read_examples  # noqa: PLC0415 -- slow import
    except ImportError as error:
        _say("triage.package_missing", {})
        raise typer.Exit(_PACKAGE_MISSING) from error
    from xianzhi.core.triage.sorting import CategoryWords  # noqa: PLC0415 -- slow import

    try:
        examples = read_examples(file)
        known = {example.label for example in examples}
        entries = [
            CategoryWords(code, name, big, condition).example()
            for code, name, big, condition in _directory(directory)
            if code in known
        ]
        model = make(examples, entries)
        output.write_bytes(model.to_bytes())
    except OSError as error:
        say_error(XianzhiError("triage.unreadable", {"name": str(error.filename)}))
        raise typer.Exit(_CANNOT) from error
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_CANNOT) from error
    facts = model.facts
    _say(
        "triage.trained",
        {
            "count": f"{facts.examples:,}",
            "labels": str(len(model.labels)),
            "name": output.name,
            "kilobytes": f"{output.stat().st_size / 1000:.0f}",
            "digest": model.digest()[:16],
        },
    )
    shares = {"share": f"{100 * facts.share:.0f}", "precision": f"{100 * facts.precision:.1f}"}
    _say("triage.measured", {"threshold": f"{facts.threshold:.2f}", **shares})


@casework.command()
def samples(output: _Out, cases: _Cases = 60_000, seed: _Seed = 2026) -> None:
    """生成禾川县（虚构）两年的样例事件及其真值。 Write sample cases with the truth."""
    try:
        from xianzhi.samples.cases.tables import write_cases  # noqa: PLC0415 -- slow import
    except ImportError as error:
        _say("triage.package_missing", {})
        raise typer.Exit(_PACKAGE_MISSING) from error
    from xianzhi.samples.areas import build_areas  # noqa: PLC0415 -- slow import
    from xianzhi.samples.cases.ground import plain_ground  # noqa: PLC0415 -- slow import

    rows = write_cases(output, plain_ground(build_areas(seed), seed), cases, seed)
    _say("triage.samples", {"count": f"{rows:,}", "name": output.name})


@casework.command()
def load_samples(cases: _Cases = 60_000, seed: _Seed = 2026) -> None:
    """把样例事件及其办理经过装入示范站；再次执行接着装。 Load the sample cases into a demo site."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.cli.demo import case_crew  # noqa: PLC0415 -- app ready
    from xianzhi.samples.years_loader import (  # noqa: PLC0415 -- app ready
        AT_ONCE,
        Years,
        grounds_at_hand,
        load_years,
    )

    try:
        crew = case_crew()
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_CANNOT) from error
    began, new = time.perf_counter(), 0
    parts = load_years(crew, grounds_at_hand(seed, timezone.now()), Years(cases, seed))
    for number, part in enumerate(parts, start=1):
        new += part
        if number % _TOLD_EVERY == 0:
            _say("triage.loading", {"count": f"{min(number * AT_ONCE, cases):,}"})
    seconds = time.perf_counter() - began
    each = f"{1_000 * seconds / new:.1f}" if new else "0"
    counts = {"count": f"{cases:,}", "new": f"{new:,}"}
    _say("triage.loaded", {**counts, "seconds": f"{seconds:.0f}", "each": each})


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise XianzhiError("triage.unreadable", {"name": path.name}) from error


def _report(seen: "HotlinePreview") -> None:
    for issue in seen.issues[:_MOST_SHOWN]:
        for language in ("zh", "en"):
            said = words(issue.code, issue.params, language)
            line = f"{issue.sheet} {issue.row}: {said}".strip()
            _answer.print(line, markup=False, soft_wrap=True)
    counts = {"rows": len(seen.rows), "new": seen.new, "known": len(seen.known)}
    _say("hotline.previewed", {name: f"{count:,}" for name, count in counts.items()})


def _directory(path: Path | None) -> list[tuple[str, str, str, str]]:
    columns = tuple(ListColumn(key, words, key in _REQUIRED) for key, words in COLUMNS.items())
    read = read_records(path or shipped_directory(), columns)
    rows = category_rows((record.row, record.values) for record in read)
    return [(row.code, row.name, row.category, row.filing_condition) for row in rows]


def _say(code: str, params: dict[str, str]) -> None:
    for language in ("zh", "en"):
        _answer.print(words(code, params, language), markup=False, soft_wrap=True)
