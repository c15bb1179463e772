"""Verbs of legal time (工作日历与时限办理)."""

from xianzhi.apps.calendar.services.clocks import (
    begin,
    begin_clock,
    move,
    move_clock,
    recount_by_the_clock,
)
from xianzhi.apps.calendar.services.lists import text_of_list
from xianzhi.apps.calendar.services.notices import adopt_notice, read_draft
from xianzhi.apps.calendar.services.requests import ClockDraft, ClockMove, NoticeDraft

__all__ = [
    "ClockDraft",
    "ClockMove",
    "NoticeDraft",
    "adopt_notice",
    "begin",
    "begin_clock",
    "move",
    "move_clock",
    "read_draft",
    "recount_by_the_clock",
    "text_of_list",
]
