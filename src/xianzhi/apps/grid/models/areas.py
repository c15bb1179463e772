"""Areas of the county as one dated tree (五级网格): what each is, was, and where its border ran."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.grid.choices import ADMINISTRATIVE, Kind, Level
from xianzhi.records.ids import new_id

__all__ = ["Area", "AreaSpell", "Border", "GridEdition", "forward"]


def forward(name: str) -> models.CheckConstraint:
    """Make the constraint that a half-open period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name=name
    )


class Area(models.Model):
    """A county, town, village, grid or micro-grid (区域). ``unit`` governs it, where one does.

    Name, parent and unit are those of the open spell, or of the last one when the area has ended.
    A code is never used again. ``last_visit_at`` is told by the rooms that record visits.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=Level.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.GENERAL)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    unit = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="areas"
    )
    households = models.PositiveIntegerField(null=True, blank=True)
    residents = models.PositiveIntegerField(null=True, blank=True)
    is_inferred = models.BooleanField(default=False)  # named by others' codes, not by a list
    ended_on = models.DateField(null=True, blank=True)  # first day on which it was no more
    last_visit_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="level_is_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="area_kind_is_known"),
            models.CheckConstraint(
                condition=Q(level__in=sorted(ADMINISTRATIVE), kind=Kind.ADMINISTRATIVE)
                | (~Q(level__in=sorted(ADMINISTRATIVE)) & ~Q(kind=Kind.ADMINISTRATIVE)),
                name="kind_fits_the_level",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.COUNTY, parent__isnull=True)
                | (~Q(level=Level.COUNTY) & Q(parent__isnull=False)),
                name="only_the_county_has_no_parent",
            ),
        ]
        indexes = [models.Index(fields=["level", "code"], name="area_by_level")]

    def __str__(self) -> str:
        return self.name


class AreaSpell(models.Model):
    """What an area was called, where it belonged and who governed it in a period (区域时段)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="spells")
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="child_spells"
    )
    unit = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    households = models.PositiveIntegerField(null=True, blank=True)
    residents = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            forward("area_spell_is_forward"),
            models.UniqueConstraint(fields=["area", "valid_from"], name="area_spell_once_a_day"),
            models.UniqueConstraint(
                fields=["area"], condition=Q(valid_until__isnull=True), name="one_open_area_spell"
            ),
        ]
        indexes = [models.Index(fields=["valid_from", "valid_until"], name="area_spell_by_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"


class Border(models.Model):
    """Where the border of an area ran in a period (边界版本): polygons in EPSG:4490 as WKB."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="borders")
    wkb = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    area_m2 = models.FloatField()
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            forward("border_period_is_forward"),
            models.UniqueConstraint(fields=["area", "valid_from"], name="border_once_a_day"),
            models.UniqueConstraint(
                fields=["area"], condition=Q(valid_until__isnull=True), name="one_open_border"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.valid_from}"


class GridEdition(models.Model):
    """How often areas or borders were changed (网格版次); indexes of an older number are old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_grid_edition")]

    def __str__(self) -> str:
        return str(self.number)
