"""Units of a run above and below each other, and values of their parts: appended, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.checkup.models.runs import CheckupRun
from xianzhi.records.ids import new_id

__all__ = ["CheckupUnit", "UnitPart"]

_HOW = ("stated", "ground", "none")
_VERDICTS = ("met", "unmet", "undecidable")


class CheckupUnit(models.Model):
    """A unit of a run with the one above it (体检单元).

    ``share`` of its ground lies in the parent, in [0, 1]; ``others`` lists units of the parent's
    level that it lies in as well, as ``{"unit", "share"}``. ``covered`` and ``twice`` say how far
    the units right below fill it; null where nothing lies below. ``geometry`` is GeoJSON for
    drawing, degrees of EPSG:4490; measured is on the layer, whose ground has ``ground_sha256``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="units")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=12)
    version = models.CharField(max_length=60, blank=True)
    parent_code = models.CharField(max_length=60, blank=True)
    placed_by = models.CharField(max_length=8)
    share = models.FloatField(null=True, blank=True)
    others = models.JSONField(default=list)
    reason = models.JSONField(null=True, blank=True)  # {"code", "params"}
    covered = models.FloatField(null=True, blank=True)
    twice = models.FloatField(null=True, blank=True)
    area_m2 = models.FloatField()
    geometry = models.JSONField(null=True, blank=True)
    ground_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "code"], name="unit_once_per_run"),
            models.CheckConstraint(condition=Q(placed_by__in=_HOW), name="unit_placing_known"),
            models.CheckConstraint(
                condition=Q(parent_code="", placed_by="none")
                | (~Q(parent_code="") & ~Q(placed_by="none") & Q(share__isnull=False)),
                name="unit_parent_has_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.code}"


class UnitPart(models.Model):
    """What an indicator comes to in a part of where it is asked (指标分解值).

    ``num`` and ``den`` are SI and, where ``adds_up`` says so, sum over parts to those of the unit
    above; ``value``, ``lo`` and ``hi`` are in the unit of the indicator. The verdict compares with
    the target of the whole.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    concept = models.CharField(max_length=40)
    definition = models.CharField(max_length=60)
    unit_code = models.CharField(max_length=60)
    value = models.FloatField(null=True, blank=True)
    num = models.FloatField(null=True, blank=True)
    den = models.FloatField(null=True, blank=True)
    lo = models.FloatField(null=True, blank=True)
    hi = models.FloatField(null=True, blank=True)
    verdict = models.CharField(max_length=12)
    reasons = models.JSONField(default=list)
    adds_up = models.JSONField(default=dict)  # {"num", "den"}: by the definition

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "concept", "unit_code"], name="part_once_per_unit"
            ),
            models.CheckConstraint(condition=Q(verdict__in=_VERDICTS), name="part_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.definition} {self.unit_code}"
