# ruff: noqa: D106, RUF012 -- Django reads Meta, and lists are its way
"""The table of jobs (后台任务表): outbox, queue, leases and schedules are one."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["Job", "State"]


class State(models.TextChoices):
    """Where a job stands (任务状态)."""

    WAITING = "waiting", "待执行"
    RUNNING = "running", "执行中"
    DONE = "done", "已完成"
    DEAD = "dead", "已停止"  # tried as often as its kind allows; a person decides


class Job(models.Model):
    """One piece of work to be done later (后台任务).

    ``due_at`` is when a worker may take it: the moment it waits for, or the end of the lease of
    whoever holds it; null when nobody shall. ``token`` grows with every taking (fencing token).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)  # what must exist only once
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(null=True)
    token = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # since it was enqueued or retried
    fault_code = models.CharField(max_length=120, blank=True)
    fault_params = models.JSONField(default=dict)
    worker = models.CharField(max_length=80, blank=True)  # host and process that took it last
    enqueued_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    command = models.ForeignKey(
        "records.Command", null=True, on_delete=models.PROTECT, related_name="jobs"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), due_at__isnull=False)
                | Q(state__in=("done", "dead"), due_at__isnull=True),
                name="job_is_due_while_it_is_open",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="job_by_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["state", "enqueued_at"], name="job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
