"""Orders of the map (请求单): what every service of this room begins with."""

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.models import Layer
from xianzhi.apps.atlas.selectors.visibility import visible_layer
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Orders

__all__ = ["MOST_REASON", "locked_layer", "order", "reasoned"]

order = Orders("atlas")
MOST_REASON = 2_000


def reasoned(text: str) -> str:
    """Check a reason that must be given.

    Raises
    ------
    RuleError
        It is missing or too long.
    """
    return clean_text(text, most=MOST_REASON, required=True)


def locked_layer(actor: Actor, code: str) -> Layer:
    """Lock a layer for a change, after checking that it exists for the actor."""
    layer = visible_layer(actor, code)
    return Layer.objects.select_for_update().get(pk=layer.pk)
