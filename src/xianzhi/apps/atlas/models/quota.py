"""The ledger of building-land quota (用地计划指标台账)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.atlas.choices import QuotaKind
from xianzhi.apps.atlas.models.reviews import ComplianceReview
from xianzhi.records.ids import new_id

__all__ = ["QuotaEntry"]


class QuotaEntry(models.Model):
    """One booking (记账); appended, never edited: a mistake is booked back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()  # from 1 in its year, without gaps
    kind = models.CharField(max_length=11, choices=QuotaKind.choices)
    area_m2 = models.PositiveBigIntegerField()
    holder = models.CharField(max_length=32, blank=True)  # town code
    use = models.CharField(max_length=40, blank=True)
    project = models.CharField(max_length=200, blank=True)
    review = models.ForeignKey(
        ComplianceReview,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="quota_entries",
    )
    booked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="quota_number_in_year"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="quota_area_is_positive"),
            models.CheckConstraint(condition=Q(kind__in=QuotaKind.values), name="quota_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"
