"""The commands of the compiler (政策解析命令): ``xianzhi policy compile``.

Exit codes: 0 every file was compiled; 1 at least one file could not be read (the others were
compiled); 2 the command line is wrong.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from xianzhi.catalogue.messages import words
from xianzhi.core.policy import Plan, compile, to_record  # noqa: A004 -- the field's own word
from xianzhi.core.policy.plan import AuditItem, AuditState, State
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.ledger_files import plan_sheet, write_plan
from xianzhi.exchange.spreadsheets import write_xlsx

__all__ = ["policy"]

policy = typer.Typer(no_args_is_help=True, help="政策解析：文件 → 台账行。 Documents into rows.")
console = Console(stderr=True)
_SHOWN = 12  # audit lines a document on the terminal; the file of rows is never cut


class Form(StrEnum):
    """The form of the rows."""

    JSONL = "jsonl"
    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class _Compiled:
    path: Path
    plan: Plan


@policy.callback()
def about() -> None:
    """政策解析。 The policy compiler."""


@policy.command("compile")
def compile_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="方案文件 plan documents")],
    form: Annotated[
        Form, typer.Option("--format", help="条目的形式 form of the rows")
    ] = Form.JSONL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到文件 write to a file")
    ] = None,
) -> None:
    """把方案文件解析成任务、单位、时限、指标。 Compile plan documents into rows.

    摘要和完整性核对显示在终端。 Summary and completeness audit go to the terminal.
    """
    if form in {Form.XLSX, Form.DOCX} and output is None:
        _refuse(f"{form} 需要 -o 指定文件。 {form} needs a file: -o PATH.")
    if form in {Form.DOCX, Form.CSV} and len(files) > 1:
        _refuse(f"{form} 一次只写一份文件。 {form} takes one document at a time.")
    compiled = list(_compile_each(files))
    _write(_encoded(compiled, form), output)
    for item in compiled:
        _report(item)
    if len(compiled) < len(files):
        raise typer.Exit(1)


def _compile_each(files: Sequence[Path]) -> Iterable[_Compiled]:
    for path in files:
        try:
            document = read_document(path)
        except DocumentError as error:
            for language in ("zh", "en"):
                said = words(error.code, error.params, language)
                console.print(f"{path}: {said}", style="red", markup=False, highlight=False)
            continue
        yield _Compiled(path, compile(document))


def _encoded(compiled: Sequence[_Compiled], form: Form) -> bytes:
    """Put the rows of all files into one: a line, an array or a worksheet for each."""
    if form is Form.XLSX:
        return write_xlsx([replace(plan_sheet(c.plan), name=c.path.stem) for c in compiled])
    if form in {Form.DOCX, Form.CSV}:
        return write_plan(compiled[0].plan, form)
    records = [to_record(row, item.plan) for item in compiled for row in item.plan.rows]
    if form is Form.JSON:
        return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode()
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        _refuse(f"写不到 {output}：{error.strerror}。 Cannot write {output}: {error.strerror}.")


def _refuse(said: str) -> None:
    console.print(said, style="red", markup=False, highlight=False)
    raise typer.Exit(2)


def _report(item: _Compiled) -> None:
    plan = item.plan
    kinds = Counter(str(row.kind) for row in plan.rows)
    states = Counter(reading.state for row in plan.rows for reading in row.readings)
    console.rule(str(item.path))
    table = Table(show_header=False, box=None)
    table.add_row("标题 title", plan.facts.title or "—")
    table.add_row("文号 number", plan.facts.number or "—")
    table.add_row("条目 rows", "  ".join(f"{kind} {count}" for kind, count in kinds.items()) or "0")
    table.add_row("指标 targets", str(sum(len(row.targets) for row in plan.rows)))
    table.add_row("字段 fields", "  ".join(f"{state} {states[state]}" for state in State))
    console.print(table, markup=False)
    _report_audit(plan)
    for finding in plan.contradictions:
        console.print(f"! {words(finding.code, finding.params)}", markup=False, highlight=False)


def _report_audit(plan: Plan) -> None:
    counts = Counter(item.state for item in plan.audit)
    console.print(
        "完整性核对 audit: " + "  ".join(f"{state} {counts[state]}" for state in AuditState),
        markup=False,
    )
    still_open = [item for item in plan.audit if item.state is AuditState.OPEN]
    for item in still_open[:_SHOWN]:
        console.print(f"  ? {_audit_line(plan, item)}", markup=False, highlight=False)
    if len(still_open) > _SHOWN:
        console.print(f"  … 另有 and {len(still_open) - _SHOWN} more", markup=False)


def _audit_line(plan: Plan, item: AuditItem) -> str:
    line = plan.text.count("\n", 0, item.span.start) + 1
    return f"第 {line} 行 line {line}: {item.text} — {words(item.reason)}"
