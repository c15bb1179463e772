"""Which units govern an area (管辖单位): its own, and those of everything above it."""

from xianzhi.apps.grid.models import Area

__all__ = ["governing_units"]


def governing_units(area: Area) -> frozenset[str]:
    """Give the units of an area and of everything above it but the county (管辖单位)."""
    found: set[str] = set()
    above: Area | None = area
    while above is not None and (above.parent_id is not None or above is area):
        if above.unit_id is not None:
            found.add(str(above.unit_id))
        above = above.parent
    return frozenset(found)
