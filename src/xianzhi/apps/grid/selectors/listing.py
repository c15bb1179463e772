"""Areas by level and code (区域查询)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from xianzhi.apps.grid.choices import Level
from xianzhi.apps.grid.models import Area

__all__ = ["AreaLine", "area_counts", "area_names", "towns"]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area with the unit that governs it (区域)."""

    code: str
    name: str
    unit_id: str | None


def towns() -> tuple[AreaLine, ...]:
    """List the towns by code (乡镇)."""
    found = Area.objects.filter(level=Level.TOWN, ended_on__isnull=True).order_by("code")
    return tuple(
        AreaLine(area.code, area.name, str(area.unit_id) if area.unit_id else None)
        for area in found
    )


def area_counts() -> Mapping[str, int]:
    """Count the areas of each level that stand (各级数量)."""
    standing = Area.objects.filter(ended_on__isnull=True)
    rows = standing.values_list("level").annotate(count=Count("id")).order_by()
    return dict.fromkeys(Level.values, 0) | dict(rows)


def area_names(codes: Iterable[str]) -> Mapping[str, str]:
    """Name areas of any level by code, ended ones too (区域名称); unknown codes are left out."""
    return dict(Area.objects.filter(code__in=set(codes)).values_list("code", "name"))
