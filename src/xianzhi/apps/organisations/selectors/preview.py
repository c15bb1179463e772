"""What a reorganisation would change, before it is done (变动预览)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from xianzhi.apps.organisations.models import GroupMember, Unit
from xianzhi.apps.organisations.selectors.periods import standing_units, valid_on
from xianzhi.apps.organisations.steps import Reorganisation, Step, steps_of
from xianzhi.errors import RuleError
from xianzhi.records.decisions import Holder, decide, require

__all__ = ["Foreseen", "foresee", "planned"]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The steps of a reorganisation (变动预览): ``memberships`` change hands besides."""

    steps: tuple[Step, ...]
    names: dict[str, str]  # of the units concerned, by id or by the code of a new one
    memberships: tuple[tuple[str, str], ...]  # group, member that is dissolved


def foresee(actor: Holder, asked: Reorganisation, at: datetime) -> Foreseen:
    """Show what a reorganisation would change (变动预览); nothing is written.

    Raises
    ------
    PermissionDeniedError
        The actor is no system administrator.
    RuleError
        It cannot be done so.
    """
    require(decide(actor, "unit:reorganise", at=at))
    steps = planned(asked, at)
    units = {unit.id: unit.name for unit in standing_units(asked.on)}
    names = units | {step.unit: step.after for step in steps if step.kind == "found"}
    ended = [UUID(step.unit) for step in steps if step.kind == "end"]
    belong = valid_on(GroupMember.objects, asked.on).filter(member_id__in=ended)
    pairs = belong.order_by("group__position").values_list("group_id", "member_id")
    return Foreseen(steps, names, tuple((str(group), str(one)) for group, one in pairs))


def planned(asked: Reorganisation, at: datetime) -> tuple[Step, ...]:
    """Lay a reorganisation out against the units that stand on its day (改革步骤).

    Raises
    ------
    RuleError
        It cannot be done so, or its day has not come yet.
    """
    if asked.on > timezone.localdate(at):
        raise RuleError("organisations.not_yet", {"day": asked.on.isoformat()})
    codes = frozenset(Unit.objects.values_list("code", flat=True))
    return steps_of(asked, {unit.id: unit for unit in standing_units(asked.on)}, codes)
