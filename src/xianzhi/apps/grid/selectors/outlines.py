"""Outlines of areas (区域轮廓), coarse, for small pictures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import shapely
from django.db.models import QuerySet

from xianzhi.apps.grid.choices import Level
from xianzhi.apps.grid.models import Border
from xianzhi.apps.grid.selectors.trees import holding

__all__ = ["Outline", "area_outlines", "town_outlines"]

_OF_TOWNS, _OF_AREAS = 0.002, 0.00005  # degrees: about 200 m and 5 m
_LEAST = 4  # corners of a ring, its end included

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """An area as a picture shows it (区域轮廓): rings of degrees, EPSG:4490."""

    code: str
    name: str
    rings: tuple[Ring, ...]


def town_outlines(day: date) -> tuple[Outline, ...]:
    """Give the towns that stood on a day, by code (乡镇轮廓); one query."""
    return _drawn(Border.objects.filter(area__level=Level.TOWN), day, _OF_TOWNS)


def area_outlines(codes: Iterable[str], day: date) -> tuple[Outline, ...]:
    """Give areas that stood on a day, by code (网格轮廓); one query."""
    return _drawn(Border.objects.filter(area__code__in=set(codes)), day, _OF_AREAS)


def _drawn(borders: QuerySet[Border], day: date, coarse: float) -> tuple[Outline, ...]:
    rows = holding(borders, day).order_by("area__code")
    return tuple(
        Outline(code, name, tuple(_rings(bytes(wkb), coarse)))
        for code, name, wkb in rows.values_list("area__code", "area__name", "wkb")
    )


def _rings(wkb: bytes, coarse: float) -> Iterator[Ring]:
    shape = shapely.from_wkb(wkb).simplify(coarse)
    for part in shapely.get_parts(shape):
        ring = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(part.exterior))
        if len(ring) >= _LEAST:
            yield ring
