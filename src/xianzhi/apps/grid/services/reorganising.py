"""The tree is reorganised (网格调整): merged, split, moved, renamed, redrawn.

What stood until the day stays in spells and borders; figures of before stay with the areas of then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

import numpy as np
import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.choices import Verb
from xianzhi.apps.grid.models import Area, Border
from xianzhi.apps.grid.permissions import may_keep_grid
from xianzhi.apps.grid.services.passing import Passing, children_of, said_by
from xianzhi.apps.grid.services.requests import Naming, NewArea, Paper
from xianzhi.apps.grid.services.writing import (
    MOST_NAME,
    Telling,
    draw_borders,
    ground_of,
    lock_grid,
    order,
    record_change,
    respell,
    seen_areas,
    shape_of,
    stored_shape,
)
from xianzhi.core.spatial.measure import areas_m2
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = ["merge_areas", "redraw_border", "rename_area", "split_area", "transfer_area"]

_MOST_CODE = 32
_TOLERANCE_M2 = 1.0  # what two drawings of one border may differ by, as slivers do


def merge_areas(
    *,
    actor: Actor,
    codes: Sequence[str],
    into: NewArea,
    paper: Paper,
    request_id: str,
    at: datetime,
) -> str:
    """Merge areas of one parent into a new one (合并网格).

    Their parts go over to it, their workers work on in it, the first one's lead leads. Figures of
    before stay theirs; told on today's tree they are the new area's.

    Returns
    -------
    str
        Code of the new area.

    Raises
    ------
    RuleError
        Fewer than two areas, areas of several parents, levels or kinds, or a code in use.
    """
    require(may_keep_grid(actor))
    names = tuple(dict.fromkeys(codes))

    def act(change: Change) -> str:
        lock_grid()
        old = seen_areas(names, paper.seen)
        _check_one_family(old)
        new = _new_area(into, old[0], _sum(old, "households"), _sum(old, "residents"))
        made = record_change(change, Verb.MERGE, paper, {"from": list(names), "into": [into.code]})
        shapes = [stored_shape(area) for area in old]
        Passing(change, made, paper).pass_on(old, {new: None})
        _draw_new(new, into, shapes, paper)
        return new.code

    body = {"codes": names, "into": asdict(into)}
    asked = order(Verb.MERGE, actor, {**body, **asdict(paper)}, request_id=request_id, at=at)
    return carry_out(asked, act)


def split_area(
    *,
    actor: Actor,
    code: str,
    parts: Sequence[NewArea],
    paper: Paper,
    request_id: str,
    at: datetime,
) -> str:
    """Split an area into new ones (拆分网格): each takes the children it names, or is drawn.

    Returns
    -------
    str
        Code of the area that was split.

    Raises
    ------
    RuleError
        Fewer than two parts; children that are forgotten or named twice; drawn parts that overlap
        or leave ground out.
    """
    require(may_keep_grid(actor))

    def act(change: Change) -> str:
        lock_grid()
        (old,) = seen_areas([code], paper.seen)
        children = children_of(old)
        _check_parts(old, parts, children)
        new = {_new_area(part, old, part.households, part.residents): part for part in parts}
        made = record_change(
            change, Verb.SPLIT, paper, {"from": [code], "into": [part.code for part in parts]}
        )
        takes = {area: set(part.children) for area, part in new.items()}
        Passing(change, made, paper).pass_on([old], takes)
        _draw_parts(old, new, children, paper)
        return code

    body = {"code": code, "parts": [asdict(part) for part in parts]}
    asked = order(Verb.SPLIT, actor, {**body, **asdict(paper)}, request_id=request_id, at=at)
    return carry_out(asked, act)


def transfer_area(
    *, actor: Actor, code: str, parent_code: str, paper: Paper, request_id: str, at: datetime
) -> str:
    """Move an area under another parent (划转网格); borders above follow it.

    The code stays: it names the area, not its place. Figures of before stay with the old parents.

    Raises
    ------
    RuleError
        The new parent is the old one, of another level, or lies inside the area.
    """
    require(may_keep_grid(actor))

    def act(change: Change) -> str:
        lock_grid()
        area, parent = seen_areas([code, parent_code], paper.seen)
        old = area.parent
        if (
            old is None
            or parent.pk == old.pk
            or parent.level != old.level
            or (parent.kind != old.kind)
        ):
            raise RuleError("grid.parent_does_not_fit", {"code": code, "parent": parent_code})
        facts = {"area": code, "from": old.code, "to": parent_code}
        record_change(change, Verb.TRANSFER, paper, facts)
        respell(area, replace(Telling.of(area), parent_id=parent.pk), paper.effective_on)
        _redraw_above(area, old, parent, paper)
        append(change, stream_of("area", area.pk), Verb.TRANSFER, {**facts, **said_by(paper)})
        return code

    body = {"code": code, "parent": parent_code}
    asked = order(Verb.TRANSFER, actor, {**body, **asdict(paper)}, request_id=request_id, at=at)
    return carry_out(asked, act)


def rename_area(
    *, actor: Actor, code: str, to: Naming, paper: Paper, request_id: str, at: datetime
) -> str:
    """Give an area another name or another responsible unit (更名、变更责任单位).

    Raises
    ------
    RuleError
        Nothing would change.
    """
    require(may_keep_grid(actor))
    said = clean_text(to.name, most=MOST_NAME, required=True)
    unit_id = to.unit_id or None

    def act(change: Change) -> str:
        lock_grid()
        (area,) = seen_areas([code], paper.seen)
        was = Telling.of(area)
        told = replace(was, name=said, unit_id=unit_id)
        if (told.name, str(told.unit_id or "")) == (was.name, str(was.unit_id or "")):
            raise RuleError("grid.nothing_changes", {"code": code})
        facts = {"area": code, "from": was.name, "to": said}
        record_change(change, Verb.RENAME, paper, facts)
        respell(area, told, paper.effective_on)
        append(change, stream_of("area", area.pk), Verb.RENAME, {**facts, **said_by(paper)})
        return code

    body = {"code": code, "name": said, "unit": unit_id}
    asked = order(Verb.RENAME, actor, {**body, **asdict(paper)}, request_id=request_id, at=at)
    return carry_out(asked, act)


def redraw_border(
    *,
    actor: Actor,
    code: str,
    border: dict[str, object],
    paper: Paper,
    request_id: str,
    at: datetime,
) -> str:
    """Draw the border of an area anew from a day on (调整边界); the old one stays for before."""
    require(may_keep_grid(actor))

    def act(change: Change) -> str:
        lock_grid()
        (area,) = seen_areas([code], paper.seen)
        record_change(change, Verb.REDRAW, paper, {"area": code})
        if not draw_borders([(area, shape_of(border, code))], paper.effective_on, paper.basis):
            raise RuleError("grid.nothing_changes", {"code": code})
        append(change, stream_of("area", area.pk), Verb.REDRAW, {"area": code, **said_by(paper)})
        return code

    body = {"code": code, "border": border}
    asked = order(Verb.REDRAW, actor, {**body, **asdict(paper)}, request_id=request_id, at=at)
    return carry_out(asked, act)


def _check_one_family(areas: Sequence[Area]) -> None:
    if len(areas) < 2:
        raise RuleError("grid.merge_needs_two")
    families = {(area.parent_id, area.level, area.kind) for area in areas}
    if len(families) > 1 or areas[0].parent_id is None:
        raise RuleError("grid.merge_of_strangers", {"codes": "、".join(a.code for a in areas)})


def _check_parts(old: Area, parts: Sequence[NewArea], children: Sequence[Area]) -> None:
    if len(parts) < 2 or old.parent_id is None:
        raise RuleError("grid.split_needs_two", {"code": old.code})
    if not children:
        return
    named = [code for part in parts for code in part.children]
    if sorted(named) != sorted(child.code for child in children) or not all(
        part.children for part in parts
    ):
        raise RuleError("grid.split_children", {"code": old.code})


def _new_area(draft: NewArea, like: Area, households: int | None, residents: int | None) -> Area:
    code = clean_text(draft.code, most=_MOST_CODE, required=True)
    if Area.objects.filter(code=code).exists():
        raise RuleError("grid.code_in_use", {"code": code})
    return Area(
        code=code,
        name=clean_text(draft.name, most=MOST_NAME, required=True),
        level=like.level,
        kind=like.kind,
        parent_id=like.parent_id,
        unit_id=like.unit_id,
        households=draft.households if draft.households is not None else households,
        residents=draft.residents if draft.residents is not None else residents,
    )


def _sum(areas: Iterable[Area], name: str) -> int | None:
    values = [getattr(area, name) for area in areas]
    return sum(values) if all(value is not None for value in values) else None


def _draw_new(
    new: Area, draft: NewArea, shapes: Sequence[shapely.Geometry | None], paper: Paper
) -> None:
    """Draw a merged area: as it was drawn, else around all it is made of."""
    drawn = [shape for shape in shapes if shape is not None]
    if draft.border is not None:
        shape = shape_of(draft.border, draft.code)
    elif len(drawn) == len(shapes):
        shape = ground_of(shapely.union_all(drawn))
    else:
        return
    draw_borders([(new, shape)], paper.effective_on, paper.basis)


def _draw_parts(
    old: Area, new: dict[Area, NewArea], children: Sequence[Area], paper: Paper
) -> None:
    whole = Border.objects.filter(area=old).order_by("-valid_from").first()
    shapes = {area: _part_shape(part, children) for area, part in new.items()}
    if any(shape is None for shape in shapes.values()):
        if whole is not None:
            raise RuleError("grid.split_not_drawn", {"code": old.code})
        return
    if whole is not None:
        _check_tiling(old, shapely.from_wkb(bytes(whole.wkb)), list(shapes.values()))
    draw_borders(
        ((a, s) for a, s in shapes.items() if s is not None), paper.effective_on, paper.basis
    )


def _part_shape(part: NewArea, children: Sequence[Area]) -> shapely.Geometry | None:
    if part.border is not None:
        return shape_of(part.border, part.code)
    drawn = [stored_shape(child) for child in children if child.code in part.children]
    if not drawn or any(shape is None for shape in drawn):
        return None
    return ground_of(shapely.union_all(drawn))


def _check_tiling(
    old: Area, whole: shapely.Geometry, parts: Sequence[shapely.Geometry | None]
) -> None:
    """Parts cover the whole and each other not at all, but for slivers."""
    shapes = np.array([*parts], dtype=object)
    union = shapely.union_all(shapes)
    off = np.array([shapely.symmetric_difference(whole, union)], dtype=object)
    twice = float(areas_m2(shapes).sum() - areas_m2(np.array([union], dtype=object))[0])
    apart = float(areas_m2(off)[0])
    if apart > _TOLERANCE_M2 or twice > _TOLERANCE_M2:
        params = {"code": old.code, "apart": f"{apart:,.1f}", "twice": f"{twice:,.1f}"}
        raise RuleError("grid.split_does_not_tile", params)


def _redraw_above(area: Area, old: Area, new: Area, paper: Paper) -> None:
    """Take ground out of the parents it leaves and put it to those it comes to."""
    ground = stored_shape(area)
    if ground is None:
        return
    leaves, comes = _upwards(old), _upwards(new)
    shared = {one.pk for one in leaves} & {one.pk for one in comes}
    drawn: list[tuple[Area, shapely.Geometry]] = []
    for one, put in [*((a, False) for a in leaves), *((a, True) for a in comes)]:
        shape = None if one.pk in shared else stored_shape(one)
        if shape is not None:
            other = shapely.union(shape, ground) if put else shapely.difference(shape, ground)
            if not other.is_empty:
                drawn.append((one, ground_of(other)))
    draw_borders(drawn, paper.effective_on, paper.basis)


def _upwards(area: Area | None) -> list[Area]:
    found: list[Area] = []
    while area is not None:
        found.append(area)
        area = area.parent
    return found
