"""A compiled plan as the files of an office (任务台账文件): xlsx, docx, csv, json, jsonl."""

import json
from collections.abc import Callable, Mapping

from xianzhi.core.policy.plan import Part, Plan, Row, State
from xianzhi.core.policy.rowjson import to_record
from xianzhi.exchange.gongwen import Attachment, Gongwen, write_gongwen
from xianzhi.exchange.spreadsheets import Column, Sheet, Value, write_csv, write_xlsx

__all__ = ["FORMATS", "plan_sheet", "write_plan"]

_COLUMNS = (
    Column("序号", width=6, is_centred=True),
    Column("专项方案", width=18, merges_equal=True),
    Column("类别", width=18, merges_equal=True),
    Column("任务", width=30),
    Column("具体内容", width=46),
    Column("牵头", "责任单位", width=18),
    Column("配合", "责任单位", width=24),
    Column("完成时限", width=14, is_centred=True),
    Column("指标要求", width=28),
    Column("待核对", width=12),
)
_FIELDS = {
    "lead_units": "牵头单位",
    "support_units": "配合单位",
    "deadline": "时限",
    "title": "任务名称",
    "kind": "条目类型",
    "span": "起止位置",
}


def plan_sheet(plan: Plan, *, title: str | None = None) -> Sheet:
    """Lay the tasks of a plan out as a task ledger (任务台账).

    One row a task, in reading order. The last column names the fields that the compiler was not
    certain of, so that a printed copy can be checked with a pencil.
    """
    parts = {part.number: part for part in plan.parts}
    return Sheet(
        title=title or f"{plan.facts.title or '任务'}任务台账",
        name="任务台账",
        columns=_COLUMNS,
        rows=tuple(
            _row(number, row, parts.get(row.part), plan.text)
            for number, row in enumerate(plan.tasks, start=1)
        ),
        notes=_notes(plan),
    )


def write_plan(plan: Plan, format_name: str) -> bytes:
    """Write a plan in one of ``FORMATS`` (导出).

    ``jsonl`` and ``json`` hold every row with the keys of the labelled ledgers; ``xlsx``, ``docx``
    and ``csv`` the task ledger.
    """
    return _WRITERS[format_name](plan)


def _row(number: int, row: Row, part: Part | None, text: str) -> tuple[Value, ...]:
    return (
        number,
        part.title if part else None,
        row.subsection or row.section,
        row.title,
        "\n".join(text[span.start : span.end].strip() for span in row.measures) or None,
        "、".join(row.lead_units),
        "、".join(row.support_units) + ("等" if row.open_ended else ""),
        row.deadline.text if row.deadline else None,
        "\n".join(target.evidence for target in row.targets) or None,
        "、".join(_doubtful(row)) or None,
    )


def _doubtful(row: Row) -> list[str]:
    """Name the fields that are not certain, each once."""
    fields = [reading.field for reading in row.readings if reading.state is not State.CERTAIN]
    return list(dict.fromkeys(_FIELDS.get(field, "指标") for field in fields))


def _notes(plan: Plan) -> tuple[str, ...]:
    source = "，".join(filter(None, (plan.facts.issuer, plan.facts.number)))
    return (f"注：依据{source}原文逐条提取，文字与原文一致。",) if source else ()


def _docx(plan: Plan) -> bytes:
    sheet = plan_sheet(plan)
    return write_gongwen(
        Gongwen(
            title=sheet.title,
            number=plan.facts.number,
            attachments=(Attachment("任务分解表", table=sheet),),
        )
    )


def _jsonl(plan: Plan) -> bytes:
    lines = (json.dumps(to_record(row, plan), ensure_ascii=False) for row in plan.rows)
    return "".join(f"{line}\n" for line in lines).encode()


def _json(plan: Plan) -> bytes:
    records = [to_record(row, plan) for row in plan.rows]
    return (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode()


_WRITERS: Mapping[str, Callable[[Plan], bytes]] = {
    "xlsx": lambda plan: write_xlsx([plan_sheet(plan)]),
    "docx": _docx,
    "csv": lambda plan: write_csv(plan_sheet(plan)),
    "jsonl": _jsonl,
    "json": _json,
}
FORMATS = tuple(_WRITERS)
