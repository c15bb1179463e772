"""What persons decided about superior articles and tasks (对应意见); appended, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.ledger.choices import Verdict
from xianzhi.apps.ledger.models.documents import PolicyDocument
from xianzhi.apps.ledger.models.tasks import LedgerTask
from xianzhi.records.ids import new_id
from xianzhi.records.models import Command

__all__ = ["TransmissionVerdict"]


class TransmissionVerdict(models.Model):
    """Whether a task carries out an article (对应意见); the last of a pair holds.

    ``article_digest`` is that of the words judged: where they change, the verdict lapses.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    superior = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="verdicts")
    article = models.CharField(max_length=40)  # as printed: （三）
    article_digest = models.CharField(max_length=40)
    task = models.ForeignKey(LedgerTask, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="verdict_is_known"
            ),
            models.UniqueConstraint(
                fields=["command", "superior", "article", "task"], name="one_verdict_per_command"
            ),
        ]
        indexes = [
            models.Index(fields=["superior", "task"], name="verdict_by_superior"),
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.verdict} {self.task_id}"
