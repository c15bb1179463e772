"""What a form that changes an area offers (调整表单依据): relatives, codes, versions, posts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, PostLine, find_posts, post_lines
from xianzhi.apps.accounts.selectors import posts_in_units as unit_posts
from xianzhi.apps.grid.models import Area, Border
from xianzhi.apps.grid.permissions import may_keep_grid, may_read_grid, may_see_area, may_staff
from xianzhi.apps.grid.selectors.governing import governing_units
from xianzhi.apps.grid.selectors.scopes import areas_over
from xianzhi.apps.organisations.selectors import standing_units
from xianzhi.errors import RuleError
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import Decision, NotFoundError, require
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = [
    "ChangeFile",
    "area_versions",
    "change_file",
    "free_codes",
    "posts_for",
    "units_to_choose",
]

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChangeFile:
    """An area that somebody is about to change (待调整区域)."""

    id: str
    code: str
    name: str
    unit_id: str
    is_drawn: bool
    siblings: tuple[Choice, ...]  # that it could be merged with
    children: tuple[Choice, ...]
    parents: tuple[Choice, ...]  # that it could move to
    may_keep: Decision
    may_staff: Decision


def change_file(actor: Actor, code: str) -> ChangeFile:
    """Give what a form about an area needs (调整依据).

    Raises
    ------
    NotFoundError
        There is no such area.
    RuleError
        It has ended.
    """
    require(may_read_grid(actor))
    known = Area.objects.select_related("parent")
    area = known.filter(code=code).first() if code.isprintable() else None
    above = areas_over(code) if actor.area_code and area is not None else frozenset()
    if area is None or not may_see_area(actor, above).allowed:
        raise NotFoundError
    if area.ended_on is not None:
        raise RuleError("grid.area_has_ended", {"code": code, "day": area.ended_on.isoformat()})
    parent = area.parent
    standing = Area.objects.filter(ended_on__isnull=True)
    peers = standing.filter(parent=parent, level=area.level, kind=area.kind).exclude(pk=area.pk)
    return ChangeFile(
        str(area.pk),
        area.code,
        area.name,
        str(area.unit_id or ""),
        Border.objects.filter(area=area, valid_until__isnull=True).exists(),
        _choices(peers) if parent else (),
        _choices(standing.filter(parent=area)),
        _choices(standing.filter(level=parent.level, kind=parent.kind).exclude(pk=parent.pk))
        if parent
        else (),
        may_keep_grid(actor),
        may_staff(actor, governing_units(area), above),
    )


def free_codes(code: str, count: int) -> tuple[str, ...]:
    """Offer codes that no area bears or bore, as long as *code* (可用编码); none for odd codes."""
    area = Area.objects.filter(code=code).only("code", "parent_id").first()
    if area is None or not code.isdecimal():
        return ()
    siblings = Area.objects.filter(parent_id=area.parent_id).values_list("code", flat=True)
    alike = [int(one) for one in siblings if one.isdecimal() and len(one) == len(code)]
    highest = max(alike, default=int(code))
    offered = [str(highest + 1 + step).zfill(len(code)) for step in range(count)]
    used = set(Area.objects.filter(code__in=offered).values_list("code", flat=True))
    return tuple(one for one in offered if one not in used and len(one) == len(code))


def area_versions(codes: Iterable[str]) -> Mapping[str, int]:
    """Tell the versions of areas by code (区域版本), for a form to say what it saw."""
    found = Area.objects.filter(code__in=set(codes)).values_list("code", "pk")
    return {code: version_of(stream_of("area", pk)) for code, pk in found}


def units_to_choose(at: datetime) -> tuple[Choice, ...]:
    """List the units that may answer for an area (责任单位选项)."""
    return tuple((unit.id, unit.name) for unit in standing_units(timezone.localdate(at)))


def posts_for(code: str, words: str, chosen: str, at: datetime) -> tuple[Choice, ...]:
    """List posts to put into an area (可选岗位): of the units that govern it, or by a search."""
    found: dict[str, PostLine] = {}
    if words:
        found = {line.id: line for line in find_posts(words, at)}
    else:
        area = Area.objects.filter(code=code).select_related("parent").first()
        units = governing_units(area) if area else frozenset()
        for lines in unit_posts(units, at).values():
            found |= {line.id: line for line in lines}
    if is_id(chosen):
        found |= post_lines([chosen])
    return tuple((line.id, _labelled(line)) for line in found.values())


def _labelled(line: PostLine) -> str:
    area = f"（{line.area_code}）" if line.area_code else ""
    return f"{line.person_name} {line.unit_name} {line.title}{area}"


def _choices(areas: Iterable[Area]) -> tuple[Choice, ...]:
    listed = sorted(areas, key=lambda area: area.code)
    return tuple((area.code, f"{area.name}（{area.code}）") for area in listed)
