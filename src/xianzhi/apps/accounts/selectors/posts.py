"""Reading posts and their holders (查询岗位)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from xianzhi.apps.accounts.actors import Actor
from xianzhi.apps.accounts.models import Post, PostRole, User
from xianzhi.apps.organisations import selectors as organisations
from xianzhi.errors import PermissionDeniedError
from xianzhi.records.boundary import clean_text
from xianzhi.records.prepared import Prepared

__all__ = [
    "DemoAccount",
    "OnDuty",
    "PostLine",
    "actor_for",
    "demo_accounts",
    "find_posts",
    "held_by",
    "on_duty",
    "post_labels",
    "posts_in_units",
    "posts_of",
    "posts_with_role",
]

_MOST_WORDS, _MOST_FOUND = 60, 100


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post with its holder (岗位)."""

    id: str
    person_id: str
    person_name: str
    unit_id: str
    unit_name: str
    title: str
    holding: str = "regular"
    area_code: str = ""
    held_from: date | None = None
    held_until: date | None = None


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the fictional county (演示账户)."""

    username: str
    person_name: str
    unit_name: str
    title: str


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who works (经办人), from which posts he may choose, and the county's units that day.

    All of it is read to know the actor: a page that names units or posts need not read again.
    """

    actor: Actor
    posts: tuple[PostLine, ...]
    units: tuple[organisations.Standing, ...]


def posts_of(user_id: str, at: datetime) -> tuple[PostLine, ...]:
    """List the posts that a user's person holds at a moment (现任岗位)."""
    return tuple(_line(post) for post in _OF_USER.rows(UUID(user_id), _day(at)))


def held_by(person_id: str, at: datetime) -> tuple[PostLine, ...]:
    """List the posts that a person holds at a moment (现任岗位)."""
    return tuple(_line(post) for post in _held(at).filter(person__id=person_id))


def actor_for(user_id: str, post_id: str | None, at: datetime) -> Actor:
    """Make the actor of a signed-in user (经办人); without a post id, the first post held.

    Raises
    ------
    PermissionDeniedError
        The user's person holds no such post at that moment, or no post at all.
    """
    return on_duty(user_id, post_id, at).actor


def on_duty(user_id: str, post_id: str | None, at: datetime) -> OnDuty:
    """Make the actor of a signed-in user with what was read for it (在岗); four queries.

    Raises
    ------
    PermissionDeniedError
        As ``actor_for``.
    """
    day = _day(at)
    held = _OF_USER.rows(UUID(user_id), day)
    wanted = [post for post in held if post_id is None or str(post.id) == post_id]
    if not wanted:
        raise PermissionDeniedError("accounts.no_post")
    post = wanted[0]
    units = organisations.standing_units(day)
    names = {unit.id: unit.name for unit in units}
    actor = Actor(
        user_id=str(user_id),
        post_id=str(post.id),
        person_id=str(post.person_id),
        person_name=post.person.name,
        title=post.title,
        unit_id=str(post.unit_id),
        unit_name=names.get(str(post.unit_id), post.unit.name),
        roles=frozenset(role for (role,) in _ROLES.rows(post.id)),
        unit_ids=organisations.reach(str(post.unit_id), units, organisations.heirs(day)),
        held_until=post.held_until,
        area_code=post.area_code,
    )
    return OnDuty(actor, tuple(map(_line, held)), units)


def posts_in_units(unit_ids: Iterable[str], at: datetime) -> Mapping[str, tuple[PostLine, ...]]:
    """List the posts of units at a moment, by unit id (单位岗位); one query."""
    found: dict[str, list[PostLine]] = {str(unit_id): [] for unit_id in unit_ids}
    for post in _held(at).filter(unit_id__in=list(found)):
        found[str(post.unit_id)].append(_line(post))
    return {unit_id: tuple(lines) for unit_id, lines in found.items()}


def find_posts(words: str, at: datetime) -> tuple[PostLine, ...]:
    """Find posts held at a moment by a part of the person's name, the unit's or the title (查岗位).

    Raises
    ------
    RuleError
        The words cannot be stored, so nothing can bear them.
    """
    words = clean_text(words, most=_MOST_WORDS)
    named = Q(person__name__contains=words) | Q(unit__name__contains=words)
    found = _held(at).filter(named | Q(title__contains=words) | Q(area_code=words))
    return tuple(_line(post) for post in found[:_MOST_FOUND])


def posts_with_role(role: str, at: datetime) -> tuple[PostLine, ...]:
    """List the posts that carry a role at a moment (按角色查岗位)."""
    return tuple(_line(post) for post in _held(at).filter(roles__role=role))


def post_labels(post_ids: Iterable[object]) -> Mapping[str, str]:
    """Say who stands behind posts, by id (岗位署名): unit, title and name; one query."""
    found = Post.objects.filter(pk__in={str(item) for item in post_ids})
    return {
        str(post.id): f"{post.unit.name} {post.title} {post.person.name}"
        for post in found.select_related("unit", "person")
    }


def post_lines(post_ids: Iterable[object]) -> Mapping[str, PostLine]:
    """Describe posts by id, whether held today or not (岗位); unknown ids are left out."""
    found = Post.objects.filter(pk__in={str(item) for item in post_ids})
    return {str(post.id): _line(post) for post in found.select_related("unit", "person")}


def demo_accounts() -> tuple[DemoAccount, ...]:
    """List the accounts of the fictional county (演示账户), for the sign-in page to say so."""
    users = User.objects.filter(is_demo=True, is_active=True).order_by("username")
    posts = {
        post.person_id: post
        for post in Post.objects.filter(person__user__in=users).select_related("unit", "person")
    }
    return tuple(
        DemoAccount(user.username, post.person.name, post.unit.name, post.title)
        for user in users
        if user.person_id and (post := posts.get(user.person_id))
    )


def _held(at: datetime) -> QuerySet[Post]:
    return _held_on(_day(at))


def _held_on(day: date) -> QuerySet[Post]:
    lasts = Q(held_until__isnull=True) | Q(held_until__gt=day)
    # A post ends with its unit, whether or not somebody ended it.
    stands = Q(unit__valid_until__isnull=True) | Q(unit__valid_until__gt=day)
    posts = Post.objects.filter(lasts, stands, held_from__lte=day)
    return posts.select_related("unit", "person").order_by("unit__position", "held_from", "id")


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _line(post: Post) -> PostLine:
    return PostLine(
        id=str(post.id),
        person_id=str(post.person_id),
        person_name=post.person.name,
        unit_id=str(post.unit_id),
        unit_name=post.unit.name,
        title=post.title,
        holding=post.holding,
        area_code=post.area_code,
        held_from=post.held_from,
        held_until=post.held_until,
    )


_OF_USER = Prepared(
    lambda key, day: _held_on(day).filter(person__user__id=key, person__user__is_active=True),
    UUID,
    date,
)
_ROLES = Prepared(lambda key: PostRole.objects.filter(post=key).values_list("role"), UUID)
