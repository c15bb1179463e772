"""Time limits as rules write them (办理时限): so much of a unit, counted from when."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xianzhi.errors import RuleError

__all__ = ["Limit", "LimitUnit", "StartRule", "Terms", "read_limit", "workdays"]

MOST: Final = 3_660  # ten years of days


class LimitUnit(StrEnum):
    """What a limit counts (计时单位)."""

    WORKING_HOURS = "working_hours"  # 工作时
    HOURS = "hours"  # 紧急工作时: the clock does not stop at night
    WORKING_DAYS = "working_days"  # 工作日
    CALENDAR_DAYS = "calendar_days"  # 日、自然日
    MONTHS = "months"  # 月

    @property
    def counts_hours(self) -> bool:
        """Whether it ends at a moment of the clock and not at the close of a day."""
        return self in {LimitUnit.WORKING_HOURS, LimitUnit.HOURS}

    @property
    def counts_work(self) -> bool:
        """Whether holidays are left out of the count itself."""
        return self in {LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS}


class StartRule(StrEnum):
    """When a limit begins (起算)."""

    NEXT_DAY = "next_day"  # 当日不计入，自次日起算
    SAME_MOMENT = "same_moment"  # 自当时起算


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time (时限)."""

    count: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        """Refuse what is no length of time."""
        if not 0 < self.count <= MOST:
            raise RuleError("calendar.limit_count", {"count": str(self.count), "most": str(MOST)})


@dataclass(frozen=True, slots=True)
class Terms:
    """A limit with all that its rule says of it (时限规定).

    ``most_extension`` is what one extension may add, in the unit of the limit; 0 allows none.
    ``cap`` is the latest end whatever happens, counted from the first beginning. ``is_rolled``
    lets calendar days and months end on the next working day.
    """

    limit: Limit
    starts: StartRule = StartRule.NEXT_DAY
    is_rolled: bool = True
    most_extension: int = 0
    cap: Limit | None = None
    basis: str = ""  # the clause


def workdays(count: int) -> Terms:
    """Give so many working days, from the next day on (工作日时限)."""
    return Terms(Limit(count, LimitUnit.WORKING_DAYS))


_UNITS: Final = {
    LimitUnit.WORKING_HOURS: r"个?工作小?时|working[ _-]?hours?",
    LimitUnit.HOURS: r"个?(?:紧急工作)?小?时|hours?|h",
    LimitUnit.WORKING_DAYS: r"个?工作日|个?工作天|working[ _-]?days?|workdays?|wd",
    LimitUnit.CALENDAR_DAYS: r"个?(?:自然)?[日天]|(?:calendar[ _-]?)?days?|d",
    LimitUnit.MONTHS: r"个?月|months?|m",
}
_NUMBER = re.compile(
    r"\s*(\d{1,5}|[一二两三四五六七八九十]{1,3})\s*(.*?)(?:以内|之内|内)?\s*$", re.S
)
_DIGITS: Final = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2}


def read_limit(text: str) -> Limit:
    """Read a limit as people write it (识别时限): 20个工作日, 二十日, 24 hours.

    Raises
    ------
    RuleError
        The words are no limit, or its number is out of reach.
    """
    found = _NUMBER.match(text)
    if found is not None:
        for unit, pattern in _UNITS.items():
            if re.fullmatch(pattern, found[2], re.IGNORECASE):
                return Limit(_number(found[1], text), unit)
    raise _unread(text)


def _unread(text: str) -> RuleError:
    return RuleError("calendar.limit_unread", {"text": text[:40]})


def _number(word: str, text: str) -> int:
    """Read 20 or 二十; 十 stands for ten with a digit before or behind it, or alone."""
    if word.isascii():
        return int(word)
    tens, ten, ones = word.partition("十")
    if any(part and part not in _DIGITS for part in (tens, ones)):
        raise _unread(text)
    if not ten:
        return _DIGITS[tens]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
