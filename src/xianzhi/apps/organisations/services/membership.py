"""Members of groups, task forces and joint conferences (统称、专班、联席会议的成员单位), by day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xianzhi.apps.organisations.choices import BODIES
from xianzhi.apps.organisations.models import GroupMember, Unit
from xianzhi.apps.organisations.selectors.periods import standing_units, valid_on
from xianzhi.errors import RuleError
from xianzhi.records.boundary import is_id
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, NotFoundError, decide, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = ["Membership", "set_members"]

_VERB = "set_members"


@dataclass(frozen=True, slots=True)
class Membership:
    """Who shall belong to a body from a day on (成员单位); ``seen`` is the version looked at."""

    body_id: str
    member_ids: frozenset[str]
    on: date
    seen: int | None = None


def set_members(*, actor: Holder, asked: Membership, request_id: str, at: datetime) -> str:
    """Say which units belong to a body from a day on (调整成员单位); who belonged before, did.

    Raises
    ------
    PermissionDeniedError
        The actor is no system administrator.
    NotFoundError
        There is no such body.
    RuleError
        It is no body of several units, the day has not come, or a member does not stand.
    StaleError
        The body changed since the asker looked.
    """
    require(decide(actor, "unit:reorganise", at=at))
    wanted, on = asked.member_ids, asked.on
    if on > timezone.localdate(at):
        raise RuleError("organisations.not_yet", {"day": on.isoformat()})

    def act(change: Change) -> str:
        body = _locked(asked.body_id)
        expect(stream_of("unit", body.pk), asked.seen)
        standing = {unit.id for unit in standing_units(on)} - {asked.body_id}
        if not wanted <= standing:
            raise RuleError("organisations.does_not_stand", {"day": on.isoformat()})
        before = _members(body, on)
        _leave(body, before - wanted, on)
        _enter(body, wanted - before, on)
        facts = {
            "on": on.isoformat(),
            "entered": sorted(wanted - before),
            "left": sorted(before - wanted),
        }
        append(change, stream_of("unit", body.pk), _VERB, facts)
        return str(body.pk)

    body = {"body": asked.body_id, "members": sorted(wanted), "on": on.isoformat()}
    return carry_out(Order(f"organisations.{_VERB}", actor, body, request_id, at), act)


def _locked(body_id: str) -> Unit:
    units = Unit.objects.select_for_update()
    body = units.filter(pk=body_id).first() if is_id(body_id) else None
    if body is None:
        raise NotFoundError
    if body.kind not in BODIES:
        raise RuleError("organisations.has_no_members", {"name": body.name})
    return body


def _members(body: Unit, on: date) -> frozenset[str]:
    rows = valid_on(GroupMember.objects, on).filter(group=body)
    return frozenset(str(member) for member in rows.values_list("member_id", flat=True))


def _leave(body: Unit, members: frozenset[str], on: date) -> None:
    ids = [UUID(member) for member in members]
    rows = valid_on(GroupMember.objects, on).filter(group=body, member_id__in=ids)
    rows.filter(valid_from=on).delete()  # came and went on one day: never belonged
    rows.update(valid_until=on)


def _enter(body: Unit, members: frozenset[str], on: date) -> None:
    GroupMember.objects.bulk_create(
        GroupMember(group=body, member_id=UUID(member), valid_from=on) for member in sorted(members)
    )
