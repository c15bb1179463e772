"""A notice as a list (放假安排表): rows of a table become the words that a notice has.

The words then go the one way that every notice goes: read, checked against themselves and the law,
shown with what they change, adopted.
"""

import re
from datetime import date
from typing import Final

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.permissions import may_adopt
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.core.calendar.notices import MOST_CHARACTERS
from xianzhi.errors import RuleError
from xianzhi.exchange.spreadsheets import ListColumn, read_records
from xianzhi.records.decisions import require

__all__ = ["NOTICE_COLUMNS", "text_of_list"]

NOTICE_COLUMNS: Final = (
    ListColumn("holiday", ("节日", "假期", "节假日", "holiday"), is_required=True),
    ListColumn("first", ("放假起", "放假开始", "开始日期", "起始日期", "from"), is_required=True),
    ListColumn("last", ("放假止", "放假结束", "结束日期", "until")),
    ListColumn("worked", ("上班日期", "调休上班", "补班日期", "worked")),
)
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")


def text_of_list(*, actor: Actor, upload: Upload) -> str:
    """Put a table of holidays into the words of a notice (放假安排表转文字): xlsx or csv.

    Raises
    ------
    PermissionDeniedError
        The actor does not adopt notices.
    TableError
        The file cannot be read, or a column is missing.
    RuleError
        The file is empty or too large, a day is none, or nothing is in it.
    """
    require(may_adopt(actor))
    check_size(upload)
    lines = []
    for record in read_records(upload.content, NOTICE_COLUMNS):
        values = record.values
        if not values.get("holiday"):
            continue
        first = _days(values["first"], record.row)
        last = _days(values.get("last", ""), record.row) or first
        if len(first) != 1 or len(last) != 1 or last[0] < first[0]:
            raise _no_day(record.row)
        count = (last[0] - first[0]).days + 1
        until = f"至{_said(last[0])}" if count > 1 else ""
        worked = "、".join(map(_said, _days(values.get("worked", ""), record.row)))
        after = f"{worked}上班。" if worked else ""
        lines.append(f"{values['holiday']}：{_said(first[0])}{until}放假，共{count}天。{after}")
    text = "\n".join(lines)
    if not text or len(text) > MOST_CHARACTERS:
        raise RuleError("calendar.list_is_empty")
    return text


def _days(text: str, row: int) -> list[date]:
    try:
        found = [date(*map(int, one)) for one in _DAY.findall(text)]
    except ValueError as error:
        raise _no_day(row) from error
    if text.strip() and not found:
        raise _no_day(row)
    return found


def _no_day(row: int) -> RuleError:
    return RuleError("calendar.list_day", {"row": str(row)})


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
