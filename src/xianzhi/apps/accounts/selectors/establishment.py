"""Who held which post on a day (任职一览), and what became of a post (岗位档案)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from xianzhi.apps.accounts.choices import ADMINISTRATORS, Role
from xianzhi.apps.accounts.models import HandOver, Person, Post, PostRole
from xianzhi.apps.organisations.selectors import TreeLine, tree_of
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.decisions import NotFoundError

__all__ = [
    "EstablishmentLine",
    "HandOverLine",
    "HolderLine",
    "PersonLine",
    "PostFile",
    "establishment",
    "mixed_administrators",
    "people",
    "post_file",
]

_MOST_PEOPLE, _MOST_WORDS = 50, 120


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Who holds a post, how, and until when (任职)."""

    post_id: str
    person_id: str
    person_name: str
    title: str
    holding: str
    area_code: str
    held_from: date
    held_until: date | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EstablishmentLine:
    """A unit of the day with who held its posts (单位任职)."""

    unit: TreeLine
    holders: tuple[HolderLine, ...]


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """A hand-over as history tells it (交接记录): both names stay."""

    left_id: str
    left_name: str
    taken_id: str
    taken_name: str
    on: date
    note: str
    moved: dict[str, int]
    at: datetime


@dataclass(frozen=True, slots=True)
class PostFile:
    """Everything of a post (岗位档案)."""

    holder: HolderLine
    unit_id: str
    unit_name: str
    stands_in_for: str  # title and name, empty for a regular holder
    before: HandOverLine | None
    after: HandOverLine | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with the user name, where there is one (人员)."""

    id: str
    name: str
    username: str
    is_active: bool
    posts: tuple[str, ...]


def establishment(day: date) -> tuple[EstablishmentLine, ...]:
    """List the units of a day with their names of that day and who held their posts (任职一览).

    Three queries, however many units and posts there are.
    """
    holders: dict[str, list[HolderLine]] = defaultdict(list)
    for post in _held_on(day):
        holders[str(post.unit_id)].append(_holder(post))
    return tuple(EstablishmentLine(unit, tuple(holders[unit.id])) for unit in tree_of(day))


def post_file(post_id: str) -> PostFile:
    """Read everything of a post (岗位档案).

    Raises
    ------
    NotFoundError
        There is no such post.
    """
    posts = Post.objects.select_related("person", "unit", "stands_in_for__person")
    found = posts.prefetch_related("roles").filter(pk=post_id).first() if is_id(post_id) else None
    if found is None:
        raise NotFoundError
    stood_for = found.stands_in_for
    return PostFile(
        holder=_holder(found),
        unit_id=str(found.unit_id),
        unit_name=found.unit.name,
        stands_in_for=f"{stood_for.title} {stood_for.person.name}" if stood_for else "",
        before=_hand_over(HandOver.objects.filter(taken=found)),
        after=_hand_over(HandOver.objects.filter(left=found)),
    )


def people(words: str = "", *, on: date, most: int = _MOST_PEOPLE) -> tuple[PersonLine, ...]:
    """Find people by a part of their name, user name or unit (查人员).

    Raises
    ------
    RuleError
        The words cannot be stored, so nobody can bear them.
    """
    words = clean_text(words, most=_MOST_WORDS)
    named = Q(name__contains=words) | Q(user__username__contains=words)
    if words:
        named |= Q(posts__unit__name__contains=words)
    found = Person.objects.filter(named).select_related("user").order_by("name", "id")
    listed = list(found.distinct()[:most])
    posts: dict[object, list[str]] = defaultdict(list)
    for post in _held_on(on).filter(person__in=listed):
        posts[post.person_id].append(f"{post.unit.name} {post.title}")
    return tuple(
        PersonLine(
            id=str(person.pk),
            name=person.name,
            username=person.user.username if hasattr(person, "user") else "",
            is_active=person.user.is_active if hasattr(person, "user") else False,
            posts=tuple(posts[person.pk]),
        )
        for person in listed
    )


def mixed_administrators(person_ids: Iterable[object] | None = None) -> tuple[str, ...]:
    """Name people who hold two administrations at one time (三员兼任); there must be none.

    The services refuse it; the self-examination of the site asks again.
    """
    rows = PostRole.objects.filter(role__in=ADMINISTRATORS).select_related("post__person")
    if person_ids is not None:
        rows = rows.filter(post__person__in=list(person_ids))
    held: dict[str, list[PostRole]] = defaultdict(list)
    for row in rows.order_by("post__person_id"):
        held[str(row.post.person_id)].append(row)
    return tuple(listed[0].post.person.name for listed in held.values() if _any_two_at_once(listed))


def _any_two_at_once(rows: list[PostRole]) -> bool:
    pairs = ((one, two) for place, one in enumerate(rows) for two in rows[:place])
    return any(one.role != two.role and _overlap(one.post, two.post) for one, two in pairs)


def _overlap(one: Post, two: Post) -> bool:
    ends = one.held_until or date.max, two.held_until or date.max
    return one.held_from < ends[1] and two.held_from < ends[0]


def _held_on(day: date) -> QuerySet[Post]:
    lasts = Q(held_until__isnull=True) | Q(held_until__gt=day)
    posts = Post.objects.filter(lasts, held_from__lte=day).select_related("person", "unit")
    return posts.prefetch_related("roles").order_by("unit__position", "held_from", "id")


def _holder(post: Post) -> HolderLine:
    return HolderLine(
        post_id=str(post.pk),
        person_id=str(post.person_id),
        person_name=post.person.name,
        title=post.title,
        holding=post.holding,
        area_code=post.area_code,
        held_from=post.held_from,
        held_until=post.held_until,
        roles=tuple(sorted((item.role for item in post.roles.all()), key=Role.values.index)),
    )


def _hand_over(rows: QuerySet[HandOver]) -> HandOverLine | None:
    row = rows.select_related("left__person", "taken__person").first()
    if row is None:
        return None
    return HandOverLine(
        left_id=str(row.left_id),
        left_name=row.left.person.name,
        taken_id=str(row.taken_id),
        taken_name=row.taken.person.name,
        on=row.on,
        note=row.note,
        moved=row.moved,
        at=row.at,
    )
