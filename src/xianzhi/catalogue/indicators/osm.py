"""How things of OpenStreetMap become layers of a check-up (OSM 转换规则), from ``osm.csv``.

A school there has no stage of schooling, a pitch no standard: what a rule cannot know it leaves
out, and the indicator that needs it stays undecidable.
"""

import csv
from functools import cache
from importlib.resources import files

from xianzhi.core.indicators.schema import TagRule

__all__ = ["osm_rules"]


@cache
def osm_rules() -> tuple[TagRule, ...]:
    """List all rules in the order of the file (转换规则清单)."""
    text = files(__package__).joinpath("osm.csv").read_text(encoding="utf-8")
    return tuple(
        TagRule(
            row["layer"],
            row["key"],
            frozenset(row["value"].split("|")),
            tuple(_pair(each) for each in row["set"].split("|") if each),
            frozenset(row["shapes"].split("|")),
        )
        for row in csv.DictReader(text.splitlines())
    )


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value
