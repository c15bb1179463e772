"""Where figures of the past belong (历史数值归属): on the tree of their day, or told on today's."""

from collections.abc import Iterable, Mapping
from datetime import date

from xianzhi.apps.grid.models import AreaHeir, AreaSpell
from xianzhi.core.territory.lineage import Figure, Lineage, Restated, Spell, Succession

__all__ = ["Figure", "Restated", "figures_as_they_were", "figures_on_the_tree_of", "lineage"]


def lineage() -> Lineage:
    """Give every spell and succession of the tree (网格沿革); two queries."""
    spells = AreaSpell.objects.values_list(
        "area__code", "parent__code", "valid_from", "valid_until"
    )
    heirs = AreaHeir.objects.values_list("area__code", "heir__code", "change__effective_on")
    return Lineage(
        (Spell(area, parent or "", since, until) for area, parent, since, until in spells),
        (Succession(area, heir, day) for area, heir, day in heirs),
    )


def figures_as_they_were(figures: Iterable[Figure]) -> Mapping[str, int]:
    """Add figures up, each on the tree of its own day (按当时网格汇总), by code of the area."""
    return lineage().as_it_was(figures)


def figures_on_the_tree_of(figures: Iterable[Figure], day: date) -> Restated:
    """Tell figures on the tree of one day (按某日网格重述), merged ones as one."""
    return lineage().restated(figures, day)
