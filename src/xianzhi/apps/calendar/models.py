"""Adopted notices and running clocks (放假通知、计时)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.calendar.choices import State
from xianzhi.records.ids import new_id

__all__ = ["AdoptedNotice", "RunningClock"]


class AdoptedNotice(models.Model):
    """A notice about holidays that this county adopted (采用的放假通知); never edited.

    ``days`` holds what was read of ``text``: day, kind, holiday. A mistake is mended by adopting
    the mended notice: of each day the later notice holds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    serial = models.PositiveIntegerField(unique=True)  # from 1 without gaps: in order of adoption
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=80)
    issued_date = models.DateField()
    text = models.TextField()
    days = models.JSONField()
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(serial__gte=1), name="notice_counts_from_one"),
            models.CheckConstraint(condition=~Q(number=""), name="notice_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class RunningClock(models.Model):
    """A clock on a matter (计时); what happened to it is its history.

    ``subject`` is the stream of the record that it belongs to, empty for a matter that was entered
    by hand. ``terms`` is the limit with all that its rule says. ``due_at`` is null while it is
    paused, and is read from events and calendar: it changes when a notice comes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    terms = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    is_provisional = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="clock_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.PAUSED, due_at__isnull=True)
                | (~Q(state=State.PAUSED) & Q(due_at__isnull=False)),
                name="clock_is_due_unless_paused",
            ),
            models.CheckConstraint(
                condition=Q(state=State.STOPPED, stopped_at__isnull=False)
                | (~Q(state=State.STOPPED) & Q(stopped_at__isnull=True)),
                name="clock_stopped_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["subject", "stage"],
                condition=~Q(subject="") & ~Q(state=State.STOPPED),
                name="clock_of_a_stage_runs_once",
            ),
        ]
        indexes = [
            models.Index(F("due_at"), name="clock_due", condition=~Q(state=State.STOPPED)),
        ]

    def __str__(self) -> str:
        return self.title
