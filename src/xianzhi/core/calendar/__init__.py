"""Legal time (工作日历与时限): which days are worked, when a limit ends, and why.

``WorkCalendar`` lays notices over weekends; ``due`` says when a limit ends and explains it step by
step; ``fold`` and ``reading`` keep a clock that is paused, restarted or extended; ``read_notice``
reads the wording in which a notice names its days.
"""

from xianzhi.core.calendar.clocks import (
    Clock,
    ClockEvent,
    ClockState,
    ClockVerb,
    fold,
    may_follow,
    reading,
    used,
)
from xianzhi.core.calendar.days import Day, DayKind, DayRule, Notice, WorkCalendar, days_between
from xianzhi.core.calendar.deadlines import Deadline, Gap, Step, Value, add_months, due
from xianzhi.core.calendar.hours import CHINA, OfficeHours, Season, Timetable
from xianzhi.core.calendar.limits import Limit, LimitUnit, StartRule, Terms, read_limit, workdays
from xianzhi.core.calendar.notices import NoticeIssue, NoticeReading, read_notice

__all__ = [
    "CHINA",
    "Clock",
    "ClockEvent",
    "ClockState",
    "ClockVerb",
    "Day",
    "DayKind",
    "DayRule",
    "Deadline",
    "Gap",
    "Limit",
    "LimitUnit",
    "Notice",
    "NoticeIssue",
    "NoticeReading",
    "OfficeHours",
    "Season",
    "StartRule",
    "Step",
    "Terms",
    "Timetable",
    "Value",
    "WorkCalendar",
    "add_months",
    "days_between",
    "due",
    "fold",
    "may_follow",
    "read_limit",
    "read_notice",
    "reading",
    "used",
    "workdays",
]
