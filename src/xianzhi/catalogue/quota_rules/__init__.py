"""Rules of the land quota as dated data (指标规则库): what earns quota, who may use it.

``quota_rules.csv`` has a row for each span of years; lists are parted by ``|``. A step of
``settler_steps`` reads "up to so much town land a head: so much for each settler"; the last one is
open. A row is never changed once a year was booked by it: it gets an ``until_year`` and a new row
follows. ``verified`` names the clauses that somebody compared with the official text.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from xianzhi.core.landuse.quota import QuotaRules
from xianzhi.core.landuse.stock import StockKind
from xianzhi.errors import CatalogueError

__all__ = ["RulesOfYears", "quota_rules", "rules_of"]

_FILE = "quota_rules.csv"


@dataclass(frozen=True, slots=True)
class RulesOfYears:
    """Rules with the years that they hold for (指标规则); ``until_year`` is the first without."""

    id: str
    from_year: int
    until_year: int | None
    rules: QuotaRules
    verified: frozenset[str]

    def holds_in(self, year: int) -> bool:
        """Whether a year is booked by these rules (是否适用)."""
        return self.from_year <= year and (self.until_year is None or year < self.until_year)


@cache
def quota_rules() -> tuple[RulesOfYears, ...]:
    """List all rules in the order of the file (指标规则清单).

    Raises
    ------
    CatalogueError
        A year, a rate or a step makes no sense.
    """
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(_rules(row) for row in csv.DictReader(text.splitlines()))


def rules_of(year: int) -> RulesOfYears:
    """Find the rules that a year is booked by (当年规则).

    Raises
    ------
    CatalogueError
        No rules hold in that year.
    """
    for found in quota_rules():
        if found.holds_in(year):
            return found
    raise CatalogueError("catalogue.quota_rules", {"id": str(year)})


def _rules(row: Mapping[str, str]) -> RulesOfYears:
    try:
        rules = QuotaRules(
            earned_per_stock=Fraction(row["earned_per_stock"]),
            priority_uses=frozenset(_listed(row["priority_uses"])),
            earning_kinds=frozenset(StockKind(word) for word in _listed(row["earning_kinds"])),
            settler_steps=tuple(_step(text) for text in _listed(row["settler_steps"])),
            clause=row["clause"],
            stock_clause=row["stock_clause"],
            settler_clause=row["settler_clause"],
        )
        return RulesOfYears(
            id=row["id"],
            from_year=int(row["from_year"]),
            until_year=int(row["until_year"]) if row["until_year"] else None,
            rules=rules,
            verified=frozenset(_listed(row["verified"])),
        )
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise CatalogueError("catalogue.quota_rules", {"id": row.get("id", "")}) from error


def _listed(words: str) -> list[str]:
    return [word for word in words.split("|") if word]


def _step(text: str) -> tuple[int, int]:
    most, _, per_settler = text.partition(":")
    return int(most or 0), int(per_settler)
