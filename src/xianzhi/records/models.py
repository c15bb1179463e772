# ruff: noqa: D106, RUF012 -- Django reads Meta, and lists are its way
"""Commands and history (命令与留痕): what was asked, and what became of it."""

from django.db import models

from xianzhi.records.ids import new_id
from xianzhi.records.jobs.models import Job

__all__ = ["Command", "Entry", "Job"]


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
