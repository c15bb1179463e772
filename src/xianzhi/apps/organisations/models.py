"""Units as a dated tree, their other names, what group names stand for (单位、沿革、别名、统称)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.organisations.choices import Following, UnitKind
from xianzhi.records.ids import new_id

__all__ = ["GroupMember", "Succession", "Unit", "UnitAlias", "UnitPeriod"]


def period_is_forward(name: str) -> models.CheckConstraint:
    """Make the constraint that a half-open period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(valid_until__isnull=True)
        | Q(valid_from__isnull=True)
        | Q(valid_until__gt=F("valid_from")),
        name=name,
    )


class Unit(models.Model):
    """A unit that can be made responsible (责任单位).

    ``name`` and ``parent`` are those of its last period; what they were before stands in
    :class:`UnitPeriod`. The code never changes.
    """

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


class UnitPeriod(models.Model):
    """What a unit was called and where it stood in the tree, for a half-open time (单位沿革)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            period_is_forward("standing_period_is_forward"),
            models.CheckConstraint(condition=~Q(name=""), name="standing_has_a_name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")),
                name="standing_is_not_its_own_parent",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_until__isnull=True), name="one_last_standing"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_from__isnull=True), name="one_first_standing"
            ),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="standing_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from or ''}–{self.valid_until or ''}"


class Succession(models.Model):
    """A unit that came from another (单位承继).

    What the dissolved unit left open goes to the one successor that ``takes_over``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    following = models.CharField(max_length=10, choices=Following.choices)
    on = models.DateField()
    takes_over = models.BooleanField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="succession_once_per_pair"
            ),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(takes_over=True), name="one_heir_per_unit"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="nobody_follows_itself"
            ),
            models.CheckConstraint(
                condition=Q(following__in=Following.values), name="following_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.following} {self.successor_id}"


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
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=Q(valid_until__isnull=True),
                name="member_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["group", "member", "valid_from"], name="member_once_per_start"
            ),
            models.CheckConstraint(
                condition=~Q(group=F("member")), name="group_is_not_its_own_member"
            ),
            period_is_forward("membership_period_is_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.member_id}"
