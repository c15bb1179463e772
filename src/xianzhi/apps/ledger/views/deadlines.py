"""A deadline explains itself (时限说明): how it was read, and how far away it is."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xianzhi.apps.ledger.readmodels import TaskLine
from xianzhi.core.policy.plan import DeadlineKind
from xianzhi.ui.templatetags.xianzhi import day

__all__ = ["Clock", "clock_of"]


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a task in words (时限): the kind colours it, the reasons explain it."""

    words: str
    kind: str  # alert, watch, accent, done, quiet
    shape: str
    reasons: tuple[str, ...]


_SOON_DAYS = 30


def clock_of(line: TaskLine, today: date) -> Clock:
    """Put the time limit of a task into words (时限说明)."""
    reasons = tuple(_reasons(line, today))
    if line.days_left is None:
        return Clock(_quiet(line), "quiet", "ring", reasons)
    if line.days_left < 0:
        late = ngettext("%(days)s day late", "%(days)s days late", -line.days_left)
        return Clock(late % {"days": -line.days_left}, "alert", "triangle", reasons)
    if line.days_left == 0:
        return Clock(_("Due today"), "watch", "diamond", reasons)
    left = ngettext("%(days)s day left", "%(days)s days left", line.days_left)
    kind, shape = ("watch", "diamond") if line.days_left <= _SOON_DAYS else ("accent", "half")
    return Clock(left % {"days": line.days_left}, kind, shape, reasons)


def _quiet(line: TaskLine) -> str:
    if line.due_date:
        return _("The clock stands still")
    return _("No last day")


def _reasons(line: TaskLine, today: date) -> list[str]:
    read = {
        DeadlineKind.STANDING: _("The work goes on: it has a review, not a last day."),
        DeadlineKind.RECURRING: _("It comes back every period; each period has its own end."),
        DeadlineKind.RELATIVE: _(
            "It counts from an event that the plan names; the day is known when that happens."
        ),
        DeadlineKind.START: _("This is the day to begin by, not the day to finish."),
    }
    reasons = []
    if not line.deadline_text:
        reasons.append(_("The plan names no time limit for this task."))
    elif line.due_date:
        told = _("The plan says “%(words)s”; its last day is %(day)s.")
        reasons.append(told % {"words": line.deadline_text, "day": day(line.due_date)})
    else:
        reasons.append(_("The plan says “%(words)s”.") % {"words": line.deadline_text})
    if line.deadline_kind in read:
        reasons.append(read[DeadlineKind(line.deadline_kind)])
    if line.days_left is None and line.due_date:
        reasons.append(_("The clock runs while the task is open with its lead units."))
    reasons.append(_("Counted in calendar days up to %(day)s.") % {"day": day(today)})
    return reasons
