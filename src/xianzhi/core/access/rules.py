"""The rules of access and what follows from them (权限规则)."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

__all__ = [
    "ALLOWED",
    "ANYBODY",
    "ANY_POST",
    "NO_RULE",
    "POST_ENDED",
    "Decision",
    "Holder",
    "Rule",
    "Target",
    "decide_by",
    "denied",
]

ANYBODY: Final = "anybody"  # visitors too
ANY_POST: Final = "any_post"  # whoever holds a post
NO_RULE: Final = "access.no_rule"
POST_ENDED: Final = "accounts.no_post"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a permission (判定); ``reason`` is a message code, empty when allowed.

    The same decision guards the service, greys the button and explains itself.
    """

    allowed: bool
    reason: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


ALLOWED: Final = Decision(allowed=True)


def denied(reason: str, **params: str) -> Decision:
    """Refuse, with the code and the parameters of the words that say why."""
    return Decision(allowed=False, reason=reason, params=params)


class Holder(Protocol):
    """Who asks (请求人): somebody who acts from a post."""

    @property
    def user_id(self) -> str:
        """Id of the user."""

    @property
    def post_id(self) -> str:
        """Id of the post."""

    @property
    def person_id(self) -> str:
        """Id of the person behind the user."""

    @property
    def roles(self) -> AbstractSet[str]:
        """What the post carries."""

    @property
    def unit_ids(self) -> AbstractSet[str]:
        """The units that the post reaches."""

    @property
    def held_until(self) -> date | None:
        """The first day on which the post is no longer held; null while no end is set."""

    @property
    def area_code(self) -> str:
        """The area that the post is for; empty for the whole unit."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a decision needs to know of the record (判定对象).

    ``units`` names the units by what they are to the record (``lead``, ``owner`` …), ``persons``
    the users, persons or posts by what they did (``reported``, ``self`` …). ``areas`` are the codes
    of the areas that the record lies in, from the finest upwards.
    """

    units: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    persons: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    data_class: str = ""
    areas: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table (权限规则): it allows, or it does not speak.

    ``roles`` lists ways to qualify, each a set of roles that the post must carry all together.
    ``relation`` is what a unit in reach must be to the record; ``person`` what the asking person
    must be, ``but_not`` what the person must not be. ``is_local`` lets a post that is for one area
    only reach what lies in it. ``refusal`` is said when nobody of these roles asks, ``elsewhere``
    when the roles fit but the rest does not.
    """

    action: str
    roles: tuple[frozenset[str], ...]
    refusal: str
    relation: str = ""
    person: str = ""
    but_not: str = ""
    data_classes: frozenset[str] = frozenset()
    elsewhere: str = ""
    is_local: bool = False


def decide_by(
    rules: Iterable[Rule], holder: Holder | None, target: Target, on: date | None = None
) -> Decision:
    """Say whether somebody may, by the rules of one action (判定); no rule, no right.

    Parameters
    ----------
    rules
        The lines of the table for the action that is asked for.
    holder
        Null for a visitor.
    on
        The day; a post that has ended by then gives no right. Null where the holder was made for
        this very moment.
    """
    if holder is not None and on is not None and _has_ended(holder, on):
        return denied(POST_ENDED)
    refusal = NO_RULE
    is_near = False
    for rule in rules:
        if not _qualifies(rule, holder):
            refusal = rule.refusal if refusal == NO_RULE else refusal
        elif _fits(rule, holder, target):
            return ALLOWED
        elif not is_near:
            refusal, is_near = rule.elsewhere or rule.refusal, True
    return denied(refusal)


def _has_ended(holder: Holder, on: date) -> bool:
    return holder.held_until is not None and holder.held_until <= on


def _qualifies(rule: Rule, holder: Holder | None) -> bool:
    for way in rule.roles:
        if ANYBODY in way:
            return True
        if holder is not None and (ANY_POST in way or way <= holder.roles):
            return True
    return False


def _fits(rule: Rule, holder: Holder | None, target: Target) -> bool:
    if rule.data_classes and target.data_class not in rule.data_classes:
        return False
    if holder is None:
        return not (rule.relation or rule.person)
    if rule.is_local and holder.area_code and holder.area_code not in target.areas:
        return False
    if rule.relation and holder.unit_ids.isdisjoint(target.units.get(rule.relation, ())):
        return False
    own = {holder.user_id, holder.person_id, holder.post_id}
    if rule.person and own.isdisjoint(target.persons.get(rule.person, ())):
        return False
    return not rule.but_not or own.isdisjoint(target.persons.get(rule.but_not, ()))
