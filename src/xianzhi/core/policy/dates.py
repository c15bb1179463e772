"""Dates and periods as plans print them (日期读取).

A mention names a year, a month, a day or a part of a year; its ``last_day`` is the last day of
that period, which is what a time limit means.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xianzhi.core.policy.numerals import read_folded

__all__ = ["DateMention", "find_dates"]

_MONTH_BEFORE = 12
_NUM = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:19|20)\d{2}|二[〇零○]{1,2}[一二三四五六七八九]?[〇零○一二三四五六七八九])"
_EDGE = r"(?:之前|以前|前|之内|以内|内)?"
_PART = r"(?:年底|年末|上半年|下半年|第?[一二三四1-4]季度末?|前三季度|底|末|内)"

_DATE = re.compile(
    rf"(?P<year>{_YEAR})年(?:度)?"
    rf"(?:(?P<month>{_NUM})月(?:份)?(?:(?P<day>{_NUM})[日号]|(?P<third>[上中下]旬|初|中|底|末))?"
    rf"|(?P<part>{_PART}))?{_EDGE}"
    rf"|(?<![\d.])(?P<dotyear>(?:19|20)\d{{2}})[./-](?P<dotmonth>1[0-2]|0?[1-9])"
    rf"(?:[./-](?P<dotday>3[01]|[12]\d|0?[1-9]))?(?![\d.%-])(?:底|末)?{_EDGE}"
    rf"|(?P<near>今年|本年度?|当年|明年|次年)?(?P<month2>(?:(?<![\d.])|(?<=\D\d[.])|"
    rf"(?<=^\d[.])){_NUM})月(?:份)?"
    rf"(?:(?P<day2>{_NUM})[日号]|(?P<third2>[上中下]旬|初|中|底|末))?{_EDGE}"
    rf"|(?P<near2>今年|本年度?|当年|明年|次年)?(?P<part2>(?<![\d一二两三四五十])年(?:底|末|内)|上半年|下半年|"
    rf"第?[一二三四]季度末?)"
    rf"{_EDGE}"
    rf"|[“\"]?十(?P<plan>[三四五六])五[”\"]?(?:时期)?(?:规划)?(?P<planpart>末|期末|期间)"
)

_PART_MONTH = {"上半年": 6, "前三季度": 9, "一": 3, "二": 6, "三": 9, "四": 12}
_THIRD_DAY = {"上旬": 10, "中旬": 20, "初": 10, "中": 20}
_PLAN_END = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}


@dataclass(slots=True)  # made by the thousand: not frozen
class DateMention:
    """A date or period in folded text (日期).

    ``year`` is null where the text leaves it out; ``bounded`` says that the words themselves set a
    limit (底, 前, 末, 内), ``relative_year`` counts from the year of the document (明年 = 1).
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    bounded: bool
    relative_year: int = 0

    def last_day(self, default_year: int | None) -> date | None:
        """Give the last day of the period; None without a year, or for a day that is none."""
        year = self.year
        if year is None:
            year = None if default_year is None else default_year + self.relative_year
        if year is None:
            return None
        month = self.month or 12
        length = calendar.monthrange(year, month)[1]
        day = self.day or length
        return date(year, month, day) if day <= length else None


# What no date lacks. Every branch begins with its own character: the search skips all others.
_ANCHOR = re.compile(
    r"年(?:(?<=[\d〇零○一二三四五六七八九半]年)|(?=[底末内]))|月(?<=[\d一二三四五六七八九十]月)"
    r"|季(?<=[一二三四1-4]季)|五(?<=[三四五六]五)[”\"时末期规]|19\d{2}[./-]\d|20\d{2}[./-]\d"
)
_FIRST = re.compile(r"[\d一二三四五六七八九十今本当明次年上下第“\"]")
_BACK, _AHEAD = 14, 16


def find_dates(text: str) -> Iterator[DateMention]:
    """Find the dates and periods in folded text, in reading order (查找日期)."""
    at = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < at:
            continue
        first = _FIRST.search(text, max(at, anchor.start() - _BACK), anchor.end())
        if first is None:
            continue
        found = _DATE.search(text, first.start(), anchor.end() + _AHEAD)
        while found is not None and found.end() <= anchor.start():
            found = _DATE.search(text, found.end(), anchor.end() + _AHEAD)
        if found is None or found.start() > anchor.start():
            continue
        at = found.end()
        mention = _mention(found)
        if mention is not None:
            yield mention


def _mention(found: re.Match[str]) -> DateMention | None:
    part = found["part"] or found["part2"]
    year = _number(found["year"] or found["dotyear"])
    if found["plan"]:
        year = _PLAN_END[found["plan"]]
    month = _number(found["month"] or found["dotmonth"] or found["month2"])
    day = _number(found["day"] or found["dotday"] or found["day2"])
    third = found["third"] or found["third2"]
    if month is None and part:
        month = _part_month(part)
    if not _is_calendar(month, day):
        return None
    bounded = bool(part) or third in {"底", "末"} or found[0][-1] in "前内底末"
    near = found["near"] or found["near2"] or ""
    return DateMention(
        found.start(), found.end(), year, month, day or _THIRD_DAY.get(third or ""), bounded,
        int(near in {"明年", "次年"}),
    )  # fmt: skip


def _number(words: str | None) -> int | None:
    number = read_folded(words) if words else None
    return None if number is None else int(number)


def _part_month(part: str) -> int:
    for word, month in _PART_MONTH.items():
        if word in part:
            return month
    digit = next((int(sign) for sign in part if sign in "1234"), 4)
    return digit * 3


def _is_calendar(month: int | None, day: int | None) -> bool:
    return (month is None or 1 <= month <= _MONTH_BEFORE) and (day is None or 1 <= day <= 31)
