"""Which unit fills an indicator in (填报责任): appended, never edited; the newest is in force."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["FillingDuty", "FillingSupport"]


class FillingDuty(models.Model):
    """A decision on who fills in an indicator of an edition (填报责任).

    The newest number of an edition and indicator is in force; one without ``lead`` says that nobody
    does any more. A value that is asked for by ``due_date`` is that of ``as_of_date`` or later.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    edition = models.CharField(max_length=60)
    concept = models.CharField(max_length=40)
    lead = models.ForeignKey(
        "organisations.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filling_duties",
    )
    as_of_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    decided_by = models.UUIDField()
    post_id = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_date__isnull=True, as_of_date__isnull=True)
                | Q(due_date__isnull=False, as_of_date__isnull=False, lead__isnull=False),
                name="value_is_asked_of_somebody_for_a_day",
            ),
        ]
        indexes = [models.Index(fields=["edition", "concept"], name="filling_duty_by_edition")]

    def __str__(self) -> str:
        return f"{self.edition} {self.concept} {self.number}"


class FillingSupport(models.Model):
    """A unit that contributes to what the lead unit fills in (填报配合单位)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    duty = models.ForeignKey(FillingDuty, on_delete=models.PROTECT, related_name="supports")
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="filling_supports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "unit"], name="unit_supports_a_duty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.unit_id}"
