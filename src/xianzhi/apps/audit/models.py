"""The log of all entries, its signed heads, and what checks found (审计日志、树头、核验)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.records.ids import new_id
from xianzhi.records.models import Entry

__all__ = ["Check", "Leaf", "Log", "SignedHead"]


class Log(models.Model):
    """The one log of the site (审计日志): its size and the tree over the entries' digests.

    Its row is the lock of the sequencer: who appends holds it until the commit.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    peaks = models.JSONField(default=list)  # a hash or null for each level, hexadecimal

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_audit_log")]

    def __str__(self) -> str:
        return f"log of {self.size}"


class Leaf(models.Model):
    """The place of an entry in the log (日志位置): from 1, without gaps, for ever."""

    position = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(position__gte=1), name="leaf_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"leaf {self.position}"


class SignedHead(models.Model):
    """A signed head (签名树头): stands for all entries up to a moment."""

    number = models.PositiveBigIntegerField(primary_key=True)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField()  # whole seconds
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="head_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"head {self.number} of {self.size}"


class Check(models.Model):
    """What one check of the site found (核验记录)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    entries = models.PositiveBigIntegerField()
    records = models.PositiveBigIntegerField()  # compared with their history
    differing = models.PositiveBigIntegerField()  # of these
    fault_code = models.CharField(max_length=80, blank=True)  # the first thing that is wrong
    fault_params = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(differing__lte=F("records")), name="only_compared_records_differ"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.fault_code}"
