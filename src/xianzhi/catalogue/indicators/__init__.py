"""The indicators that targets are bound to (指标目录), by edition.

``indicators.csv`` has the columns ``code, name, aliases, unit, direction, scope, edition,
verified, reach``; aliases are parted by ``|``, the reach is the distance or time of the name. An
edition is never changed once results rest on it: a new wording is a new edition. Rows that nobody
compared with the official text say so in ``verified``.
"""

import csv
from functools import cache
from importlib.resources import files

from xianzhi.core.policy.targets import Indicator, IndicatorIndex
from xianzhi.errors import CatalogueError

__all__ = ["index", "indicators"]

_DIRECTIONS = frozenset({"high", "low", "milestone", "range"})


@cache
def indicators() -> tuple[Indicator, ...]:
    """List all indicators in the order of the file (指标清单).

    Raises
    ------
    CatalogueError
        A code occurs twice, or a direction is unknown.
    """
    text = files(__package__).joinpath("indicators.csv").read_text(encoding="utf-8")
    found: dict[str, Indicator] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["code"] in found:
            raise CatalogueError("catalogue.duplicate_indicator", {"code": row["code"]})
        if row["direction"] not in _DIRECTIONS:
            raise CatalogueError("catalogue.unknown_direction", {"code": row["code"]})
        found[row["code"]] = _indicator(row)
    return tuple(found.values())


def _indicator(row: dict[str, str]) -> Indicator:
    return Indicator(
        code=row["code"],
        name=row["name"],
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        unit=row["unit"],
        direction=row["direction"],
        scope=row["scope"],
        edition=row["edition"],
        verified=row["verified"] == "yes",
        reach=row["reach"],
    )


@cache
def index() -> IndicatorIndex:
    """Give the index over all indicators (指标索引)."""
    return IndicatorIndex(indicators())
