"""Which indicator a reported matter speaks of (诉求与指标对照).

``reported.csv`` has a row for each category of a directory: the indicators that it speaks of, the
closest first, and why. No indicator means that nothing measures the matter; ``-`` that it is about
no place, so that it takes no part in the diagnosis. The reading is this project's own.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from xianzhi.errors import CatalogueError

__all__ = ["Crossing", "crosswalk", "crosswalk_sha256", "read_crosswalk"]

_FILE = "reported.csv"
_NO_PLACE = "-"


@dataclass(frozen=True, slots=True)
class Crossing:
    """What one category of cases speaks of (类别对照)."""

    code: str
    zh: str
    en: str
    concepts: tuple[str, ...]  # the closest first; empty where nothing measures the matter
    is_of_a_place: bool
    why_zh: str
    why_en: str

    def concept_in(self, measured: Iterable[str]) -> str:
        """Name the closest indicator that a run measures; the category where there is none."""
        known = frozenset(measured)
        return next((one for one in self.concepts if one in known), self.code)


@cache
def crosswalk() -> Mapping[str, Crossing]:
    """Give the crosswalk by the code of the category (诉求与指标对照)."""
    return MappingProxyType(read_crosswalk(_text()))


def read_crosswalk(text: str) -> dict[str, Crossing]:
    """Read a crosswalk (读取对照表).

    Raises
    ------
    CatalogueError
        A code occurs twice, a row says nothing of why, or no category has a code.
    """
    found: dict[str, Crossing] = {}
    for row in csv.DictReader(text.splitlines()):
        code = row["code"]
        if not code or code in found or not (row["why_zh"] and row["why_en"]):
            raise CatalogueError("catalogue.crossing", {"code": code})
        is_of_a_place = row["concepts"] != _NO_PLACE
        concepts = tuple(row["concepts"].split()) if is_of_a_place else ()
        found[code] = Crossing(
            code, row["zh"], row["en"], concepts, is_of_a_place, row["why_zh"], row["why_en"]
        )
    return found


def crosswalk_sha256() -> str:
    """Hash the crosswalk: a run says by which one it was made (对照表校验值)."""
    return hashlib.sha256(_text().encode()).hexdigest()


def _text() -> str:
    return files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
