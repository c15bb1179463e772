"""Reading working days and clocks (查询工作日历与时限)."""

from xianzhi.apps.calendar.selectors.clocks import (
    CLOCK_LISTS,
    approvers,
    clock_page,
    clocks,
    due_of_clocks,
    explain,
)
from xianzhi.apps.calendar.selectors.days import (
    calendar_in_force,
    notice_page,
    timetable_in_force,
    year_of,
    year_page,
)
from xianzhi.apps.calendar.selectors.preview import notice_preview

__all__ = [
    "CLOCK_LISTS",
    "approvers",
    "calendar_in_force",
    "clock_page",
    "clocks",
    "due_of_clocks",
    "explain",
    "notice_page",
    "notice_preview",
    "timetable_in_force",
    "year_of",
    "year_page",
]
