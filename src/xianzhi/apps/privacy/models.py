"""A key for each person, and whose keys were destroyed (个人密钥、删除登记)."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["Erasure", "SubjectKey"]


class SubjectKey(models.Model):
    """The key of one person (个人密钥), itself sealed under the key of the site.

    Without it nothing sealed for this person can be read again, wherever a copy lies.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=80, unique=True)  # person:<id>, reporter:<id>
    wrapped = models.TextField(blank=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped="", destroyed_at__isnull=False)
                | (~Q(wrapped="") & Q(destroyed_at__isnull=True)),
                name="key_stands_or_is_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Erasure(models.Model):
    """Somebody whose personal data was erased (删除登记): applied again after every restore."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=80, unique=True)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_a_reason")]

    def __str__(self) -> str:
        return self.subject
