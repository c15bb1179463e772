"""Tasks and who answers for them (任务与责任).

A task's columns are the last state of its history (``records`` stream ``task:<id>``), written in
the same transaction. What belongs to a task for a time carries a half-open period.
"""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.ledger.choices import Duty, Function, RowKind, TaskStatus
from xianzhi.apps.ledger.models.documents import PolicyDocument
from xianzhi.records.ids import new_id
from xianzhi.records.models import Command

__all__ = [
    "LedgerTask",
    "NoteFile",
    "ProgressNote",
    "TaskDuty",
    "TaskPerson",
    "TaskPhase",
    "TaskTarget",
]


def period_is_forward(name: str) -> models.CheckConstraint:
    """Make the constraint that a half-open period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name=name
    )


class LedgerTask(models.Model):
    """One line of the ledger (台账条目); its id and code never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=20)
    row_key = models.CharField(max_length=120)  # of the reviewed row behind it
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RowKind.choices)
    part = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    section = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=500)
    text = models.TextField()
    measures = models.JSONField(default=list)
    source_start = models.PositiveIntegerField(null=True, blank=True)
    source_end = models.PositiveIntegerField(null=True, blank=True)
    joint = models.BooleanField(default=False)
    open_ended = models.BooleanField(default=False)
    deadline_text = models.CharField(max_length=200, blank=True)
    deadline_kind = models.CharField(max_length=10, blank=True)
    due_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=14, choices=TaskStatus.choices, default=TaskStatus.PENDING)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "code"], name="task_code_once"),
            models.UniqueConstraint(
                fields=["document", "row_key"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_task_per_row",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="task_has_a_title"),
            models.CheckConstraint(
                condition=Q(status__in=TaskStatus.values), name="task_status_is_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="task_kind_is_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "status"], name="task_by_status"),
            models.Index(fields=["due_date"], name="task_by_due_date"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class TaskDuty(models.Model):
    """A unit's part in a task for a time (责任). ``unit`` is null while the name is unknown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(LedgerTask, on_delete=models.PROTECT, related_name="duties")
    position = models.PositiveIntegerField()
    duty = models.CharField(max_length=8, choices=Duty.choices)
    role_word = models.CharField(max_length=40, blank=True)
    printed = models.CharField(max_length=200)
    unit = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    group = models.ForeignKey(
        "organisations.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="group_duties",
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="duty_is_known"),
            models.CheckConstraint(condition=~Q(printed=""), name="duty_names_a_unit"),
            period_is_forward("duty_period_is_forward"),
        ]
        indexes = [models.Index(fields=["unit", "task"], name="duty_by_unit")]

    def __str__(self) -> str:
        return f"{self.duty} {self.printed}"


class TaskPerson(models.Model):
    """Who answers for a unit's part of a line (责任人), for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    duty = models.ForeignKey(TaskDuty, on_delete=models.PROTECT, related_name="people")
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="task_lines")
    function = models.CharField(max_length=6, choices=Function.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty"],
                condition=Q(until_at__isnull=True, function=Function.LEADER),
                name="one_leader_per_duty",
            ),
            models.UniqueConstraint(
                fields=["duty", "post", "function"],
                condition=Q(until_at__isnull=True),
                name="person_once_per_duty",
            ),
            models.CheckConstraint(
                condition=Q(function__in=Function.values), name="function_is_known"
            ),
            period_is_forward("person_period_is_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.post_id}"


class TaskTarget(models.Model):
    """Something a task must reach (指标任务), for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(LedgerTask, on_delete=models.PROTECT, related_name="targets")
    position = models.PositiveIntegerField()
    content = models.JSONField()  # the target as reviewed
    source_start = models.PositiveIntegerField(null=True, blank=True)
    source_end = models.PositiveIntegerField(null=True, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [period_is_forward("target_period_is_forward")]

    def __str__(self) -> str:
        return f"{self.task_id} target {self.position}"


class TaskPhase(models.Model):
    """A phase of a task (阶段) as scheduled, until it is scheduled again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(LedgerTask, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    starts_date = models.DateField()
    ends_date = models.DateField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("starts_date")), name="phase_is_forward"
            ),
            models.UniqueConstraint(
                fields=["task", "number"],
                condition=Q(until_at__isnull=True),
                name="phase_number_once",
            ),
            period_is_forward("phase_period_is_forward"),
        ]

    def __str__(self) -> str:
        return self.name


class ProgressNote(models.Model):
    """What a unit reports on a task (进展); never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(LedgerTask, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1),
                name="note_share_is_a_share",
            ),
        ]
        indexes = [models.Index(fields=["task", "at"], name="note_by_task")]

    def __str__(self) -> str:
        return self.text[:40]


class NoteFile(models.Model):
    """A file that proves a note (佐证材料)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(ProgressNote, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "file"], name="file_once_per_note"),
        ]

    def __str__(self) -> str:
        return self.name
