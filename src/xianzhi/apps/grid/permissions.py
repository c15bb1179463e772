"""Who may do what with the grid (权限): pure functions of an actor and plain facts."""

from collections.abc import Iterable

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.records.decisions import Decision, Target, decide

__all__ = ["may_keep_grid", "may_read_grid", "may_staff"]


def may_read_grid(actor: Actor) -> Decision:
    """Whether a post may look at areas and who works there (能否查看网格)."""
    return decide(actor, "grid:read")


def may_keep_grid(actor: Actor) -> Decision:
    """Whether a post may import areas, merge, split and move them (能否维护网格)."""
    return decide(actor, "grid:keep")


def may_staff(actor: Actor, unit_ids: Iterable[str]) -> Decision:
    """Whether a post may name workers and goals (能否配备网格员); *unit_ids* govern the area."""
    return decide(actor, "grid:staff", Target(units={"unit": frozenset(unit_ids)}))
