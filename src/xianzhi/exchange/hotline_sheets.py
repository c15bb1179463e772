"""Sheets of the 12345 hotline (热线工单表): xlsx or csv as the centre hands it out.

Titles, merged and two-storey headings, full-width digits, dates as text, GBK: all as they come.
Every fault names its row; nothing is guessed about a row that has one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from xianzhi.core.calendar import CHINA
from xianzhi.errors import TableError
from xianzhi.exchange.spreadsheets.lines import Severity
from xianzhi.exchange.spreadsheets.reading import RawRow, RawTable, read_tables

__all__ = ["HotlineIssue", "HotlineRow", "HotlineSheet", "read_hotline", "read_moment"]

MOST_ROWS = 50_000
_MOST_TEXT, _MOST_NUMBER, _MOST_PLACE = 3_800, 120, 200
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("工单编号", "工单号", "流水号", "受理编号", "诉求编号", "业务编号", "external_id"),
    "text": (
        "诉求内容",
        "反映内容",
        "工单内容",
        "问题描述",
        "诉求描述",
        "主要内容",
        "内容",
        "text",
    ),
    "title": ("诉求标题", "工单标题", "标题", "主题", "title"),
    "place": ("事发地点", "事发地址", "问题地址", "诉求地点", "详细地址", "地址", "place"),
    "person": ("来电人", "诉求人", "市民姓名", "反映人", "姓名", "name"),
    "phone": ("联系电话", "来电号码", "联系方式", "手机号", "电话", "phone"),
    "moment": ("来电时间", "受理时间", "登记时间", "创建时间", "反映时间", "reported_at"),
    "x": ("经度", "longitude"),
    "y": ("纬度", "latitude"),
    "category": ("类别代码", "小类代码", "category"),
}
_NEEDED = ("number", "text")
_MOMENT = re.compile(
    r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?\s*T?"
    r"(?:(上午|下午|晚上)?\s*(\d{1,2})\s*[:时点]\s*"
    r"(?:(\d{1,2})\s*[:分]?\s*(?:(\d{1,2})\s*秒?)?)?)?(?:\.\d+)?"
)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_BEGINS = datetime(1899, 12, 30, tzinfo=CHINA)
# Digits, letters and the marks of numbers; commas and stops of a sentence stay as they are.
_WIDE = (
    *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, "－／：．＋"),
)  # fmt: skip
_NARROW = {code: code - 0xFEE0 for code in _WIDE} | {0x3000: 0x20}
_PHONE = re.compile(r"\+?\d{7,15}")


@dataclass(frozen=True, slots=True)
class HotlineIssue:
    """What is wrong with a row (行问题); words are in ``catalogue/messages/hotline.csv``."""

    row: int
    code: str
    severity: Severity
    params: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class HotlineRow:
    """One order of the hotline (工单); texts are in one form, the moment is aware or null."""

    row: int
    number: str
    text: str
    place: str = ""
    person: str = ""
    phone: str = ""
    moment: datetime | None = None
    x: float | None = None
    y: float | None = None
    category: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class HotlineSheet:
    """A file as it was read (工单表): rows without a fault, and every issue by row."""

    rows: tuple[HotlineRow, ...]
    issues: tuple[HotlineIssue, ...]

    @property
    def errors(self) -> tuple[HotlineIssue, ...]:
        """The issues that keep the file out."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)


def read_hotline(
    source: Path | bytes, *, name: str | None = None, until: datetime | None = None
) -> HotlineSheet:
    """Read the orders of a file (读取热线工单).

    Parameters
    ----------
    until
        A moment that no call can lie behind.

    Raises
    ------
    TableError
        ``hotline.no_header``: no row has the headings of numbers and texts; too many rows; or a
        code of ``document.csv`` for a file that cannot be opened.
    """
    try:
        tables = read_tables(source, name=name, score=_score)
    except TableError as error:
        if error.code == "table.no_header":
            raise TableError("hotline.no_header") from error
        raise
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        raise TableError("hotline.too_many_rows", {"most": f"{MOST_ROWS:,}"})
    read = [pair for table in tables for pair in _table_rows(table, until)]
    rows, issues = _once([row for row, found in read if not _has_error(found)])
    issues = [*(issue for _, found in read for issue in found), *issues]
    return HotlineSheet(rows, tuple(sorted(issues, key=lambda one: (one.sheet, one.row, one.code))))


def read_moment(text: str) -> datetime | None:
    """Read a moment of Beijing as somebody typed it (时间识别); null where it names none."""
    plain = _plain(text)
    if _SERIAL.fullmatch(plain):
        return _SERIAL_BEGINS + timedelta(seconds=round(float(plain) * 86_400))
    found = _MOMENT.fullmatch(plain)
    if found:
        half, hour = found[4], int(found[5] or 0)
        later = 12 if half in ("下午", "晚上") and hour < 12 else 0
        parts = (*found.groups()[:3], str(hour + later), *found.groups()[5:])
    else:
        together = _RUN_TOGETHER.fullmatch(plain)
        if together is None:
            return None
        parts = together.groups()
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    except ValueError:
        return None


def _score(cells: Sequence[str]) -> int:
    return sum(_field_of(cell) is not None for cell in cells)


def _field_of(heading: str) -> str | None:
    last = _plain(heading).rsplit("/", 1)[-1].replace(" ", "").lower()
    plain = re.sub(r"[（(].*?[)）]|[*＊:：]", "", last)
    for name, words in _HEADINGS.items():
        if plain in words:
            return name
    return None


def _table_rows(
    table: RawTable, until: datetime | None
) -> Iterator[tuple[HotlineRow, tuple[HotlineIssue, ...]]]:
    places: dict[str, int] = {}
    for at, heading in enumerate(table.header):
        name = _field_of(heading)
        if name is not None:
            places.setdefault(name, at)
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        columns = "、".join(_HEADINGS[name][0] for name in missing)
        raise TableError("hotline.missing_column", {"columns": columns})
    for raw in table.rows:
        cells = {name: _plain(raw.cells[at]) for name, at in places.items()}
        if any(cells.values()):
            yield _row(raw, cells, table.sheet or "", until)


def _row(
    raw: RawRow, cells: Mapping[str, str], sheet: str, until: datetime | None
) -> tuple[HotlineRow, tuple[HotlineIssue, ...]]:
    moment = read_moment(cells.get("moment", ""))
    phone = re.sub(r"[\s-]", "", cells.get("phone", ""))
    x, y = _degrees(cells.get("x", "")), _degrees(cells.get("y", ""))
    title, text = cells.get("title", ""), cells["text"]
    row = HotlineRow(
        row=raw.number,
        number=cells["number"],
        text=f"{title}\n{text}" if title and text and not text.startswith(title) else text,
        place=cells.get("place", "")[:_MOST_PLACE],
        person=cells.get("person", ""),
        phone=phone if _PHONE.fullmatch(phone) else "",
        moment=moment,
        x=x,
        y=y,
        category=cells.get("category", ""),
        sheet=sheet,
    )
    found = [
        HotlineIssue(raw.number, f"hotline.{code}", severity, params, sheet)
        for code, severity, params in _faults(row, cells, phone, until)
    ]
    return row, tuple(found)


_Fault = tuple[str, Severity, dict[str, str]]


def _faults(
    row: HotlineRow, cells: Mapping[str, str], phone: str, until: datetime | None
) -> Iterator[_Fault]:
    said = cells.get("moment", "")
    if not row.number:
        yield "number_missing", Severity.ERROR, {}
    elif len(row.number) > _MOST_NUMBER:
        yield "number_long", Severity.ERROR, {"most": str(_MOST_NUMBER)}
    if not row.text:
        yield "text_missing", Severity.ERROR, {}
    elif len(row.text) > _MOST_TEXT:
        yield "text_long", Severity.ERROR, {"most": str(_MOST_TEXT)}
    if said and row.moment is None:
        yield "moment_unreadable", Severity.ERROR, {"text": said[:40]}
    elif row.moment is not None and until is not None and row.moment > until:
        yield "moment_ahead", Severity.ERROR, {"text": said[:40]}
    if bool(cells.get("x")) != bool(cells.get("y")):
        yield "place_is_half", Severity.ERROR, {}
    elif cells.get("x") and not _on_earth(row):
        yield "place_unreadable", Severity.ERROR, {}
    if phone and not row.phone:
        yield "phone_unreadable", Severity.WARNING, {}


def _on_earth(row: HotlineRow) -> bool:
    if row.x is None or row.y is None:
        return False
    return -180 <= row.x <= 180 and -90 <= row.y <= 90


def _once(rows: Sequence[HotlineRow]) -> tuple[tuple[HotlineRow, ...], list[HotlineIssue]]:
    """Keep each number once; the same number with other words is a fault."""
    first: dict[str, HotlineRow] = {}
    issues = []
    for row in rows:
        known = first.setdefault(row.number, row)
        if known is row:
            continue
        params = {"number": row.number, "row": str(known.row)}
        if (known.text, known.place) == (row.text, row.place):
            code, severity = "hotline.twice_alike", Severity.WARNING
        else:
            code, severity = "hotline.twice", Severity.ERROR
        issues.append(HotlineIssue(row.row, code, severity, params, row.sheet))
    return tuple(first.values()), issues


def _has_error(issues: Sequence[HotlineIssue]) -> bool:
    return any(issue.severity is Severity.ERROR for issue in issues)


def _degrees(text: str) -> float | None:
    try:
        return float(text.rstrip("°"))
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Make full-width digits, letters and blanks narrow; Chinese marks of a sentence stay."""
    return text.translate(_NARROW).strip()
