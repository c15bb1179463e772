"""Hechuan's grids on its land (装入样例网格): borders, workers, and two years of reorganisations.

Everything goes through the services that everybody uses; a second run changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.accounts.services import register_posts
from xianzhi.apps.grid import services
from xianzhi.apps.grid.selectors import Standing, Tree, standing_areas, terms_on, tree_of
from xianzhi.apps.grid.services import GoalDraft, NewArea, Paper, TermDraft
from xianzhi.core.territory.intake import TreeRow
from xianzhi.samples.county import County
from xianzhi.samples.land import Land
from xianzhi.samples.loader import post_drafts
from xianzhi.samples.people import Duty

__all__ = ["GRID_SINCE", "GridLoaded", "load_grid"]

GRID_SINCE = date(2023, 1, 1)
_LAST_START = date(2024, 12, 1)  # all were in their grids before the first of these changes
_MERGED, _SPLIT, _MOVED = date(2025, 3, 1), date(2025, 9, 1), date(2026, 1, 1)
_HANDED_OVER, _LEFT = date(2026, 6, 1), date(2026, 10, 1)
_DUTIES = {
    True: ("collecting", "patrol", "mediation", "service", "safety"),
    False: ("patrol", "policy", "environment", "emergency"),
}
_GOALS = (("走访入户全覆盖", Decimal(100), "%"), ("排查安全隐患", Decimal(24), "次"))


@dataclass(frozen=True, slots=True)
class GridLoaded:
    """What was loaded (装入结果)."""

    areas: int
    workers: int
    changes: tuple[str, ...]


def load_grid(land: Land, county: County, actor: Actor, at: datetime) -> GridLoaded:
    """Draw the grids, put their workers in, and replay two years (装入网格).

    Parameters
    ----------
    actor
        The administrator; areas, posts and people are those of ``load_county``.
    """
    services.import_rows(
        actor=actor,
        name="禾川县网格（虚构）",
        rows=list(_rows(land, county)),
        effective_on=GRID_SINCE,
        request_id=_request("borders"),
        at=at,
    )
    drawn = {str(code) for code in land["areas"].column("code")}
    drafts = _terms(county, drawn)
    workers = services.assign_workers(
        actor=actor, drafts=drafts, request_id=_request("workers"), at=at
    )
    changes = tuple(_replayed(actor, at))
    _set_goals(actor, at)
    return GridLoaded(len(drawn), workers, changes)


def _rows(land: Land, county: County) -> Iterator[TreeRow]:
    """Rows for what the land has ground of; at a small scale it leaves areas out."""
    layer = land["areas"]
    shapes = dict(zip(layer.column("code").tolist(), layer.geometry, strict=True))
    for number, area in enumerate(county.areas, start=1):
        if area.code in shapes:
            yield TreeRow(
                "areas", number, area.code, area.name, str(area.level),
                parent_code=area.parent_code or "", households=area.households,
                residents=area.residents, shape=shapes[area.code],
            )  # fmt: skip


def _terms(county: County, drawn: set[str]) -> list[TermDraft]:
    ids = register_posts(post_drafts(county.staff))
    posts = {post.code: post for post in county.staff.posts}
    names = {person.code: person.name for person in county.staff.people}
    drafts, led = [], set()
    for tenure in county.staff.tenures:
        post = posts[tenure.post_code]
        if post.duty is not Duty.GRID_WORKER or post.area_code not in drawn:
            continue
        drafts.append(
            TermDraft(
                area_code=post.area_code,
                post_id=ids[post.unit_code, names[tenure.person_code], post.title],
                employment="full_time" if post.full_time else "part_time",
                valid_from=min(max(tenure.valid_from, GRID_SINCE), _LAST_START),
                valid_until=tenure.valid_until,
                is_lead=post.area_code not in led,
                duties=_DUTIES[post.full_time],
            )
        )
        led.add(post.area_code)
    return drafts


def _replayed(actor: Actor, at: datetime) -> Iterator[str]:
    """Merge two grids, split one, move a micro-grid, hand three posts over, lose a worker."""
    yield from _merge(actor, at)
    yield from _split(actor, at)
    yield from _move(actor, at)
    yield from _hand_over(actor, at)


def _merge(actor: Actor, at: datetime) -> Iterator[str]:
    tree = tree_of(GRID_SINCE)
    for village in _of(tree, "village"):
        grids = [grid for grid in tree.children(village.code) if grid.border_sha256]
        if len(grids) < 3:
            continue
        pair = sorted(grids, key=lambda grid: (grid.households or 0, grid.code))[:2]
        code = f"{village.code}{len(tree.children(village.code)) + 1:03d}"
        paper = Paper(_MERGED, "禾政法发〔2025〕4号", "户数偏少，合并为一个网格")
        yield services.merge_areas(
            actor=actor,
            codes=[grid.code for grid in pair],
            into=NewArea(code, f"第{int(code[-3:])}网格"),
            paper=paper,
            request_id=_request("merge"),
            at=at,
        )
        return


def _split(actor: Actor, at: datetime) -> Iterator[str]:
    areas = standing_areas(GRID_SINCE, with_shapes=True)
    tree = Tree(areas)
    merged = {
        area.parent_code for area in standing_areas(_MERGED).values() if area.code not in areas
    }
    grids = [
        grid
        for grid in _of(tree, "grid")
        if grid.shape is not None
        and len(tree.children(grid.code)) >= 4
        and grid.parent_code not in merged
    ]
    if not grids:
        return
    grid = max(grids, key=lambda one: (one.households or 0, one.code))
    cells = sorted(tree.children(grid.code), key=lambda one: (_east(one), one.code))
    serial = len(tree.children(grid.parent_code)) + 1
    halves = cells[: len(cells) // 2], cells[len(cells) // 2 :]
    parts = [
        NewArea(
            f"{grid.parent_code}{serial + number:03d}",
            f"第{serial + number}网格",
            children=tuple(cell.code for cell in half),
            households=sum(cell.households or 0 for cell in half),
            residents=sum(cell.residents or 0 for cell in half),
        )
        for number, half in enumerate(halves)
    ]
    yield services.split_area(
        actor=actor,
        code=grid.code,
        parts=parts,
        paper=Paper(_SPLIT, "禾政法发〔2025〕11号", "户数过多，分为东西两个网格"),
        request_id=_request("split"),
        at=at,
    )


def _move(actor: Actor, at: datetime) -> Iterator[str]:
    """Move a micro-grid over the border of two villages of one town."""
    areas = standing_areas(GRID_SINCE, with_shapes=True)
    changed = areas.keys() - standing_areas(_SPLIT).keys()
    cells = [a for a in areas.values() if a.level == "micro_grid" and a.shape is not None]
    cells = [cell for cell in cells if cell.parent_code not in changed]
    shapes = np.array([cell.shape for cell in cells], dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="touches")
    for a, b in sorted(zip(one.tolist(), other.tolist(), strict=True)):
        if not _may_move(cells[a], cells[b], areas):
            continue
        yield services.transfer_area(
            actor=actor,
            code=cells[a].code,
            parent_code=cells[b].parent_code,
            paper=Paper(_MOVED, "禾政办发〔2026〕1号", "群众办事就近"),
            request_id=_request("move"),
            at=at,
        )
        return


def _may_move(cell: Standing, beside: Standing, areas: Mapping[str, Standing]) -> bool:
    """Of two villages of one town, along a line, and not the last of its grid."""
    same_town = cell.code[:9] == beside.code[:9] and cell.code[:12] != beside.code[:12]
    if not same_town or sum(area.parent_code == cell.parent_code for area in areas.values()) < 3:
        return False
    along = shapely.intersection(cell.shape, beside.shape)
    return bool(shapely.length(along) > 0)


def _hand_over(actor: Actor, at: datetime) -> Iterator[str]:
    """Three grids pass to the second worker of another, one loses its only worker."""
    terms = sorted(terms_on(_HANDED_OVER - timedelta(days=1)).items())  # as they were before
    leads = [lines[0] for _, lines in terms if len(lines) == 1 and lines[0].is_lead]
    seconds = [line for _, lines in terms for line in lines[1:]]
    posts = services.posts_of_terms([line.id for line in seconds])
    for number, (old, new) in enumerate(zip(leads[:3], seconds[:3], strict=False)):
        yield services.hand_over(
            actor=actor,
            term_id=old.id,
            to=TermDraft(
                old.area_code, posts[new.id], new.employment, _HANDED_OVER, duties=old.duties
            ),
            note="台账、钥匙、重点人员清单已移交",
            request_id=_request(f"hand-over-{number}"),
            at=at,
        )
    for line in leads[3:4]:
        yield services.end_term(
            actor=actor, term_id=line.id, day=_LEFT, request_id=_request("left"), at=at
        )


def _set_goals(actor: Actor, at: datetime) -> None:
    villages = [area for area in _of(tree_of(_MOVED), "village") if area.border_sha256]
    for village in villages[:: max(1, len(villages) // 20)]:
        for words, target, measure in _GOALS:
            services.set_goal(
                actor=actor,
                draft=GoalDraft(village.code, 2026, words, target, measure),
                request_id=_request(f"goal/{village.code}/{words}"),
                at=at,
            )


def _of(tree: Tree, level: str) -> Sequence[Standing]:
    return [area for area in tree.areas.values() if area.level == level]


def _east(area: Standing) -> float:
    return float(area.shape.centroid.x) if area.shape is not None else 0.0


def _request(verb: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"xianzhi-demo/grid/{verb}"))
