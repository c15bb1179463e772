"""Who may do what with the grid (权限): pure functions of an actor and plain facts."""

from collections.abc import Iterable

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.records.decisions import Decision, Target, decide

__all__ = ["may_keep_grid", "may_read_grid", "may_see_area", "may_staff"]


def may_read_grid(actor: Actor) -> Decision:
    """Whether a post may look at areas and who works there (能否查看网格)."""
    return decide(actor, "grid:read")


def may_see_area(actor: Actor, areas: Iterable[str]) -> Decision:
    """Whether an area exists for a post (能否查看网格档案); *areas* is it and all above it."""
    return decide(actor, "grid:see", Target(areas=frozenset(areas)))


def may_keep_grid(actor: Actor) -> Decision:
    """Whether a post may import areas, merge, split and move them (能否维护网格)."""
    return decide(actor, "grid:keep")


def may_staff(actor: Actor, unit_ids: Iterable[str], areas: Iterable[str]) -> Decision:
    """Whether a post may name workers and goals (能否配备网格员).

    *unit_ids* govern the area, *areas* is it and all above it.
    """
    target = Target(units={"unit": frozenset(unit_ids)}, areas=frozenset(areas))
    return decide(actor, "grid:staff", target)
