"""What the pages of legal time need (页面数据)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.core.calendar import ClockVerb, Day, NoticeIssue, Step, Terms
from xianzhi.records.decisions import Decision

__all__ = [
    "Cell",
    "ClockLine",
    "ClockPage",
    "Explained",
    "HistoryLine",
    "Month",
    "MovedDate",
    "NoticeLine",
    "NoticePage",
    "NoticePreview",
    "Run",
    "YearPage",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """A day on the page of a year (日格); ``kind`` is work, rest, off, makeup or expected."""

    day: Day
    kind: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday on (月历); null where a week lies in another month."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    working_days: int


@dataclass(frozen=True, slots=True)
class Run:
    """Days of one kind that follow one another (连续日期), both ends in it."""

    first: date
    last: date
    days: int
    holiday: str
    notice: str
    is_working: bool
    is_expected: bool


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice (通知); ``id`` is empty when it came with the product."""

    id: str
    year: int
    number: str
    issued_date: date | None
    is_checked: bool
    adopted_at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year of working days (年历)."""

    year: int
    years: tuple[int, ...]
    months: tuple[Month, ...]
    special: tuple[Run, ...]
    notices: tuple[NoticeLine, ...]
    working_days: int
    is_published: bool
    may_adopt: Decision


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A running deadline that a notice moves (变动的时限)."""

    clock_id: str
    title: str
    was_at: datetime
    due_at: datetime
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class NoticePreview:
    """What a notice says and changes (采用前核对)."""

    days: tuple[Day, ...]
    issues: tuple[NoticeIssue, ...]
    changed: tuple[Day, ...]
    moved: tuple[MovedDate, ...]
    settled: int  # deadlines that stay where they are but are provisional no more
    is_sound: bool
    seen: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened (历史)."""

    code: str
    values: Mapping[str, str | int | datetime | date]
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """An adopted notice (已采用的通知)."""

    line: NoticeLine
    text: str
    days: tuple[Day, ...]
    moved: int


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock in a list (时限)."""

    id: str
    title: str
    terms: Terms
    state: str
    begun_at: datetime
    due_at: datetime | None
    is_provisional: bool
    is_late: bool
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A deadline with its steps (到期时刻及推算); ``naive_date`` leaves out weekends alone."""

    due_at: datetime
    is_provisional: bool
    steps: tuple[Step, ...]
    naive_date: date


@dataclass(frozen=True, slots=True)
class ClockPage:
    """A clock with all that happened to it (时限详情)."""

    line: ClockLine
    explained: Explained | None
    used_days: int
    verbs: tuple[ClockVerb, ...]
    has_extension: bool
    history: tuple[HistoryLine, ...]
    seen: int
