"""Deadlines in words (时限推算用语): every step of a computation, in both languages."""

from collections.abc import Iterable
from datetime import date, datetime

from xianzhi.catalogue.messages import Language, words
from xianzhi.core.calendar import CHINA, Limit, Step, Value

__all__ = ["day_words", "limit_words", "moment_words", "step_words", "steps_words"]


def steps_words(steps: Iterable[Step], language: Language) -> tuple[str, ...]:
    """Put a computation into words, a sentence a step (推算过程)."""
    return tuple(step_words(step, language) for step in steps)


def step_words(step: Step, language: Language) -> str:
    """Put one step into words (推算步骤)."""
    said = {name: _value(name, value, language) for name, value in step.values.items()}
    return words(step.code, said, language)


def limit_words(limit: Limit, language: Language) -> str:
    """Write a limit (时限): 20 个工作日."""
    one = ".one" if limit.count == 1 else ""
    return words(f"calendar.limit.{limit.unit}{one}", {"count": str(limit.count)}, language)


def day_words(day: date, language: Language) -> str:
    """Write a day with its weekday (日期): 2026年9月25日（周五）, Friday 25 September 2026."""
    weekday = words(f"calendar.weekday.{day.weekday()}", None, language)
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日（{weekday}）"
    return f"{weekday} {day.day} {words(f'calendar.month.{day.month}', None, 'en')} {day.year}"


def moment_words(at: datetime, language: Language) -> str:
    """Write a moment by the clock of the offices (时刻)."""
    local = at.astimezone(CHINA)
    return f"{day_words(local.date(), language)} {local:%H:%M}"


def _value(name: str, value: Value, language: Language) -> str:
    if isinstance(value, datetime):
        return moment_words(value, language)
    if isinstance(value, date):
        return day_words(value, language)
    if name == "holiday":
        return words(f"calendar.holiday.{value}", None, language)
    return str(value)
