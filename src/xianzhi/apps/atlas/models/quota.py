"""The ledger of building-land quota (用地计划指标台账)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.atlas.choices import QuotaKind
from xianzhi.apps.atlas.models.reviews import ComplianceReview
from xianzhi.records.ids import new_id

__all__ = ["QuotaEntry"]


class QuotaEntry(models.Model):
    """One booking (记账); appended, never edited: a mistake is booked back.

    A counter-entry repeats area, holder, use and project of the line that it ``reverses``.
    ``computation`` holds what an area was computed from, where it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()  # from 1 in its year, without gaps
    kind = models.CharField(max_length=11, choices=QuotaKind.choices)
    area_m2 = models.PositiveBigIntegerField()
    holder = models.CharField(max_length=32, blank=True)  # town code
    use = models.CharField(max_length=40, blank=True)
    project = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=200, blank=True)  # document number, or why it is reversed
    computation = models.JSONField(default=dict)
    review = models.ForeignKey(
        ComplianceReview,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="quota_entries",
    )
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    booked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="quota_number_in_year"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="quota_area_is_positive"),
            models.CheckConstraint(condition=Q(kind__in=QuotaKind.values), name="quota_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=QuotaKind.REVERSED, reverses__isnull=False)
                | (~Q(kind=QuotaKind.REVERSED) & Q(reverses__isnull=True)),
                name="quota_counter_entry_names_its_line",
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuotaKind.USED) | ~Q(project=""),
                name="quota_use_has_a_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"
