"""Units of measure in both languages (计量单位双语): stored as the sources write them."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

__all__ = ["unit_words", "units_in_english"]


@cache
def units_in_english() -> Mapping[str, str]:
    """Give the English form of each unit of measure (计量单位英文)."""
    text = files(__package__).joinpath("units.csv").read_text(encoding="utf-8")
    return {row["unit"]: row["en"] for row in csv.DictReader(text.splitlines())}


def unit_words(unit: str, language: Literal["zh", "en"]) -> str:
    """Say a unit in a language (计量单位); one that nobody told stays as it is."""
    return units_in_english().get(unit, unit) if language == "en" else unit
