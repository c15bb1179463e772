"""Bottom lines as dated data (底线库): what no project may cross, how it is tested, who clears it.

``bottom_lines.csv`` has a row a line; lists are parted by ``|``. A line is never changed once a
project was tested by it: it gets an ``until_date``, and a new row with a new id follows it. Units
are named as offices print them and found by their name. Rows that nobody compared with the
official text say so in ``verified``.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

from xianzhi.core.landuse.bottom_lines import BottomLine, LineTest
from xianzhi.errors import CatalogueError

__all__ = ["bottom_lines", "unverified"]

_FILE = "bottom_lines.csv"


@cache
def bottom_lines() -> tuple[BottomLine, ...]:
    """List all lines, past ones too, in the order of the file (底线清单).

    Raises
    ------
    CatalogueError
        An id occurs twice, or a line does not say what its test needs.
    """
    found: dict[str, BottomLine] = {}
    for row in _rows():
        if row["id"] in found:
            raise CatalogueError("catalogue.bottom_line", {"id": row["id"]})
        found[row["id"]] = _line(row)
    return tuple(found.values())


@cache
def unverified() -> frozenset[str]:
    """Ids of lines whose clause nobody compared with the official text yet (待核对)."""
    return frozenset(row["id"] for row in _rows() if row["verified"] != "yes")


def _rows() -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _line(row: Mapping[str, str]) -> BottomLine:
    try:
        line = BottomLine(
            id=row["id"],
            subject=row["subject"],
            test=LineTest(row["test"]),
            unit=row["unit"],
            clause=row["clause"],
            from_date=date.fromisoformat(row["from_date"]),
            until_date=date.fromisoformat(row["until_date"]) if row["until_date"] else None,
            layers=frozenset(word for word in row["layers"].split("|") if word),
            numerator=row["numerator"],
            denominator=row["denominator"],
            most=Fraction(row["most"]) if row["most"] else None,
            is_share=row["is_share"] == "yes",
        )
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise CatalogueError("catalogue.bottom_line", {"id": row.get("id", "")}) from error
    if not _is_complete(line):
        raise CatalogueError("catalogue.bottom_line", {"id": line.id})
    return line


def _is_complete(line: BottomLine) -> bool:
    has_figures = bool(line.numerator and line.denominator and line.most is not None)
    return (
        has_figures == (line.test is LineTest.FIGURES)
        and bool(line.layers) == (line.test is LineTest.LAYERS)
        and bool(line.unit and line.clause)
    )
