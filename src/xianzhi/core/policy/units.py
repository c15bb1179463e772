"""Unit names and their registry (责任单位名称与别名)."""

from dataclasses import dataclass
from datetime import date

__all__ = ["UnitAlias", "UnitEntry", "UnitRegistry"]


@dataclass(frozen=True, slots=True)
class UnitAlias:
    """Another name of a unit, valid in a half-open period (别名)."""

    name: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit or a group of units known to the county (单位).

    ``members`` holds the codes that a group name (各镇) stands for; empty for a single unit.
    """

    code: str
    name: str
    aliases: tuple[UnitAlias, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitRegistry:
    """The county's own list of units (单位名录); empty by default."""

    entries: tuple[UnitEntry, ...] = ()
