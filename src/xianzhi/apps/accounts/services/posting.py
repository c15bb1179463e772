"""Filling, standing in for, handing over and ending posts (任职、代理、交接、免职).

Rights belong to the post: who follows in it has its roles, who stands in has them for the time.
The three administrations are never passed on by standing in.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from xianzhi.apps.accounts.choices import ADMINISTRATORS, Holding
from xianzhi.apps.accounts.models import HandOver, Person, Post, PostRole
from xianzhi.apps.accounts.portfolios import portfolios
from xianzhi.apps.accounts.services.requests import Appointment, HandingOver, StandingIn
from xianzhi.apps.accounts.services.separation import check_separation
from xianzhi.apps.organisations.selectors import unit_at
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Decision, Holder, NotFoundError, Target, decide, require
from xianzhi.records.history import append, stream_of

__all__ = ["end_post", "fill_post", "hand_over", "stand_in"]

_MOST_TITLE, _MOST_NAME, _MOST_AREA, _MOST_NOTE = 60, 60, 32, 2_000


def fill_post(*, actor: Holder, asked: Appointment, request_id: str, at: datetime) -> str:
    """Put a person into a post (任职); it carries no role until the security administrator says so.

    Returns
    -------
    str
        Id of the post.

    Raises
    ------
    PermissionDeniedError
        The actor is no system administrator, or asks for himself.
    RuleError
        The unit does not stand on the first day, or the period makes no sense.
    """
    require(_may_keep(actor, asked.person_id, at))
    title = clean_text(asked.title, most=_MOST_TITLE, required=True)
    area = clean_text(asked.area_code, most=_MOST_AREA)
    _check_period(asked.held_from, asked.held_until)

    def act(change: Change) -> str:
        if unit_at(asked.unit_id, asked.held_from) is None:
            day = asked.held_from.isoformat()
            raise RuleError("organisations.does_not_stand", {"day": day})
        post = Post.objects.create(
            person=_person(asked.person_id, asked.person_name),
            unit_id=asked.unit_id,
            title=title,
            area_code=area,
            held_from=asked.held_from,
            held_until=asked.held_until,
        )
        _tell(change, post, "fill")
        return str(post.pk)

    return _Asking(actor, request_id, at).carry_out("fill_post", asdict(asked), act)


def stand_in(*, actor: Holder, asked: StandingIn, request_id: str, at: datetime) -> str:
    """Let somebody stand in for the holder of a post, until a day (代理、委托).

    Raises
    ------
    PermissionDeniedError
        The actor is no system administrator, or asks for himself.
    RuleError
        No end is set, the way is unknown, or the post is one of the three administrations.
    """
    require(_may_keep(actor, asked.person_id, at))
    _check_period(asked.held_from, asked.held_until)
    if asked.holding not in (Holding.ACTING, Holding.DELEGATED):
        raise RuleError("accounts.holding_unknown")

    def act(change: Change) -> str:
        held = _locked(asked.post_id)
        roles = _roles(held)
        if roles & set(ADMINISTRATORS):
            raise RuleError("accounts.administration_is_not_lent")
        person = _person(asked.person_id, asked.person_name)
        if person.pk == held.person_id:
            raise RuleError("accounts.stands_in_for_another")
        post = Post.objects.create(
            person=person,
            unit_id=held.unit_id,
            title=held.title,
            area_code=held.area_code,
            holding=asked.holding,
            stands_in_for=held,
            held_from=asked.held_from,
            held_until=asked.held_until,
        )
        _give(post, roles)
        _tell(change, post, "stand_in")
        return str(post.pk)

    return _Asking(actor, request_id, at).carry_out("stand_in", asdict(asked), act)


def hand_over(*, actor: Holder, asked: HandingOver, request_id: str, at: datetime) -> str:
    """Hand a post over to the next person (交接); what is open moves along, history stays.

    Returns
    -------
    str
        Id of the successor's post.

    Raises
    ------
    PermissionDeniedError
        The actor is no system administrator, or asks for himself.
    ConflictError
        The post has ended already.
    RuleError
        The day is in the future or before the post began.
    """
    require(_may_keep(actor, asked.person_id, at))
    note = clean_text(asked.note, most=_MOST_NOTE)
    if asked.on > timezone.localdate(at):
        raise RuleError("accounts.hand_over_not_yet", {"day": asked.on.isoformat()})

    def act(change: Change) -> str:
        left = _end(_locked(asked.post_id), asked.on)
        person = _person(asked.person_id, asked.person_name)
        if person.pk == left.person_id:
            raise RuleError("accounts.handed_to_another")
        taken = Post.objects.create(
            person=person,
            unit_id=left.unit_id,
            title=left.title,
            area_code=left.area_code,
            held_from=asked.on,
        )
        _give(taken, _roles(left))
        check_separation(person.pk)
        pair = str(left.pk), str(taken.pk)
        moved = {name: room.move(change, *pair) for name, room in portfolios().items()}
        HandOver.objects.create(
            left=left, taken=taken, on=asked.on, note=note, moved=moved, at=change.at
        )
        facts = {"to": pair[1], "on": asked.on.isoformat(), "moved": moved}
        append(change, stream_of("post", left.pk), "hand_over", facts)
        append(change, stream_of("post", taken.pk), "take_over", {"from": pair[0], "moved": moved})
        return pair[1]

    return _Asking(actor, request_id, at).carry_out("hand_over", asdict(asked), act, note)


def end_post(
    *, actor: Holder, post_id: str, on: date, reason: str, request_id: str, at: datetime
) -> str:
    """End a post on a day without a successor (免职); who stood in for it goes on to the end set.

    Raises
    ------
    PermissionDeniedError
        The actor is no system administrator, or asks for himself.
    ConflictError
        The post has ended already.
    """
    why = clean_text(reason, most=_MOST_NOTE, required=True)
    holder = Post.objects.filter(pk=post_id).values_list("person_id", flat=True).first()
    require(_may_keep(actor, str(holder or ""), at))

    def act(change: Change) -> str:
        ended = _end(_locked(post_id), on)
        append(change, stream_of("post", ended.pk), "end", {"on": on.isoformat()})
        return str(ended.pk)

    body = {"post": post_id, "on": on.isoformat()}
    return _Asking(actor, request_id, at).carry_out("end_post", body, act, why)


def _may_keep(actor: Holder, person_id: str, at: datetime) -> Decision:
    target = Target(persons={"self": frozenset({person_id} - {""})})
    return decide(actor, "post:keep", target, at)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks, by which request, when."""

    actor: Holder
    request_id: str
    at: datetime

    def carry_out(
        self, verb: str, body: Mapping[str, object], act: Callable[[Change], str], reason: str = ""
    ) -> str:
        order = Order(f"accounts.{verb}", self.actor, body, self.request_id, self.at, reason)
        return carry_out(order, act)


def _person(person_id: str, name: str) -> Person:
    """Find the person, locked for the check of the administrations, or make a new one."""
    if not person_id:
        return Person.objects.create(name=clean_text(name, most=_MOST_NAME, required=True))
    people = Person.objects.select_for_update()
    person = people.filter(pk=person_id).first() if is_id(person_id) else None
    if person is None:
        raise NotFoundError
    return person


def _locked(post_id: str) -> Post:
    posts = Post.objects.select_for_update()
    post = posts.filter(pk=post_id).first() if is_id(post_id) else None
    if post is None:
        raise NotFoundError
    return post


def _end(post: Post, on: date) -> Post:
    if post.held_until is not None and post.held_until <= on:
        raise ConflictError("accounts.post_has_ended", {"day": post.held_until.isoformat()})
    if on <= post.held_from:
        raise RuleError("accounts.ends_before_it_begins")
    Post.objects.filter(pk=post.pk).update(held_until=on)
    return post


def _check_period(held_from: date, held_until: date | None) -> None:
    if held_until is not None and held_until <= held_from:
        raise RuleError("accounts.ends_before_it_begins")


def _roles(post: Post) -> set[str]:
    return set(PostRole.objects.filter(post=post).values_list("role", flat=True))


def _give(post: Post, roles: set[str]) -> None:
    PostRole.objects.bulk_create(PostRole(post=post, role=role) for role in sorted(roles))


def _tell(change: Change, post: Post, verb: str) -> None:
    facts = {
        "person": str(post.person_id),
        "unit": str(post.unit_id),
        "title": post.title,
        "from": post.held_from.isoformat(),
        "until": post.held_until.isoformat() if post.held_until else "",
        "for": str(post.stands_in_for_id or ""),
    }
    told = {key: value for key, value in facts.items() if value}
    append(change, stream_of("post", post.pk), verb, told)
