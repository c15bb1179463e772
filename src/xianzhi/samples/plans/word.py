"""The task table of plan three as a Word file (任务分解表): merged cells, automatic numbering."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from itertools import groupby

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from xianzhi.samples.plans.packing import repack

__all__ = ["TablePlan", "TaskRow", "read_table_plan", "word_plan"]

_STAMP = datetime(2026, 4, 28, tzinfo=UTC)
_SECTION, _ARTICLE, _ROW = 101, 102, 103  # ids of our three automatic numberings
_LEVELS = {
    _SECTION: ("chineseCounting", "%1、"),
    _ARTICLE: ("chineseCounting", "（%1）"),
    _ROW: ("decimal", "%1"),
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One row of the task table (任务); ``lead`` is null where the cell above reaches down."""

    category: str
    task: str
    content: str
    lead: str | None
    support: str
    deadline: str


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The words of plan three, without their layout (任务分解方案)."""

    title: str
    number: str
    issued: str
    issuer: str
    addressees: str
    opening: str
    plan_title: str
    plan_lead: str
    goal_heading: str
    goal: str
    table_heading: str
    columns: tuple[str, ...]
    rows: tuple[TaskRow, ...]
    safeguard_heading: str
    safeguards: tuple[str, ...]
    note: str


def read_table_plan() -> TablePlan:
    """Read the words of plan three from the package."""
    path = files("xianzhi.samples") / "texts" / "03_county_seat.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = tuple(TaskRow(**row) for row in found.pop("rows"))
    columns, safeguards = tuple(found.pop("columns")), tuple(found.pop("safeguards"))
    return TablePlan(rows=rows, columns=columns, safeguards=safeguards, **found)


def word_plan(plan: TablePlan) -> bytes:
    """Lay plan three out as .docx; the same plan gives the same bytes."""
    word = Document()
    _add_numberings(word)
    _add_opening(word, plan)
    _number(word.add_paragraph(plan.goal_heading), _SECTION)
    word.add_paragraph(plan.goal)
    _number(word.add_paragraph(plan.table_heading), _SECTION)
    _add_table(word, plan)
    _number(word.add_paragraph(plan.safeguard_heading), _SECTION)
    for safeguard in plan.safeguards:
        _number(word.add_paragraph(safeguard), _ARTICLE)
    word.add_paragraph(plan.note)
    return _saved(word, plan.plan_title)


def _add_opening(word: WordDocument, plan: TablePlan) -> None:
    for text in (plan.title, plan.number):
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in (plan.addressees, plan.opening):
        word.add_paragraph(text)
    for text in (plan.issuer, plan.issued):
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text in (plan.plan_title, plan.plan_lead):
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_table(word: WordDocument, plan: TablePlan) -> None:
    table = word.add_table(rows=1, cols=len(plan.columns), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, plan.columns, strict=True):
        cell.text = name
    for row in plan.rows:
        texts = ("", "", row.task, row.content, row.lead or "", row.support, row.deadline)
        cells = table.add_row().cells
        for cell, text in zip(cells, texts, strict=True):
            cell.text = text
        _number(cells[1].paragraphs[0], _ROW)
    _merge_down(table, 0, [row.category for row in plan.rows])
    _merge_down(table, 4, _repeated([row.lead for row in plan.rows]))


def _repeated(leads: list[str | None]) -> list[str]:
    """Give each row a mark that it shares with the rows that its lead cell reaches down to."""
    marks: list[str] = []
    for number, lead in enumerate(leads):
        marks.append(marks[-1] if lead is None else f"{number} {lead}")
    return marks


def _merge_down(table: Table, column: int, marks: list[str]) -> None:
    cells = table.columns[column].cells
    row = 1
    for mark, run in groupby(marks):
        last = row + len(list(run)) - 1
        text = cells[row].text or mark
        merged = cells[row].merge(cells[last])
        _set_only_text(merged, text)
        row = last + 1


def _set_only_text(cell: _Cell, text: str) -> None:
    """Leave one paragraph: merging keeps the empty paragraphs of every cell it swallowed."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001 -- python-docx has no remove
    cell.paragraphs[0].text = text


def _add_numberings(word: WordDocument) -> None:
    # python-docx reads numberings but has no call that makes one.
    numbering = word.part.numbering_part.element
    for identity, (number_format, text) in _LEVELS.items():
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}">'
                f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
                f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{identity}">'
                f'<w:abstractNumId w:val="{identity}"/></w:num>'
            )
        )


def _number(paragraph: Paragraph, identity: int) -> None:
    # Our paragraphs have nothing but a style, after which Word wants the number.
    paragraph._p.get_or_add_pPr().append(  # noqa: SLF001 -- python-docx has no call for it
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{identity}"/></w:numPr>'
        )
    )


def _saved(word: WordDocument, title: str) -> bytes:
    core = word.core_properties
    core.title, core.author, core.comments = title, "禾川县（虚构）", ""
    core.created = core.modified = _STAMP.replace(tzinfo=None)
    content = BytesIO()
    word.save(content)
    return repack(content.getvalue())
