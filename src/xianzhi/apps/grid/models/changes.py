"""What became of areas, and what was imported (网格调整、承继、导入)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.grid.choices import Verb
from xianzhi.apps.grid.models.areas import Area
from xianzhi.records.ids import new_id

__all__ = ["AreaHeir", "GridImport", "Reorganisation"]


class Reorganisation(models.Model):
    """One change of the tree on one day (网格调整): by which paper, and why; never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    verb = models.CharField(max_length=10, choices=Verb.choices)
    effective_on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    by_label = models.CharField(max_length=200, blank=True)  # as the post was called then
    recorded_at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="reorganisation_known"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.effective_on}"


class AreaHeir(models.Model):
    """An area passed into another (承继): two into one, one into two."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="heirs")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="heirs")
    heir = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="ancestors")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "heir"], name="heir_once"),
            models.CheckConstraint(
                condition=~Q(area=F("heir")), name="nobody_inherits_from_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} → {self.heir_id}"


class GridImport(models.Model):
    """A file or several that became areas (网格导入), with everything that was wrong in them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    names = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    effective_on = models.DateField()
    counts = models.JSONField(default=dict)  # {"new": 3, "changed": 1, "same": 20, "county": 1 …}
    issues = models.JSONField(default=list)  # [{"code", "severity", "params", "file", "row"}]
    imported_at = models.DateTimeField()
    by_label = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{'、'.join(self.names)} {self.effective_on}"
