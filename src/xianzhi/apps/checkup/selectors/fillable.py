"""What may be filled in (可填报项): indicators that no layer computes, for units of their level."""

from collections.abc import Mapping
from dataclasses import dataclass

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.selectors import layers_in_force
from xianzhi.apps.checkup.computing import units_in_force
from xianzhi.apps.checkup.models import CheckupRun
from xianzhi.apps.checkup.selectors.editions import editions_in_force
from xianzhi.catalogue.indicators import editions
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.indicators.definition import Definition, Edition
from xianzhi.core.indicators.inputs import Inputs, Unit
from xianzhi.core.indicators.running import units_for

__all__ = ["Fillable", "editions_in_use", "fillable", "fillable_definitions"]

_FROM_LAYERS = ("", "图层")  # feeds of indicators that layers compute


@dataclass(frozen=True, eq=False)
class Fillable:
    """Indicators to be filled in, by concept, and the units there are (可填报项)."""

    definitions: Mapping[str, Definition]
    inputs: Inputs | None

    def units_of(self, definition: Definition) -> tuple[Unit, ...]:
        """List the units that an indicator is measured in (填报单元)."""
        return () if self.inputs is None else units_for(definition.level, self.inputs)


def fillable(actor: Actor) -> Fillable:
    """Say what may be filled in (可填报项), with the units of the check-up that there are."""
    units = units_in_force(layers_in_force(actor, schema().keys()))
    return Fillable(fillable_definitions(), units)


def fillable_definitions() -> Mapping[str, Definition]:
    """List what a register or statistics feed, and no layer (可填报指标), by concept."""
    return {
        concept: found
        for concept, found in editions.definitions().items()
        if found.measured is None or found.feed not in _FROM_LAYERS
    }


def editions_in_use() -> tuple[Edition, ...]:
    """List the editions that were run here (在用指标体系); before the first run, the default."""
    known = editions_in_force()
    used = CheckupRun.objects.order_by("edition").values_list("edition", flat=True).distinct()
    found = tuple(known[name] for name in used if name in known)
    return found or (editions.edition(editions.edition_ids()[0]),)
