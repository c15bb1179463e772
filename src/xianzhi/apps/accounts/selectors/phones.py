"""A person with what may be shown of the person (人员卡片)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from xianzhi.apps.accounts.models import Person
from xianzhi.apps.accounts.selectors.posts import PostLine, held_by
from xianzhi.apps.privacy.selectors import mask_of
from xianzhi.apps.privacy.services import ERASED, unseal
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import Decision, Holder, NotFoundError, Target, decide

__all__ = [
    "PHONE",
    "PersonCard",
    "people_named",
    "person_card",
    "person_of",
    "subject_of",
    "units_of",
]

PHONE: Final = "accounts.Person.phone_sealed"


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as pages show the person (人员): the number masked, with who may see more."""

    id: str
    name: str
    posts: tuple[PostLine, ...]
    phone: str
    is_erased: bool
    may_see: Decision
    may_write: Decision


def person_card(actor: Holder, person_id: str, at: datetime) -> PersonCard:
    """Show a person, masked (人员卡片).

    Raises
    ------
    NotFoundError
        There is no such person.
    """
    person = person_of(person_id)
    plain = unseal(subject_of(person_id), PHONE, person.phone_sealed)
    units = {"unit": units_of(person_id, at)}
    target = Target(units, {"self": frozenset({person_id})}, "personal")
    return PersonCard(
        id=person_id,
        name=person.name,
        posts=held_by(person_id, at),
        phone=mask_of(plain, PHONE),
        is_erased=plain is ERASED,
        may_see=decide(actor, "personal:see", target, at),
        may_write=decide(actor, "personal:write", target, at),
    )


def person_of(person_id: str, *, lock: bool = False) -> Person:
    """Find a person.

    Raises
    ------
    NotFoundError
        There is no such person.
    """
    people = Person.objects.select_for_update() if lock else Person.objects.all()
    person = people.filter(pk=person_id).first() if is_id(person_id) else None
    if person is None:
        raise NotFoundError
    return person


def subject_of(person_id: str) -> str:
    """Name a person as the room of the personal data does."""
    return f"person:{person_id}"


def people_named(subjects: Iterable[str]) -> Mapping[str, str]:
    """Name the people behind subjects of the personal data (人员姓名), those that are known."""
    ids = [subject.removeprefix("person:") for subject in subjects]
    found = Person.objects.filter(pk__in=[one for one in ids if is_id(one)])
    return {subject_of(str(key)): name for key, name in found.values_list("pk", "name")}


def units_of(person_id: str, at: datetime) -> frozenset[str]:
    """List the units in which a person holds a post."""
    return frozenset(post.unit_id for post in held_by(person_id, at))
