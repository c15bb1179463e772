"""A compiled plan as a spreadsheet (任务分解表)."""

from xianzhi.core.policy import Plan, Row
from xianzhi.core.policy.plan import Target
from xianzhi.exchange.spreadsheets import Column, Sheet, Value

__all__ = ["plan_sheet"]

_KINDS = {"task": "任务", "goal": "目标", "phase": "步骤", "safeguard": "保障措施"}
_COLUMNS = (
    Column("类型", width=8, is_centred=True),
    Column("章节", width=16, merges_equal=True),
    Column("序号", width=8, is_centred=True),
    Column("任务", width=28),
    Column("内容", width=46),
    Column("牵头单位", width=18),
    Column("配合单位", width=24),
    Column("完成时限", width=14),
    Column("指标", width=30),
)


def plan_sheet(plan: Plan, name: str) -> Sheet:
    """Lay a plan out as offices do (任务分解表): one line a row of the ledger."""
    title = plan.facts.title or name
    rows = tuple(_line(plan, row) for row in plan.rows)
    return Sheet(title=title, columns=_COLUMNS, rows=rows, name=name)


def _line(plan: Plan, row: Row) -> tuple[Value, ...]:
    return (
        _KINDS[row.kind],
        " / ".join(words for words in (row.section, row.subsection) if words) or None,
        row.number,
        row.title,
        plan.text[row.start : row.end],
        "、".join(row.lead_units) or None,
        "、".join(row.support_units) or None,
        row.deadline.text if row.deadline else None,
        "\n".join(_target(target) for target in row.targets) or None,
    )


def _target(target: Target) -> str:
    value = target.value
    shown = "—".join(f"{part:g}" for part in value) if isinstance(value, tuple) else str(value)
    return f"{target.name} {target.op_text or ''}{shown}{target.unit or ''}"
