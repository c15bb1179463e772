"""Words of legal time in templates (时限用语)."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template

from xianzhi.apps.calendar.readmodels import HistoryLine
from xianzhi.catalogue import messages
from xianzhi.catalogue.calendar.wording import (
    day_words,
    limit_words,
    moment_words,
    step_words,
)
from xianzhi.core.calendar import Limit, NoticeIssue, Step
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["full_day", "happened", "holiday", "issue", "limit", "month_name", "step", "to_minute"]

register = template.Library()


@register.filter
def full_day(value: date) -> str:
    """Write a day with its weekday (日期)."""
    return day_words(value, language())


@register.filter
def to_minute(value: datetime | None) -> str:
    """Write a moment with its weekday; empty when there is none (时刻)."""
    return moment_words(value, language()) if value else ""


@register.filter
def limit(value: Limit) -> str:
    """Write a limit (时限)."""
    return limit_words(value, language())


@register.filter
def step(value: Step) -> str:
    """Write one step of a computation (推算步骤)."""
    return step_words(value, language())


@register.filter
def holiday(key: str) -> str:
    """Name a holiday (节日)."""
    return messages.words(f"calendar.holiday.{key}", None, language()) if key else ""


@register.filter
def month_name(number: int) -> str:
    """Name a month (月份)."""
    return messages.words(f"calendar.month.{number}", None, language())


@register.filter
def issue(value: NoticeIssue) -> str:
    """Say what does not agree in a notice (识读问题)."""
    params = dict(value.params)
    if "holiday" in params:
        params["holiday"] = holiday(params["holiday"])
    return messages.words(value.code, params, language())


@register.filter
def happened(line: HistoryLine) -> str:
    """Say what happened to a clock (历史)."""
    return messages.words(line.code, _said(line.values), language())


def _said(values: Mapping[str, str | int | datetime | date]) -> Mapping[str, str]:
    return {
        name: moment_words(value, language()) if isinstance(value, datetime) else str(value)
        for name, value in values.items()
    }
