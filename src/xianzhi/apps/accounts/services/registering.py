"""Writing accounts and posts (登记账户岗位): for setting up a county, called by commands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xianzhi.apps.accounts.choices import ADMINISTRATORS, Role
from xianzhi.apps.accounts.models import Person, Post, PostRole, User
from xianzhi.apps.accounts.services.separation import check_separation
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
    for draft in listed:
        if draft.unit_code not in units:
            raise RuleError("accounts.no_such_unit", {"code": draft.unit_code})
    with transaction.atomic():
        return _Register(units).take_in(listed)


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


class _Register:
    """The posts that stand already, and those that are to be added, written in bulk."""

    def __init__(self, units: Mapping[str, str]) -> None:
        self.units = units
        self.people: dict[tuple[str, str], Person] = {}
        self.posts: dict[tuple[str, str, str, date], Post] = {}
        standing = Post.objects.filter(unit_id__in=list(units.values())).select_related("person")
        for post in standing.order_by("held_from", "id"):
            unit_id = str(post.unit_id)
            self.people.setdefault((unit_id, post.person.name), post.person)
            self.posts[unit_id, post.person.name, post.title, post.held_from] = post

    def take_in(self, drafts: Sequence[PostDraft]) -> dict[tuple[str, str, str], str]:
        people: list[Person] = []
        posts: list[Post] = []
        roles: list[PostRole] = []
        ids: dict[tuple[str, str, str], str] = {}
        for draft in drafts:
            unit_id = self.units[draft.unit_code]
            whose = (unit_id, draft.person)
            if whose not in self.people:
                self.people[whose] = Person(name=draft.person)
                people.append(self.people[whose])
            key = (*whose, draft.title, draft.held_from)
            if key not in self.posts:
                self.posts[key] = _post(draft, unit_id, self.people[whose])
                posts.append(self.posts[key])
                roles += [PostRole(post=self.posts[key], role=Role(role)) for role in draft.roles]
            ids[draft.unit_code, draft.person, draft.title] = str(self.posts[key].pk)
        Person.objects.bulk_create(people)
        Post.objects.bulk_create(posts)
        PostRole.objects.bulk_create(roles)
        check_separation(*{role.post.person_id for role in roles if role.role in ADMINISTRATORS})
        return ids


def _post(draft: PostDraft, unit_id: str, person: Person) -> Post:
    return Post(
        person=person,
        unit_id=unit_id,
        title=draft.title,
        held_from=draft.held_from,
        held_until=draft.held_until,
    )


def _person(name: str, unit_id: str) -> Person | None:
    return Person.objects.filter(name=name, posts__unit_id=unit_id).distinct().first()


def _demo_user(draft: PostDraft, password: str) -> None:
    unit_id = units_by_code([draft.unit_code])[draft.unit_code]
    user = User.objects.create_user(draft.username, password)
    User.objects.filter(pk=user.pk).update(person=_person(draft.person, unit_id), is_demo=True)
