"""Bottom lines (底线清单): what no project may cross; layers, figures or a word decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from xianzhi.errors import RuleError

__all__ = [
    "BottomLine",
    "LineTest",
    "Standing",
    "by_figures",
    "by_layers",
    "lines_in_force",
    "overall",
    "standing_of",
    "value_of",
]


class LineTest(StrEnum):
    """How a line is tested (核验方式)."""

    LAYERS = "layers"  # 图层
    FIGURES = "figures"  # 数值
    DECLARATION = "declaration"  # 承诺说明


class Standing(StrEnum):
    """Where a project stands at a line (核验结论)."""

    CLEARED = "cleared"  # 已守住
    OPEN = "open"  # 待核验
    BREACHED = "breached"  # 突破


@dataclass(frozen=True, slots=True)
class BottomLine:
    """One dated line (底线). Its words are the message ``bottom_line.<id>``.

    ``layers`` decide it where it is tested by layers. Where it is tested by figures, ``numerator``
    by ``denominator`` may be at most ``most``; a share is never above 1. ``unit`` is the name of
    the unit that clears it, as offices print it. ``until_date`` is the first day without.
    """

    id: str
    subject: str
    test: LineTest
    unit: str
    clause: str
    from_date: date
    until_date: date | None = None
    layers: frozenset[str] = frozenset()
    numerator: str = ""
    denominator: str = ""
    most: Fraction | None = None
    is_share: bool = False


def lines_in_force(lines: Iterable[BottomLine], on: date) -> tuple[BottomLine, ...]:
    """Keep the lines that hold on a day (当日有效底线), in their order."""
    return tuple(
        line
        for line in lines
        if line.from_date <= on and (line.until_date is None or on < line.until_date)
    )


def by_layers(
    line: BottomLine, used: Iterable[str], findings: Iterable[tuple[str, str]]
) -> Standing:
    """Decide a line by what a review found (图层核验).

    Parameters
    ----------
    used
        Codes of the layers that the review used; where one of the line's is missing, nobody knows.
    findings
        Layer and verdict of each finding. What is not compliant crosses the line, what needs a
        review or an argument stays open for a person.
    """
    verdicts = {verdict for layer, verdict in findings if layer in line.layers}
    if "non_compliant" in verdicts:
        return Standing.BREACHED
    if not line.layers <= set(used) or verdicts & {"needs_review", "needs_argument"}:
        return Standing.OPEN
    return Standing.CLEARED


def by_figures(line: BottomLine, figures: Mapping[str, int]) -> Standing:
    """Decide a line by its two figures (数值核验): exactly the limit is kept.

    Raises
    ------
    RuleError
        As ``value_of``.
    """
    assert line.most is not None
    return Standing.CLEARED if value_of(line, figures) <= line.most else Standing.BREACHED


def value_of(line: BottomLine, figures: Mapping[str, int]) -> Fraction:
    """Compute what a line limits (核验值); 0 where there is nothing to divide by.

    Raises
    ------
    RuleError
        A figure is missing or below 0, or the part is more than its whole.
    """
    try:
        part, whole = figures[line.numerator], figures[line.denominator]
    except KeyError as missing:
        raise RuleError("bottom_line.figure_missing") from missing
    if min(part, whole) < 0 or (line.is_share and part > whole):
        raise RuleError("bottom_line.figures_make_no_sense")
    return Fraction(part, whole) if whole else Fraction(0)


def standing_of(automatic: Standing | None, said: Standing | None) -> Standing:
    """Join what the layers say and what a person said (综合结论).

    Parameters
    ----------
    automatic
        What layers decided; null where they have no say. A person clears what they leave open,
        never what they found crossed.
    said
        What the unit in charge said last; null where it said nothing.
    """
    if automatic is Standing.BREACHED:
        return automatic
    if automatic is Standing.CLEARED and said is not Standing.BREACHED:
        return automatic
    return said or Standing.OPEN


def overall(standings: Iterable[Standing]) -> Standing:
    """Say where a project stands at all lines (总体结论): the gravest decides."""
    found = set(standings)
    for standing in (Standing.BREACHED, Standing.OPEN):
        if standing in found:
            return standing
    return Standing.CLEARED
