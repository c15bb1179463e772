"""``xianzhi policy compile`` (政策解析命令).

Exit codes: 0 every file was compiled; 1 a file could not be read or written, the others were
compiled; 2 the command line is wrong.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from xianzhi.catalogue.messages import Language, words
from xianzhi.core.policy import Plan, RowKind, compile, to_record  # noqa: A004 -- its own word
from xianzhi.core.policy.plan import AuditState, State
from xianzhi.errors import XianzhiError

__all__ = ["policy"]

policy = typer.Typer(no_args_is_help=True, help="政策解析。 Plan documents.")

_FAILED = 1
_WRONG_COMMAND = 2
_SHOWN = 20


class Form(StrEnum):
    """Form of the rows (输出格式)."""

    JSONL = "jsonl"
    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"


_OFFICE = {Form.XLSX, Form.DOCX, Form.CSV}
_ONE_DOCUMENT = {Form.DOCX, Form.CSV}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A file and its plan."""

    path: Path
    plan: Plan

    @property
    def records(self) -> list[dict[str, object]]:
        return [to_record(row, self.plan) for row in self.plan.rows]


@policy.callback()
def _group() -> None:
    """Keep ``compile`` a subcommand while it is the only one."""


@policy.command("compile")
def compile_files(
    files: Annotated[list[Path], typer.Argument(help="方案文件 plan documents")],
    form: Annotated[Form, typer.Option("--format", help="输出格式 form of the rows")] = Form.JSONL,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="输出文件，或已有的文件夹 a file, or an existing folder"
        ),
    ] = None,
) -> None:
    """把方案文件读成任务台账。 Compile plan documents into rows.

    退出码：0 全部完成；1 有文件无法读取或写入，其余已完成；2 命令有误。
    Exit codes: 0 all done; 1 a file could not be read or written, the others were; 2 wrong command.
    """
    screen = Console(stderr=True, highlight=False)
    if form in _OFFICE and output is None:
        _say(screen, "policy.form_needs_output", {"form": form}, "red")
        raise typer.Exit(_WRONG_COMMAND)
    if form in _ONE_DOCUMENT and len(files) > 1 and not (output and output.is_dir()):
        _say(screen, "policy.form_takes_one", {"form": form}, "red")
        raise typer.Exit(_WRONG_COMMAND)
    compiled = [done for path in files if (done := _compile(path, screen)) is not None]
    written = _write(compiled, form, output, screen)
    if len(compiled) < len(files) or not written:
        raise typer.Exit(_FAILED)


def _say(screen: Console, code: str, params: dict[str, str], style: str = "") -> None:
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        screen.print(words(code, params, language), style=style, markup=False, soft_wrap=True)


def _compile(path: Path, screen: Console) -> _Compiled | None:
    from xianzhi.exchange.documents import read_document  # noqa: PLC0415 -- slow import

    try:
        document = read_document(path)
    except XianzhiError as error:
        screen.print(f"{path}", style="bold", markup=False, soft_wrap=True)
        _say(screen, error.code, error.params, "red")
        return None
    plan = compile(document)
    _show(path, plan, screen)
    return _Compiled(path, plan)


def _show(path: Path, plan: Plan, screen: Console) -> None:
    """Summary and audit of one plan."""
    counts = Counter(row.kind for row in plan.rows)
    params = {
        "name": path.name,
        "tasks": str(counts[RowKind.TASK]),
        "goals": str(counts[RowKind.GOAL]),
        "phases": str(counts[RowKind.PHASE]),
        "safeguards": str(counts[RowKind.SAFEGUARD]),
    }
    _say(screen, "policy.compiled", params, "bold")
    if not counts[RowKind.TASK]:
        _say(screen, "policy.no_tasks", {"name": path.name}, "yellow")
    screen.print(_figures(plan))
    _show_open(plan, screen)
    for contradiction in plan.contradictions[:_SHOWN]:
        screen.print(
            "· " + words(contradiction.code, contradiction.params), markup=False, soft_wrap=True
        )


def _figures(plan: Plan) -> Table:
    table = Table("核对项 item", "已列入 claimed", "有说明 explained", "待查 open")
    kinds: dict[str, Counter[AuditState]] = {}
    for item in plan.audit:
        kinds.setdefault(item.kind, Counter())[item.state] += 1
    for kind, states in kinds.items():
        table.add_row(kind, *(str(states[state]) for state in AuditState))
    fields = Counter(reading.state for row in plan.rows for reading in row.readings)
    total = sum(fields.values()) or 1
    table.caption = (
        f"确定 certain {fields[State.CERTAIN] / total:.1%} · 待核 check {fields[State.CHECK]}"
    )
    return table


def _show_open(plan: Plan, screen: Console) -> None:
    found = [item for item in plan.audit if item.state is AuditState.OPEN]
    for item in found[:_SHOWN]:
        line = f"{item.span.start}: {item.text}  {words(item.reason)}"
        screen.print(line, markup=False, style="yellow", soft_wrap=True)
    if len(found) > _SHOWN:
        screen.print(f"… +{len(found) - _SHOWN}", style="yellow")


def _write(compiled: Sequence[_Compiled], form: Form, output: Path | None, screen: Console) -> bool:
    if output is None:
        typer.echo(_text(compiled, form), nl=False)
        return True
    targets = [(output, list(compiled))]
    if output.is_dir():
        targets = [(output / _name(one.path, form), [one]) for one in compiled]
    done = [_write_one(path, group, form, screen) for path, group in targets]
    return all(done)


def _name(source: Path, form: Form) -> str:
    """In a folder each document has its file; ``.pred.jsonl`` is what the scorer looks for."""
    return f"{source.stem}.pred.jsonl" if form is Form.JSONL else f"{source.stem}.{form}"


def _write_one(path: Path, group: Sequence[_Compiled], form: Form, screen: Console) -> bool:
    try:
        if form in _OFFICE:
            path.write_bytes(_office_file(group, form))
        else:
            path.write_text(_text(group, form), encoding="utf-8")
    except OSError as error:
        params = {"path": str(path), "reason": error.strerror or type(error).__name__}
        _say(screen, "policy.output_not_writable", params, "red")
        return False
    except XianzhiError as error:
        _say(screen, error.code, error.params, "red")
        return False
    rows = sum(len(one.plan.rows) for one in group)
    _say(screen, "policy.wrote", {"path": str(path), "rows": str(rows)})
    return True


def _text(group: Sequence[_Compiled], form: Form) -> str:
    records = [record for one in group for record in one.records]
    if form is Form.JSON:
        return json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _office_file(group: Sequence[_Compiled], form: Form) -> bytes:
    from xianzhi.exchange.ledger_files import plan_sheet, write_plan  # noqa: PLC0415 -- slow import
    from xianzhi.exchange.spreadsheets import write_xlsx  # noqa: PLC0415 -- slow import

    if form in _ONE_DOCUMENT:
        return write_plan(group[0].plan, form)
    return write_xlsx([replace(plan_sheet(one.plan), name=one.path.stem) for one in group])
