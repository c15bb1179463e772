# ruff: noqa: D106, RUF012 -- Django reads Meta, and lists are its way
"""Commands, history, jobs and numbers (命令、留痕、后台任务与编号)."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["Command", "Entry", "Job", "JobState", "NumberSeries"]


class Command(models.Model):
    """One request that was carried out (命令): its key makes a repetition harmless."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request_id = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    user_id = models.CharField(max_length=36)
    post_id = models.CharField(max_length=36)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(request_id=""), name="command_has_a_request_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.request_id}"


class Entry(models.Model):
    """One entry of a history (历史记录): appended, never edited (the database refuses).

    Each stream is a chain of digests: an edit behind the database's back breaks it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stream = models.CharField(max_length=80)  # task:<id>, document:<id>
    number = models.PositiveIntegerField()  # from 1 in its stream, without gaps
    verb = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    user_id = models.CharField(max_length=36)
    post_id = models.CharField(max_length=36)
    at = models.DateTimeField()
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="entries")
    algorithm = models.CharField(max_length=12)  # of the digest: sha256, later perhaps sm3
    digest = models.CharField(max_length=64)  # seals this entry and all before it in its stream

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="entry_number_in_stream"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="entry_counts_from_one"),
            models.CheckConstraint(condition=~models.Q(digest=""), name="entry_is_sealed"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.number} {self.verb}"


class JobState(models.TextChoices):
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
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    due_at = models.DateTimeField(null=True)
    token = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # since it was enqueued or retried
    fault_code = models.CharField(max_length=120, blank=True)
    fault_params = models.JSONField(default=dict)
    worker = models.CharField(max_length=80, blank=True)  # host and process that took it last
    enqueued_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    command = models.ForeignKey(Command, null=True, on_delete=models.PROTECT, related_name="jobs")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="job_state_is_known"
            ),
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


class NumberSeries(models.Model):
    """The last number given in a series (编号序列); its row is locked while one is taken."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
