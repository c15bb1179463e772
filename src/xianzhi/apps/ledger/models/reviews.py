"""What persons decided about a document (审核意见); appended, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.ledger.choices import ClearanceSubject
from xianzhi.apps.ledger.models.documents import Compilation, PolicyDocument
from xianzhi.core.policy.review import Verb
from xianzhi.records.ids import new_id
from xianzhi.records.models import Command

__all__ = ["Clearance", "Correction", "SignOff"]


class Correction(models.Model):
    """A decision about rows (审核意见), anchored to their words as ``core.policy.review`` says."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(
        PolicyDocument, on_delete=models.PROTECT, related_name="corrections"
    )
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=8)
    row_key = models.CharField(max_length=120)
    anchors = models.JSONField()
    values = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="correction_number_once"),
            models.CheckConstraint(
                condition=Q(verb__in=[str(verb) for verb in Verb]),
                name="correction_verb_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.row_key}"


class Clearance(models.Model):
    """An audit item or a contradiction that a person cleared, with the reason (核销)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(
        PolicyDocument, on_delete=models.PROTECT, related_name="clearances"
    )
    subject = models.CharField(max_length=13, choices=ClearanceSubject.choices)
    key = models.CharField(max_length=40)
    reason = models.TextField()
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "subject", "key"], name="cleared_once_per_document"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="clearance_has_a_reason"),
            models.CheckConstraint(
                condition=Q(subject__in=ClearanceSubject.values), name="clearance_subject_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}"


class SignOff(models.Model):
    """A clerk's signature under a reviewed document (签发)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="sign_offs")
    number = models.PositiveIntegerField()
    compilation = models.ForeignKey(Compilation, on_delete=models.PROTECT, related_name="+")
    corrections = models.PositiveIntegerField()  # the last correction that it covers
    open_points = models.JSONField()  # what was left open, with the reason below
    reason = models.TextField(blank=True)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="sign_off_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} s{self.number}"
