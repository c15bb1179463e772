"""Which column of an office's sheet is which field of the ledger (列名识别)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ColumnProposal", "LedgerField", "header_score", "propose_columns"]


class LedgerField(StrEnum):
    """Fields that an existing ledger may hold (台账字段)."""

    NUMBER = "number"  # 序号
    SECTION = "section"  # 类别
    TITLE = "title"  # 任务
    CONTENT = "content"  # 具体内容、举措
    TARGET = "target"  # 目标、指标
    LEAD = "lead"  # 牵头单位、责任单位
    SUPPORT = "support"  # 配合单位
    LEADER = "leader"  # 分管领导
    PERSON = "person"  # 责任人
    DEADLINE = "deadline"  # 完成时限
    PROGRESS = "progress"  # 进展
    STATUS = "status"  # 状态
    REMARK = "remark"  # 备注


# Folded: lower case, no blanks. The first word of a field is the plainest.
_WORDS: Mapping[LedgerField, tuple[str, ...]] = {
    LedgerField.NUMBER: ("序号", "编号", "任务编号", "no", "no."),
    LedgerField.SECTION: (
        "类别", "大类", "分类", "任务类别", "工作类别", "领域", "板块", "专项行动", "所属方案",
    ),
    LedgerField.TITLE: (
        "任务", "任务名称", "工作任务", "重点任务", "主要任务", "事项", "工作事项", "项目名称",
        "实事项目", "目标任务", "重点工作", "工作内容", "任务内容", "督办事项", "task",
    ),
    LedgerField.CONTENT: (
        "具体内容", "主要内容", "工作举措", "举措", "具体措施", "工作措施", "工作要求", "主要举措",
        "细化措施", "建设内容",
    ),
    LedgerField.TARGET: ("指标要求", "目标", "工作目标", "年度目标", "指标", "量化指标", "目标值"),
    LedgerField.LEAD: (
        "牵头单位", "责任单位", "牵头部门", "责任部门", "主办单位", "牵头", "承办单位", "实施单位",
        "牵头责任单位", "lead", "leadunit",
    ),
    LedgerField.SUPPORT: (
        "配合单位", "配合部门", "协办单位", "参与单位", "协同单位", "责任单位/配合", "配合",
        "support", "supportingunits",
    ),
    LedgerField.LEADER: ("分管领导", "责任领导", "包抓领导", "县级领导", "牵头领导", "包联领导"),
    LedgerField.PERSON: ("责任人", "具体责任人", "联系人", "负责人", "主要负责人", "经办人"),
    LedgerField.DEADLINE: (
        "完成时限", "时限", "完成时间", "时间要求", "计划完成时间", "时限要求", "办结时限",
        "时间节点", "截止时间", "deadline", "due",
    ),
    LedgerField.PROGRESS: (
        "进展情况", "进展", "完成情况", "工作进展", "推进情况", "落实情况", "进度", "progress",
    ),
    LedgerField.STATUS: ("状态", "完成状态", "办理状态", "status"),
    LedgerField.REMARK: ("备注", "说明", "remark", "notes"),
}  # fmt: skip
_NEARLY = 0.6


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """A column taken for a field (列对应建议); ``confidence`` in [0, 1], 1 for the plain word."""

    column: int  # position in the header, from 0
    heading: str
    field: LedgerField
    confidence: float


def propose_columns(header: Sequence[str]) -> tuple[ColumnProposal, ...]:
    """Propose a field for every column that can have one (列名识别).

    Each field is given once, to its best column; a second 责任单位 beside a 牵头单位 is taken for
    the supporting units. Columns that fit nothing are not in the result.

    Parameters
    ----------
    header
        Headings, grouped ones joined by ``/``.
    """
    scored = sorted(
        (
            ColumnProposal(column, heading, field, round(_score(heading, words), 2))
            for column, heading in enumerate(header)
            for field, words in _WORDS.items()
        ),
        key=lambda proposal: (-proposal.confidence, proposal.column),
    )
    taken_columns: set[int] = set()
    taken_fields: set[LedgerField] = set()
    kept = []
    for proposal in scored:
        free = proposal.column not in taken_columns and proposal.field not in taken_fields
        if free and proposal.confidence >= _NEARLY:
            kept.append(proposal)
            taken_columns.add(proposal.column)
            taken_fields.add(proposal.field)
    return tuple(sorted(_second_units(header, kept), key=lambda proposal: proposal.column))


def _second_units(header: Sequence[str], kept: list[ColumnProposal]) -> list[ColumnProposal]:
    """Take 责任单位 for supporting units where 牵头单位 has a column of its own."""
    fields = {proposal.field for proposal in kept}
    columns = {proposal.column for proposal in kept}
    if LedgerField.LEAD not in fields or LedgerField.SUPPORT in fields:
        return kept
    for column, heading in enumerate(header):
        if column not in columns and _folded(heading) in {"责任单位", "责任部门", "实施单位"}:
            return [*kept, ColumnProposal(column, heading, LedgerField.SUPPORT, 0.7)]
    return kept


def header_score(cells: Sequence[str]) -> int:
    """Count the cells of a row that are headings of a ledger."""
    words = [word for group in _WORDS.values() for word in group]
    return sum(_score(cell, words) >= 0.8 for cell in cells if cell.strip())


def _score(heading: str, words: Sequence[str]) -> float:
    """Compare a heading with the words of a field: equal, last part equal, contained."""
    text = _folded(heading)
    if not text:
        return 0.0
    last = text.rpartition("/")[2]
    if text in words:
        return 1.0 - 0.01 * min(list(words).index(text), 9)
    if last in words:
        return 0.9 - 0.01 * min(list(words).index(last), 9)
    inside = [len(word) / len(last) for word in words if word in last]
    return 0.85 * max(inside, default=0.0) if len(last) <= 14 else 0.0


def _folded(heading: str) -> str:
    """Fold width, case, blanks and brackets with units: ``完成时限（年 月）`` is 完成时限."""
    text = unicodedata.normalize("NFKC", heading).lower()
    text = "".join(text.split())
    bracket = text.find("(")
    return text[:bracket] if bracket > 1 else text
