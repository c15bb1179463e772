"""Reading a notice as it is worded (识读放假通知): 元旦：1月1日（周四）至3日（周六）放假.

A notice checks itself: a weekday in brackets, a number of days and the sum that the law fixes all
have to agree with the dates. What does not agree is told, with the words where it stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from xianzhi.core.calendar.days import DayKind, DayRule, Notice

__all__ = ["HOLIDAYS", "NoticeIssue", "NoticeReading", "days_by_law", "net_days_off", "read_notice"]

HOLIDAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "mid_autumn_national_day": (
        "国庆节、中秋节", "中秋节、国庆节", "国庆节中秋节", "中秋国庆", "国庆中秋",
    ),
    "new_year": ("元旦",),
    "spring_festival": ("春节",),
    "qingming": ("清明节", "清明"),
    "labour_day": ("劳动节", "五一"),
    "dragon_boat": ("端午节", "端午"),
    "mid_autumn": ("中秋节", "中秋"),
    "national_day": ("国庆节", "国庆", "十一"),
    "victory_day": ("抗日战争", "胜利日"),
}  # fmt: skip
"""Words by which a notice names a holiday; the longer ones first."""

_DATE = r"(?:(?P<year{0}>\d{{4}})年)?(?:(?P<month{0}>\d{{1,2}})月)?(?P<day{0}>\d{{1,2}})[日号]"
_WEEKDAY = r"(?:[（(](?P<week{0}>[^（）()]*)[）)])?"
_SPAN = re.compile(
    (_DATE + _WEEKDAY).format("1")
    + r"(?:\s*(?:至|到|[-—–~～]+)\s*"
    + (_DATE + _WEEKDAY).format("2")
    + r")?"
)
_VERB = re.compile(r"放假|上班|补休")
_TOTAL = re.compile(r"共\s*(\d{1,2})\s*天")
_DAYS_OF_WEEK: Final = {word: number for number, word in enumerate("一二三四五六日")} | {"天": 6}
_WEEK = re.compile(r"(?:星期|周)([一二三四五六日天])")
_ONE: Final = timedelta(days=1)
_LONGEST: Final = 15  # days of one holiday
MOST_CHARACTERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class NoticeIssue:
    """Something in a notice that does not agree (识读问题); faults stop it, doubts are shown."""

    code: str
    is_fault: bool
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """What was read of a notice (识读结果); the notice holds only when no issue is a fault."""

    notice: Notice
    issues: tuple[NoticeIssue, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing stops its adoption."""
        return not any(issue.is_fault for issue in self.issues)


@dataclass(frozen=True, slots=True)
class _Span:
    """A run of days as it is written, with its words."""

    first: date
    last: date
    words: str


class _UnreadableError(ValueError):
    """Words that look like a date and are none."""


def read_notice(
    text: str, year: int, *, number: str = "", issued_date: date | None = None
) -> NoticeReading:
    """Read the days off and the make-up days of a year from words (识读通知正文).

    Sentences without a date of a holiday are passed over, so that the whole notice can be pasted.
    """
    rules: list[DayRule] = []
    issues: list[NoticeIssue] = []
    holiday = ""
    for sentence in re.split(r"[。；;\n]", text[:MOST_CHARACTERS]):
        holiday = _holiday(sentence) or holiday
        if _VERB.search(sentence) and _SPAN.search(sentence):
            rules += _rules(sentence, holiday, year, issues)
    issues += [*_contradictions(rules, year), *_doubts(rules, year)]
    kept = {rule.day: rule for rule in rules}
    days = tuple(sorted(kept.values(), key=lambda rule: rule.day))
    return NoticeReading(Notice(year, number, issued_date, days), tuple(issues))


def net_days_off(days: tuple[DayRule, ...]) -> int:
    """Count the weekdays that are off less the weekend days that are worked (净放假天数).

    Moving days about changes nothing in it, so it is the number of days that the law gives:
    11 from 2008 on, 13 from 2025 on.
    """
    off = sum(rule.kind is DayKind.OFF and rule.day.weekday() < 5 for rule in days)
    return off - sum(rule.kind is DayKind.WORK and rule.day.weekday() >= 5 for rule in days)


def _holiday(sentence: str) -> str:
    head = sentence[:24]
    for key, names in HOLIDAYS.items():
        if any(name in head for name in names):
            return key
    return ""


def _rules(sentence: str, holiday: str, year: int, issues: list[NoticeIssue]) -> Iterator[DayRule]:
    """Give the days of one sentence; each run belongs to the verb behind it."""
    if not holiday:
        issues.append(NoticeIssue("calendar.notice_no_holiday", True, {"words": sentence[:40]}))
        return
    begin = 0
    for verb in _VERB.finditer(sentence):
        kind = DayKind.WORK if verb[0] == "上班" else DayKind.OFF
        part = sentence[begin : verb.start()]
        try:
            spans = list(_spans(part, year, issues))
        except _UnreadableError:
            params = {"words": part.strip()[-40:]}
            issues.append(NoticeIssue("calendar.notice_no_date", True, params))
            spans = []
        if kind is DayKind.OFF:
            issues += _miscounted(sentence[verb.end() :], spans)
        for span in spans:
            length = (span.last - span.first).days + 1
            yield from (
                DayRule(span.first + offset * _ONE, kind, holiday) for offset in range(length)
            )
        begin = verb.end()


def _spans(words: str, year: int, issues: list[NoticeIssue]) -> Iterator[_Span]:
    month: int | None = None
    for found in _SPAN.finditer(words):
        first = _date(found, "1", year, month)
        last = first
        if found["day2"] is not None:
            last = _date(found, "2", first.year, first.month)
        if not 0 <= (last - first).days < _LONGEST:
            raise _UnreadableError
        month = last.month
        for suffix, day in (("1", first), ("2", last)):
            issues += _wrong_weekday(found[f"week{suffix}"], day)
        yield _Span(first, last, found[0])


def _date(found: re.Match[str], suffix: str, year: int, month: int | None) -> date:
    """Read a date; the month may stand before an earlier one, the year belongs to the notice."""
    own = found[f"month{suffix}"]
    if own is None and month is None:
        raise _UnreadableError
    try:
        return date(int(found[f"year{suffix}"] or year), int(own or month or 0),
                    int(found[f"day{suffix}"]))  # fmt: skip
    except ValueError as error:
        raise _UnreadableError from error


def _wrong_weekday(words: str | None, day: date) -> Iterator[NoticeIssue]:
    found = _WEEK.search(words or "")
    if found and _DAYS_OF_WEEK[found[1]] != day.weekday():
        params = {"day": day.isoformat(), "words": found[0]}
        yield NoticeIssue("calendar.notice_weekday", True, params)


def _miscounted(rest: str, spans: list[_Span]) -> Iterator[NoticeIssue]:
    total = _TOTAL.search(rest)
    days = sum((span.last - span.first).days + 1 for span in spans)
    if total and int(total[1]) != days:
        params = {"said": total[1], "days": str(days), "words": spans[0].words if spans else ""}
        yield NoticeIssue("calendar.notice_total", True, params)


def _contradictions(rules: list[DayRule], year: int) -> Iterator[NoticeIssue]:
    """Find what cannot be: a day off and worked, a day of another year, no day at all."""
    if not rules:
        yield NoticeIssue("calendar.notice_empty", True)
    seen: dict[date, DayKind] = {}
    for rule in rules:
        if seen.setdefault(rule.day, rule.kind) is not rule.kind:
            params = {"day": rule.day.isoformat()}
            yield NoticeIssue("calendar.notice_both", True, params)
        if not date(year - 1, 12, 15) <= rule.day <= date(year + 1, 1, 15):
            params = {"day": rule.day.isoformat(), "year": str(year)}
            yield NoticeIssue("calendar.notice_other_year", True, params)


def _doubts(rules: list[DayRule], year: int) -> Iterator[NoticeIssue]:
    """Find what is unusual: a make-up day on a weekday, a holiday missing, another sum."""
    for rule in rules:
        if rule.kind is DayKind.WORK and rule.day.weekday() < 5:
            yield NoticeIssue("calendar.notice_makeup", False, {"day": rule.day.isoformat()})
    named = {rule.holiday for rule in rules}
    if "mid_autumn_national_day" in named:
        named |= {"mid_autumn", "national_day"}
    for holiday in ("new_year", "spring_festival", "qingming", "labour_day", "dragon_boat",
                    "mid_autumn", "national_day"):  # fmt: skip
        if rules and holiday not in named:
            yield NoticeIssue("calendar.notice_missing", False, {"holiday": holiday})
    net, law = net_days_off(tuple({rule.day: rule for rule in rules}.values())), days_by_law(year)
    if rules and law and net != law:
        params = {"net": str(net), "law": str(law), "year": str(year)}
        yield NoticeIssue("calendar.notice_sum", False, params)


def days_by_law(year: int) -> int:
    """Count the days off that the law gives in a year (法定节假日天数); 0 before 2000."""
    steps = ((2025, 13), (2008, 11), (2000, 10))
    return next((days for since, days in steps if year >= since), 0)
