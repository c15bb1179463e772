"""Units, their other names, and what group names stand for (单位、别名、统称)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.organisations.choices import UnitKind
from xianzhi.records.ids import new_id

__all__ = ["GroupMember", "Unit", "UnitAlias"]


def period_is_forward(name: str) -> models.CheckConstraint:
    """Make the constraint that a half-open period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(valid_until__isnull=True)
        | Q(valid_from__isnull=True)
        | Q(valid_until__gt=F("valid_from")),
        name=name,
    )


class Unit(models.Model):
    """A unit that can be made responsible (责任单位)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    position = models.PositiveIntegerField(default=0)  # order in lists of units
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            period_is_forward("unit_period_is_forward"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=UnitKind.values), name="unit_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="unit_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """Another name of a unit in a period (单位别名), confirmed by a person or bundled."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=120)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="alias_once_per_unit"),
            period_is_forward("alias_period_is_forward"),
            models.CheckConstraint(condition=~Q(name=""), name="alias_has_a_name"),
        ]
        indexes = [models.Index(fields=["name"], name="alias_by_name")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A unit that a group name stands for in a period (统称所含单位)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="groups")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="member_once_per_group"),
            models.CheckConstraint(
                condition=~Q(group=F("member")), name="group_is_not_its_own_member"
            ),
            period_is_forward("membership_period_is_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.member_id}"
