"""Who may do what on the map (权限): pure functions of an actor and plain facts.

Who qualifies stands in ``catalogue/access/rules.csv``; here the facts of a record are put to it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import workflow
from xianzhi.core.workflow import Move
from xianzhi.records.decisions import ALLOWED, Decision, Target, decide, denied

__all__ = [
    "LayerFacts",
    "PatchFacts",
    "may_answer_patch",
    "may_keep_layers",
    "may_mark_line",
    "may_move_patch",
    "may_override",
    "may_plan",
    "may_see_land_supply",
    "may_see_layer",
    "sees_all_patches",
]


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """What a decision about a layer depends on (判定所需事实)."""

    visibility: str
    owner_id: str
    reader_ids: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PatchFacts:
    """What a decision about a patch depends on (判定所需事实)."""

    status: str
    unit_id: str | None
    answered_by: str = ""  # user who gave the answer that waits
    areas: AbstractSet[str] = frozenset()  # that it lies in, the finest and all above


def may_see_layer(actor: Actor | None, layer: LayerFacts) -> Decision:
    """Whether a layer exists for somebody (能否查看图层); a visitor has no actor."""
    units = {"owner": frozenset({layer.owner_id}), "reader": layer.reader_ids}
    return decide(actor, "layer:see", Target(units, data_class=layer.visibility))


def may_plan(actor: Actor) -> Decision:
    """Whether a post may review parcels, screen patches and book quota (能否办理规划业务)."""
    return decide(actor, "land:plan")


def may_see_land_supply(actor: Actor) -> Decision:
    """Whether a post may read quota, stock land and bottom lines (能否查看用地台账)."""
    return decide(actor, "land:read")


def may_keep_layers(actor: Actor, owner_id: str) -> Decision:
    """Whether a post may import and publish versions of a unit's layer (能否维护图层)."""
    return decide(actor, "layer:keep", Target(units={"owner": frozenset({owner_id})}))


def may_override(actor: Actor) -> Decision:
    """Whether a post may decide against what the rules say (能否人工改判)."""
    return decide(actor, "review:override")


def may_mark_line(actor: Actor, unit_id: str | None) -> Decision:
    """Whether a post may clear a bottom line (能否核验底线); *unit_id* is the unit in charge.

    Where the county has no unit of that name, the head of the planning bureau answers for it.
    """
    if unit_id is None:
        return may_override(actor)
    return decide(actor, "line:mark", Target(units={"unit": frozenset({unit_id})}))


def may_answer_patch(actor: Actor, patch: PatchFacts) -> Decision:
    """Whether a post may say what it found at a patch (能否回复核查)."""
    units = frozenset() if patch.unit_id is None else frozenset({patch.unit_id})
    return decide(actor, "patch:answer", Target(units={"unit": units}, areas=patch.areas))


def sees_all_patches(actor: Actor) -> bool:
    """Whether a post sees every patch of the layers that exist for it (查看范围)."""
    return decide(actor, "patch:see_all").allowed


def may_move_patch(actor: Actor, move: Move, patch: PatchFacts) -> Decision:
    """Whether a post may make a move with a patch (能否办理图斑)."""
    if patch.status not in move.sources:
        return denied("atlas.patch.move_not_from_here")
    if workflow.UNIT in move.by:
        return may_answer_patch(actor, patch)
    as_planner = decide(actor, "patch:as_planner", Target(areas=patch.areas))
    if not as_planner.allowed:
        return as_planner
    if workflow.OTHER_PERSON in move.needs and actor.user_id == patch.answered_by:
        return denied("atlas.patch.verified_by_another")
    return ALLOWED
