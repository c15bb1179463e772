"""Writing accounts and posts (登记账户岗位): for setting up a county, called by commands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xianzhi.apps.accounts.choices import Role
from xianzhi.apps.accounts.models import Person, Post, PostRole, User
from xianzhi.apps.organisations.selectors import units_by_code
from xianzhi.errors import RuleError

__all__ = ["PostDraft", "create_demo_accounts", "register_posts"]


@dataclass(frozen=True, slots=True)
class PostDraft:
    """A person in a post (待登记岗位). ``username`` is empty for people who do not sign in."""

    person: str
    unit_code: str
    title: str
    roles: tuple[str, ...]
    held_from: date
    held_until: date | None = None
    username: str = ""


def register_posts(drafts: Iterable[PostDraft]) -> Mapping[tuple[str, str, str], str]:
    """Register persons with their posts (初始化人员岗位); posts known already stay.

    Persons of one name in one unit are one person.

    Returns
    -------
    Mapping[tuple[str, str, str], str]
        (Unit code, person, title) to the id of the post.

    Raises
    ------
    RuleError
        A unit code is unknown.
    """
    listed = list(drafts)
    units = units_by_code({draft.unit_code for draft in listed})
    with transaction.atomic():
        return {
            (draft.unit_code, draft.person, draft.title): _register(draft, units)
            for draft in listed
        }


def create_demo_accounts(drafts: Iterable[PostDraft], password: str) -> tuple[str, ...]:
    """Make the accounts of the fictional county (演示账户); only ``./do run`` calls this.

    Accounts that exist stay as they are. All share one password, which the sign-in page shows.

    Returns
    -------
    tuple[str, ...]
        The names to sign in with.
    """
    named = [draft for draft in drafts if draft.username]
    register_posts(named)
    with transaction.atomic():
        for draft in named:
            if not User.objects.filter(username=draft.username).exists():
                _demo_user(draft, password)
    return tuple(draft.username for draft in named)


def _register(draft: PostDraft, units: Mapping[str, str]) -> str:
    if draft.unit_code not in units:
        raise RuleError("accounts.no_such_unit", {"code": draft.unit_code})
    unit_id = units[draft.unit_code]
    person = _person(draft.person, unit_id) or Person.objects.create(name=draft.person)
    post, is_new = Post.objects.get_or_create(
        person=person,
        unit_id=unit_id,
        title=draft.title,
        held_from=draft.held_from,
        defaults={"held_until": draft.held_until},
    )
    if is_new:
        PostRole.objects.bulk_create(PostRole(post=post, role=Role(role)) for role in draft.roles)
    return str(post.id)


def _person(name: str, unit_id: str) -> Person | None:
    return Person.objects.filter(name=name, posts__unit_id=unit_id).distinct().first()


def _demo_user(draft: PostDraft, password: str) -> None:
    unit_id = units_by_code([draft.unit_code])[draft.unit_code]
    user = User.objects.create_user(draft.username, password)
    User.objects.filter(pk=user.pk).update(person=_person(draft.person, unit_id), is_demo=True)
