"""The sentences of plans that ask for an indicator (要求出处)."""

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.selectors import BoundTarget, bound_targets
from xianzhi.catalogue.indicators.editions import definitions

__all__ = ["asked_for"]


def asked_for(actor: Actor, concept: str) -> tuple[BoundTarget, ...]:
    """List the targets of plans that are tied to an indicator, for an actor (要求出处)."""
    defined = definitions().get(concept)
    return bound_targets(actor, defined.indicator) if defined and defined.indicator else ()
