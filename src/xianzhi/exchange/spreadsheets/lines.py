"""Rows of an office's sheet become ledger lines, with issues by row (台账行)."""

import calendar
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from xianzhi.exchange.spreadsheets.columns import ColumnProposal, LedgerField
from xianzhi.exchange.spreadsheets.reading import RawRow, RawTable

__all__ = ["LedgerLine", "Severity", "TableIssue", "read_date", "read_lines"]

_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?(?:之?前)?"
)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?份?(?:底|末)?(?:之?前)?(?:完成)?")
_YEAR = re.compile(r"(\d{4})年(?:底|末|内)?(?:之?前)?(?:完成)?")
_SERIAL = re.compile(r"[34-6]\d{4}")  # a date whose format was lost: 1982 to 2091
_STANDING = re.compile("持续|长期|常态|全年|每年|每季|每月|按进度|按计划")
_UNIT_BREAK = re.compile(r"[、，,；;\n/]|\s{2,}")


class Severity(StrEnum):
    """How far an issue goes (严重程度)."""

    ERROR = "error"  # the row cannot be taken in
    WARNING = "warning"  # it can; a person should look


@dataclass(frozen=True, slots=True)
class TableIssue:
    """A fault in one row (行问题): ``code`` is a sentence of ``catalogue/messages/table.csv``."""

    code: str
    severity: Severity
    row: int
    column: str | None = None  # heading as printed
    params: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a ledger as an office wrote it (台账行); texts are verbatim but for blanks."""

    row: int
    title: str
    number: str | None = None
    section: str | None = None
    content: str | None = None
    target: str | None = None
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    leader: str | None = None
    person: str | None = None
    deadline: str | None = None
    due_date: date | None = None
    progress: str | None = None
    status: str | None = None
    remark: str | None = None


def read_lines(
    table: RawTable, columns: Sequence[ColumnProposal]
) -> tuple[tuple[LedgerLine, ...], tuple[TableIssue, ...]]:
    """Read the rows of a table under confirmed columns (读取台账行).

    Returns
    -------
    tuple
        Lines without errors, in order, and all issues. A row without a task, or with a number that
        another row has, is an error; a missing lead unit or an unreadable date a warning.
    """
    places = {proposal.field: proposal for proposal in columns}
    lines: list[LedgerLine] = []
    issues: list[TableIssue] = []
    numbers: dict[tuple[str | None, str], int] = {}
    for row in table.rows:
        line = _line(row, places)
        found = [*_issues(line, places), *_doubled(line, row, places, numbers)]
        issues += found
        if all(issue.severity is not Severity.ERROR for issue in found):
            lines.append(line)
    return tuple(lines), tuple(issues)


def _line(row: RawRow, places: Mapping[LedgerField, ColumnProposal]) -> LedgerLine:
    def text(field: LedgerField) -> str | None:
        place = places.get(field)
        value = row.cells[place.column].strip() if place else ""
        return value or None

    number, deadline = text(LedgerField.NUMBER), text(LedgerField.DEADLINE)
    return LedgerLine(
        row=row.number,
        title=text(LedgerField.TITLE) or "",
        number=unicodedata.normalize("NFKC", number) if number else None,
        section=text(LedgerField.SECTION) or row.section,
        content=text(LedgerField.CONTENT),
        target=text(LedgerField.TARGET),
        lead=_units(text(LedgerField.LEAD)),
        support=_units(text(LedgerField.SUPPORT)),
        leader=text(LedgerField.LEADER),
        person=text(LedgerField.PERSON),
        deadline=deadline,
        due_date=read_date(deadline) if deadline else None,
        progress=text(LedgerField.PROGRESS),
        status=text(LedgerField.STATUS),
        remark=text(LedgerField.REMARK),
    )


def _units(text: str | None) -> tuple[str, ...]:
    """Split a list of units; brackets stay whole, a unit named twice is listed once."""
    if not text:
        return ()
    pieces = [piece.strip(" 。．.") for piece in _UNIT_BREAK.split(_shielded(text))]
    units = [
        piece.replace("\x00", "、") for piece in pieces if piece and piece not in {"无", "-", "—"}
    ]
    return tuple(dict.fromkeys(units))


def _shielded(text: str) -> str:
    """Hide the enumeration commas inside brackets from the splitter."""
    return re.sub(r"[（(][^（()）]*[)）]", lambda match: match[0].replace("、", "\x00"), text)


def read_date(text: str) -> date | None:
    """Read the last day of a printed time limit (日期识别); null where it names no date.

    Examples
    --------
    >>> read_date("2026年6月底前"), read_date("２０２６．６．３０")
    (datetime.date(2026, 6, 30), datetime.date(2026, 6, 30))
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split(" "))
    for pattern, read in (
        (_DAY, _day),
        (_MONTH, _month_end),
        (_YEAR, _year_end),
        (_SERIAL, _from_serial),
    ):
        match = pattern.fullmatch(folded)
        if match:
            return read(match)
    return None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _month_end(match: re.Match[str]) -> date | None:
    year, month = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and year >= 1):
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _year_end(match: re.Match[str]) -> date | None:
    return date(int(match[1]), 12, 31) if int(match[1]) else None


def _from_serial(match: re.Match[str]) -> date:
    return date(1899, 12, 30) + timedelta(days=int(match[0]))


def _issues(line: LedgerLine, places: Mapping[LedgerField, ColumnProposal]) -> list[TableIssue]:
    found = []
    if not line.title:
        found.append(_issue("table.missing_task", Severity.ERROR, line, places, LedgerField.TITLE))
    if not line.lead and LedgerField.LEAD in places:
        found.append(_issue("table.missing_lead", Severity.WARNING, line, places, LedgerField.LEAD))
    if line.deadline and line.due_date is None and not _STANDING.search(line.deadline):
        issue = _issue("table.unread_date", Severity.WARNING, line, places, LedgerField.DEADLINE)
        found.append(issue)
    return found


def _issue(
    code: str,
    severity: Severity,
    line: LedgerLine,
    places: Mapping[LedgerField, ColumnProposal],
    field: LedgerField,
) -> TableIssue:
    column = places[field].heading if field in places else None
    params = {"row": str(line.row), "column": column or "", "text": line.deadline or ""}
    return TableIssue(code, severity, line.row, column, params)


def _doubled(
    line: LedgerLine,
    row: RawRow,
    places: Mapping[LedgerField, ColumnProposal],
    numbers: dict[tuple[str | None, str], int],
) -> list[TableIssue]:
    """Report a number that another row of the section has; one merged over rows is one number."""
    place = places.get(LedgerField.NUMBER)
    if line.number is None or place is None or place.column in row.merged:
        return []
    first = numbers.setdefault((line.section, line.number), line.row)
    if first == line.row:
        return []
    params = {"row": str(line.row), "other": str(first), "number": line.number}
    return [TableIssue("table.doubled_number", Severity.ERROR, line.row, place.heading, params)]
