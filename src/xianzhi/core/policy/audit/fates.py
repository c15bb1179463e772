"""Give every word that may carry a duty its one fate (核对结论): claimed, explained or open."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from xianzhi.core.policy.audit.rules import explain
from xianzhi.core.policy.audit.scan import Found, scan
from xianzhi.core.policy.audit.setting import LeftOutByRow, Setting
from xianzhi.core.policy.cover import Cover
from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.plan import AuditItem, AuditState, Part, PolicyFacts, Row, Span

__all__ = ["audit"]

_BEFORE_ROLE = (
    12  # characters from the end of a unit to the end of its role word: 等部门按职责分工负责
)
_AFTER_ROLE = 8  # from the start of a label to its first unit: 牵头考核单位:

_NOTHING_KNOWN: LeftOutByRow = MappingProxyType({})
_OPEN = {
    "role_word": "audit.open_role_word",
    "label_line": "audit.open_label_line",
    "table_row": "audit.open_table_row",
    "date": "audit.open_date",
    "quantity": "audit.open_quantity",
}


class _Claims:
    """What the rows hold, by kind of fact (已列入台账的内容)."""

    def __init__(self, text: str, rows: Sequence[Row]) -> None:
        units = [(span, row.id) for row in rows for role in row.roles for span in role.spans]
        self._rows = Cover((row.start, row.end, row.id) for row in rows)
        self._notes = _cover((row.unit_note, row.id) for row in rows if row.unit_note)
        self._roles = Cover(
            (max(0, span.start - _AFTER_ROLE), span.end + _BEFORE_ROLE, row_id)
            for span, row_id in units
        )
        self._units = _cover(units)
        self._deadlines = _cover((row.deadline.span, row.id) for row in rows if row.deadline)
        self._targets = _cover((target.span, row.id) for row in rows for target in row.targets)
        self._text = text
        self._dated = {
            row.id: "\n".join(fold(one.deadline) for one in row.targets if one.deadline)
            for row in rows
        }

    def claim(self, found: Found) -> tuple[str, str] | None:
        """Give the reason and the row that holds *found*, or null."""
        match found.kind:
            case "role_word":
                ways = (("audit.in_unit_note", self._notes), ("audit.in_role", self._roles))
            case "label_line":
                return self._touched(found.span)
            case "table_row":
                row_id = self._rows.toucher(found.span)
                return ("audit.in_row", row_id) if row_id else None
            case "date":
                return self._date(found.span)
            case _:
                ways = (("audit.in_target", self._targets), ("audit.in_deadline", self._deadlines))
        return _first(ways, found.span)

    def _touched(self, span: Span) -> tuple[str, str] | None:
        covers = (
            ("audit.in_unit_note", self._notes),
            ("audit.in_role", self._units),
            ("audit.in_deadline", self._deadlines),
        )
        for reason, cover in covers:
            row_id = cover.toucher(span)
            if row_id:
                return reason, row_id
        return None

    def _date(self, span: Span) -> tuple[str, str] | None:
        ways = (("audit.in_deadline", self._deadlines), ("audit.in_target", self._targets))
        held = _first(ways, span)
        if held:
            return held
        row_id = self._rows.holder(span)
        if row_id and self._text[span.start : span.end] in self._dated[row_id]:
            return "audit.in_target", row_id
        return None


def _cover(held: Iterable[tuple[Span, str]]) -> Cover:
    return Cover((span.start, span.end, row_id) for span, row_id in held)


def _first(ways: Iterable[tuple[str, Cover]], span: Span) -> tuple[str, str] | None:
    for reason, cover in ways:
        row_id = cover.holder(span)
        if row_id:
            return reason, row_id
    return None


def audit(
    text: str,
    rows: Sequence[Row],
    parts: Sequence[Part],
    facts: PolicyFacts,
    *,
    tables: Sequence[Span] = (),
    left_out: LeftOutByRow = _NOTHING_KNOWN,
) -> tuple[AuditItem, ...]:
    """List every word that might be a fact, with its fate (完整性核对).

    Parameters
    ----------
    text
        The text that all spans count in: the repaired one, where no line wrap cuts a word.
    rows, parts, facts
        What the compiler read from *text*.
    tables
        The records of its tables, one span a record (header records too); a record may run over
        several lines.
    left_out
        By row id, the numbers that the reader of targets left out, with its rules; where it is
        not known, the reader is asked again.

    Returns
    -------
    tuple of AuditItem
        In reading order. ``reason`` is the id of a sentence in ``catalogue/messages``; items that
        no rule accounts for are ``OPEN``. Cost is linear in the text.
    """
    folded = fold(text)
    claims = _Claims(folded, rows)
    setting = Setting.of(folded, rows, parts, facts, left_out)
    return tuple(
        [
            _judge(found, text[found.span.start : found.span.end], claims, setting)
            for found in scan(folded, tables)
        ]
    )


def _judge(found: Found, words: str, claims: _Claims, setting: Setting) -> AuditItem:
    held = claims.claim(found)
    if held:
        reason, row_id = held
        return AuditItem(found.kind, found.span, words, AuditState.CLAIMED, reason, row_id)
    row = setting.row_at(found.span)
    row_id_near = row.id if row else None
    why = explain(found, setting)
    if why:
        return AuditItem(found.kind, found.span, words, AuditState.EXPLAINED, why, row_id_near)
    return AuditItem(found.kind, found.span, words, AuditState.OPEN, _OPEN[found.kind], row_id_near)
