"""What people ask of the grid (请求单)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

__all__ = [
    "AreaDraft",
    "GoalDraft",
    "ImportDraft",
    "Naming",
    "NewArea",
    "Paper",
    "TermDraft",
    "TreeFile",
]


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """An area to be registered (待登记区域); its parent comes before it."""

    code: str
    name: str
    level: str
    parent_code: str = ""
    unit_code: str = ""
    kind: str = ""
    households: int | None = None
    residents: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """From which day, by which paper and why (调整依据).

    ``seen`` has the versions of the areas, by code, as the asker saw them.
    """

    effective_on: date
    basis: str = ""
    reason: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Naming:
    """What an area is called and which unit answers for it (名称、责任单位), empty: none."""

    name: str
    unit_id: str = ""


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area that comes out of others (新区域).

    ``border`` is GeoJSON in degrees of EPSG:4490; without it, the border is that of the areas it
    is made of. ``children`` are codes of the areas that it takes over, where an area is split.
    """

    code: str
    name: str
    border: Mapping[str, object] | None = None
    children: tuple[str, ...] = ()
    households: int | None = None
    residents: int | None = None


@dataclass(frozen=True, slots=True)
class TermDraft:
    """Who works in an area (任职): a post of the accounts, how employed, what for.

    ``seen`` is the version of the area that the asker saw, null where nobody looked.
    """

    area_code: str
    post_id: str
    employment: str
    valid_from: date
    valid_until: date | None = None
    is_lead: bool = True
    duties: tuple[str, ...] = ()
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """What an area is to reach (目标); ``seen`` is the version of the area."""

    area_code: str
    year: int
    words: str
    target: Decimal | None = None
    measure: str = ""
    given_by: str = ""  # id of the unit
    due_on: date | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file of areas (网格文件); level and kind as its owner says, empty where the rows say."""

    name: str
    content: bytes
    level: str = ""
    kind: str = ""
    crs: str = ""


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """Files of areas and the day from which they hold (导入请求)."""

    files: tuple[TreeFile, ...]
    effective_on: date
    basis: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
