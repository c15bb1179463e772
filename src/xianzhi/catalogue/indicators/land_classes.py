"""Classes of the land survey in both languages (国土调查地类), by their codes."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

__all__ = ["land_class_words", "land_classes"]


@cache
def land_classes() -> Mapping[str, tuple[str, str]]:
    """Name the classes of the third land survey (第三次国土调查工作分类): Chinese and English."""
    text = files(__package__).joinpath("land_classes.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["zh"], row["en"]) for row in csv.DictReader(text.splitlines())}


def land_class_words(code: str, language: Literal["zh", "en"]) -> str:
    """Say a code with its name (地类名称); what is none stays as it is."""
    named = land_classes().get(code)
    if named is None:
        return code
    return f"{code} {named[0] if language == 'zh' else named[1]}"
