"""The outlines of the towns (乡镇轮廓), coarse, for pictures that everybody may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import shapely

from xianzhi.apps.grid.choices import Level
from xianzhi.apps.grid.models import Border
from xianzhi.apps.grid.selectors.trees import holding

__all__ = ["Outline", "town_outlines"]

_COARSE = 0.002  # degrees, about 200 m
_LEAST = 4  # corners of a ring, its end included


@dataclass(frozen=True, slots=True)
class Outline:
    """A town as a picture shows it (乡镇轮廓): rings of degrees, EPSG:4490."""

    code: str
    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


def town_outlines(day: date) -> tuple[Outline, ...]:
    """Give the towns that stood on a day, by code (乡镇轮廓); one query."""
    drawn = holding(Border.objects.filter(area__level=Level.TOWN), day).order_by("area__code")
    rows = drawn.values_list("area__code", "area__name", "wkb")
    return tuple(Outline(code, name, tuple(_rings(bytes(wkb)))) for code, name, wkb in rows)


def _rings(wkb: bytes) -> Iterator[tuple[tuple[float, float], ...]]:
    shape = shapely.from_wkb(wkb).simplify(_COARSE)
    for part in shapely.get_parts(shape):
        ring = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(part.exterior))
        if len(ring) >= _LEAST:
            yield ring
