"""Which ledgers of land supply exist for somebody (可见用地台账)."""

from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.permissions import may_see_land_supply
from xianzhi.apps.atlas.selectors.bottom_lines import units_in_charge
from xianzhi.apps.grid.selectors import towns
from xianzhi.records.decisions import require

__all__ = ["ledgers_to_see"]


def ledgers_to_see(actor: Actor, at: datetime) -> tuple[str, ...]:
    """Name the ledgers an actor may open (可见台账): ``quota``, ``stock``, ``lines``.

    Raises
    ------
    PermissionDeniedError
        There is none.
    """
    everything = may_see_land_supply(actor)
    if everything.allowed:
        return ("quota", "stock", "lines")
    found = []
    if any(town.unit_id in actor.unit_ids for town in towns()):
        found.append("stock")
    if not actor.unit_ids.isdisjoint(units_in_charge(at).values()):
        found.append("lines")
    if not found:
        require(everything)
    return tuple(found)
