"""Areas of the county as one coded tree (五级网格)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.grid.choices import Level
from xianzhi.records.ids import new_id

__all__ = ["Area"]


class Area(models.Model):
    """A county, town, village, grid or micro-grid (区域). ``unit`` governs it, where one does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    unit = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="areas"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="level_is_known"),
            models.CheckConstraint(
                condition=Q(level=Level.COUNTY, parent__isnull=True)
                | (~Q(level=Level.COUNTY) & Q(parent__isnull=False)),
                name="only_the_county_has_no_parent",
            ),
        ]
        indexes = [models.Index(fields=["level", "code"], name="area_by_level")]

    def __str__(self) -> str:
        return self.name
