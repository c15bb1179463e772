"""Keys of people, whose keys were destroyed, what people asked (个人密钥、删除登记、请求)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.privacy.choices import Answer, Right
from xianzhi.records.ids import new_id

__all__ = ["DataRequest", "Erasure", "SubjectKey"]


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


class DataRequest(models.Model):
    """What a person asks about the own data (个人信息权利请求), with its clock and its answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=80, db_index=True)  # person:<id>
    right = models.CharField(max_length=8, choices=Right.choices)
    wish = models.TextField()
    asked_on = models.DateField()
    clock_id = models.CharField(max_length=36)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answer_words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(right__in=Right.values), name="right_is_known"),
            models.CheckConstraint(condition=~Q(wish=""), name="data_request_says_what"),
            models.CheckConstraint(
                condition=Q(answer="", answer_words="", answered_at__isnull=True)
                | (Q(answer__in=Answer.values, answered_at__isnull=False) & ~Q(answer_words="")),
                name="data_request_is_answered_in_words",
            ),
            models.UniqueConstraint(
                fields=["subject", "right"],
                condition=Q(answer=""),
                name="one_open_request_of_a_right",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.right}"
