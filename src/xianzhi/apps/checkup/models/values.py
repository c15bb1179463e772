"""Values that units fill in (填报指标), and which of them a run read."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.checkup.choices import ValueStatus
from xianzhi.apps.checkup.models.runs import CheckupRun
from xianzhi.records.ids import new_id

__all__ = ["FilledValue", "RunValue"]


class FilledValue(models.Model):
    """What a unit says an indicator is in a unit of the check-up on a day (填报值).

    ``value`` is in ``measured_in``; ``num`` and ``den`` are SI. Only the status ever changes: who
    wants another figure fills in another value. ``doubts`` lists what did not look right when it
    was filled in, ``confirmation`` why it is right all the same.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concept = models.CharField(max_length=40)
    unit_code = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=120, blank=True)
    as_of_date = models.DateField()
    value = models.FloatField()
    num = models.FloatField(null=True, blank=True)
    den = models.FloatField(null=True, blank=True)
    measured_in = models.CharField(max_length=30)
    source = models.CharField(max_length=200)
    is_doubted = models.BooleanField(default=False)
    doubts = models.JSONField(default=list)  # [{"code", "params"}]
    confirmation = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey(
        "evidence.StoredFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filled_values",
    )
    file_name = models.CharField(max_length=255, blank=True)
    status = models.CharField(
        max_length=12, choices=ValueStatus.choices, default=ValueStatus.SUBMITTED
    )
    entered_by = models.UUIDField()  # the user: nobody approves what is their own
    post_id = models.UUIDField()
    entered_at = models.DateTimeField()
    decided_post_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ValueStatus.values), name="filled_value_status_known"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="filled_value_has_a_source"),
            models.CheckConstraint(
                condition=Q(is_doubted=False) | ~Q(confirmation=""),
                name="doubted_value_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(status=ValueStatus.SUBMITTED, decided_at__isnull=True)
                | Q(decided_at__isnull=False, decided_post_id__isnull=False),
                name="filled_value_is_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["concept", "unit_code", "as_of_date"],
                condition=Q(status=ValueStatus.SUBMITTED),
                name="one_value_waits",
            ),
            models.UniqueConstraint(
                fields=["concept", "unit_code", "as_of_date"],
                condition=Q(status=ValueStatus.APPROVED),
                name="one_value_is_approved",
            ),
        ]
        indexes = [models.Index(fields=["status", "concept"], name="filled_value_by_status")]

    def __str__(self) -> str:
        return f"{self.concept} {self.unit_code} {self.as_of_date}"


class RunValue(models.Model):
    """A filled-in value that a run read (所用填报值)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="values_read")
    value = models.ForeignKey(FilledValue, on_delete=models.PROTECT, related_name="runs")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "value"], name="value_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.value_id}"
