"""Which categories of cases an indicator of roads is counted from (事件计数口径)."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["RoadCounting", "road_countings"]


@dataclass(frozen=True, slots=True)
class RoadCounting:
    """How roads with a fault are counted from cases (道路计数口径).

    A case lies on the nearest road, at most ``within_m`` metres away from its centre line.
    """

    concept: str
    codes: frozenset[str]
    within_m: float
    zh: str
    en: str


@cache
def road_countings() -> tuple[RoadCounting, ...]:
    """Give the indicators that are counted in roads (按道路计数的指标)."""
    text = files(__package__).joinpath("counted.csv").read_text(encoding="utf-8")
    return tuple(
        RoadCounting(
            row["concept"],
            frozenset(row["codes"].split()),
            float(row["within_m"]),
            row["zh"],
            row["en"],
        )
        for row in csv.DictReader(text.splitlines())
    )
