"""Reorganisations (机构改革): found, rename, move, merge, split, abolish, each on its day."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from xianzhi.apps.organisations.models import GroupMember, Succession, Unit, UnitPeriod
from xianzhi.apps.organisations.selectors.periods import valid_on
from xianzhi.apps.organisations.selectors.preview import planned
from xianzhi.apps.organisations.steps import Reorganisation, Step
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, decide, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = ["reorganise"]

_MOST_BASIS = 200
_MOST_NAME, _MOST_CODE = 120, 32


def reorganise(
    *, actor: Holder, asked: Reorganisation, request_id: str, at: datetime
) -> dict[str, str | int | bool]:
    """Carry out a reorganisation on its day (机构改革); what stood before it stays readable.

    Returns
    -------
    dict
        Ids of the units that were founded, by their codes.

    Raises
    ------
    PermissionDeniedError
        The actor is no system administrator.
    StaleError
        One of the units changed since the page was opened.
    RuleError
        It cannot be done so; the words say why.
    """
    require(decide(actor, "unit:reorganise", at=at))
    basis = clean_text(asked.basis, most=_MOST_BASIS, required=True)
    clean_text(asked.name, most=_MOST_NAME)
    for new in asked.new:
        clean_text(new.name, most=_MOST_NAME, required=True)
        clean_text(new.code, most=_MOST_CODE, required=True)

    def act(change: Change) -> dict[str, str | int | bool]:
        _lock(asked)
        return _Doing(change, asked).do(planned(asked, at))

    order = Order(f"organisations.{asked.verb}", actor, asdict(asked), request_id, at, basis)
    return carry_out(order, act)


def _lock(asked: Reorganisation) -> None:
    """Lock the units that it names, in one order for all; compare what was seen of them."""
    named = {*asked.unit_ids, asked.heir_id, asked.parent_id} | {new.parent_id for new in asked.new}
    ids = [unit_id for unit_id in named if unit_id and is_id(unit_id)]
    locked = Unit.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    for unit in locked:
        expect(stream_of("unit", unit.pk), asked.seen.get(str(unit.pk)))


class _Doing:
    """The steps of one reorganisation, one after the other, in one transaction."""

    def __init__(self, change: Change, asked: Reorganisation) -> None:
        self.change, self.asked = change, asked
        self.founded: dict[str, str] = {}
        self.verbs = {
            "found": self.found,
            "rename": self.rename,
            "move": self.move,
            "follow": self.follow,
            "end": self.end,
        }

    def do(self, steps: tuple[Step, ...]) -> dict[str, str | int | bool]:
        for step in steps:
            unit_id = self.verbs[step.kind](step)
            self.tell(unit_id, step)
        return dict(self.founded)

    def found(self, step: Step) -> str:
        assert step.new is not None  # a founding names what it founds
        last = Unit.objects.aggregate(last=Max("position"))["last"] or 0
        unit = Unit.objects.create(
            code=step.new.code,
            name=step.new.name,
            kind=step.new.kind,
            parent_id=step.other or None,
            position=last + 1,
            valid_from=self.asked.on,
            valid_until=self.asked.until,
        )
        UnitPeriod.objects.create(
            unit=unit,
            name=unit.name,
            parent_id=unit.parent_id,
            valid_from=self.asked.on,
            valid_until=self.asked.until,
        )
        self.founded[unit.code] = str(unit.pk)
        return str(unit.pk)

    def rename(self, step: Step) -> str:
        self._open_period(step.unit, {"name": step.after})
        return step.unit

    def move(self, step: Step) -> str:
        parent = self.founded.get(step.other, step.other)
        self._open_period(step.unit, {"parent_id": parent or None})
        return step.unit

    def follow(self, step: Step) -> str:
        Succession.objects.create(
            predecessor_id=step.unit,
            successor_id=self.founded.get(step.other, step.other),
            following=step.following,
            on=self.asked.on,
            takes_over=step.takes_over,
            basis=self.change.reason,
        )
        return step.unit

    def end(self, step: Step) -> str:
        on = self.asked.on
        Unit.objects.filter(pk=step.unit).update(valid_until=on)
        valid_on(UnitPeriod.objects, on).filter(unit_id=step.unit).update(valid_until=on)
        self._pass_memberships_on(UUID(step.unit))
        return step.unit

    def tell(self, unit_id: str, step: Step) -> None:
        """Write the history of the unit."""
        facts: Mapping[str, object] = {
            "on": self.asked.on.isoformat(),
            "before": step.before,
            "after": step.after,
            "other": self.founded.get(step.other, step.other),
            "following": step.following,
        }
        told = {key: value for key, value in facts.items() if value}
        append(self.change, stream_of("unit", unit_id), step.kind, told)

    def _open_period(self, unit_id: str, changed: Mapping[str, str | None]) -> None:
        """Close the period of the day and open the next with what changed."""
        on = self.asked.on
        current = valid_on(UnitPeriod.objects, on).get(unit_id=unit_id)
        if current.valid_from == on:  # moved and renamed on one day: one period
            UnitPeriod.objects.filter(pk=current.pk).update(**changed)
        else:
            UnitPeriod.objects.filter(pk=current.pk).update(valid_until=on)
            standing = {"name": current.name, "parent_id": current.parent_id, **changed}
            UnitPeriod.objects.create(
                unit_id=unit_id, valid_from=on, valid_until=current.valid_until, **standing
            )
        Unit.objects.filter(pk=unit_id).update(**changed)

    def _pass_memberships_on(self, unit_id: UUID) -> None:
        """Let the heir stand in every group that the dissolved unit stood in."""
        on = self.asked.on
        belonging = valid_on(GroupMember.objects, on).filter(member_id=unit_id)
        groups = list(belonging.values_list("group_id", flat=True))
        belonging.filter(valid_from=on).delete()
        belonging.update(valid_until=on)
        heir = Succession.objects.filter(predecessor_id=unit_id, takes_over=True).first()
        for group in groups if heir else ():
            if heir and group != heir.successor_id:
                GroupMember.objects.get_or_create(
                    group_id=group,
                    member_id=heir.successor_id,
                    valid_until=None,
                    defaults={"valid_from": on},
                )
