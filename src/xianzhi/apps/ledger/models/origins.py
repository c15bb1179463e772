"""Where a task comes from that another room handed over (任务来源)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.ledger.models.tasks import LedgerTask
from xianzhi.records.ids import new_id

__all__ = ["TaskOrigin"]


class TaskOrigin(models.Model):
    """The record of another room that a task is about (任务来源); never edited.

    ``route`` is the name of the address of that record and ``record_id`` its only parameter, so
    that this room needs to know nothing else of the other. ``clause_document`` is a message code.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.OneToOneField(LedgerTask, on_delete=models.PROTECT, related_name="origin")
    kind = models.CharField(max_length=20)
    record_id = models.CharField(max_length=36)
    label = models.CharField(max_length=80)
    route = models.CharField(max_length=80)
    clause_document = models.CharField(max_length=80, blank=True)
    clause_article = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(record_id="") & ~Q(label=""),
                name="origin_names_a_record",
            ),
        ]
        indexes = [models.Index(fields=["kind", "record_id"], name="origin_by_record")]

    def __str__(self) -> str:
        return self.label
