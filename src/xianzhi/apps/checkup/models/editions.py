"""Editions that the county made its own (本县指标体系): versions, appended, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["CountyEdition"]


class CountyEdition(models.Model):
    """A version of what the county measures and wants (本县指标体系版本).

    The newest number of a ``code`` is in force for runs to come. ``items`` are as an
    ``edition.yaml`` lists them: concept, target, due, source, hard.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    base = models.CharField(max_length=60)
    items = models.JSONField()
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=2000)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="county_editions"
    )
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="edition_version_once"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(reason=""), name="edition_has_title_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
