"""Bottom lines: what decides, and what a person may still say."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from xianzhi.core.landuse.bottom_lines import (
    BottomLine,
    LineTest,
    Standing,
    by_figures,
    by_layers,
    lines_in_force,
    overall,
    standing_of,
    value_of,
)
from xianzhi.errors import RuleError

LAYERS = BottomLine(
    "heritage", "heritage", LineTest.LAYERS, "局", "a/1", date(2022, 1, 1),
    layers=frozenset({"heritage", "old_tree"}),
)  # fmt: skip
SHARE = BottomLine(
    "share", "demolition", LineTest.FIGURES, "局", "a/1", date(2022, 1, 1),
    numerator="torn", denominator="stands", most=Fraction(1, 5), is_share=True,
)  # fmt: skip
BOTH = ("heritage", "old_tree", "farmland")


@pytest.mark.parametrize(
    ("used", "findings", "standing"),
    [
        (BOTH, [], Standing.CLEARED),
        (BOTH, [("farmland", "non_compliant")], Standing.CLEARED),
        (BOTH, [("heritage", "compliant")], Standing.CLEARED),
        (BOTH, [("old_tree", "needs_argument")], Standing.OPEN),
        (BOTH, [("heritage", "needs_review")], Standing.OPEN),
        (("heritage",), [], Standing.OPEN),  # nobody looked at the trees
        (("heritage",), [("heritage", "non_compliant")], Standing.BREACHED),
        (BOTH, [("heritage", "needs_argument"), ("old_tree", "non_compliant")], Standing.BREACHED),
    ],
)
def test_layers_decide_what_they_know(used, findings, standing) -> None:
    assert by_layers(LAYERS, used, findings) is standing


@pytest.mark.parametrize(
    ("torn", "stands", "standing"),
    [
        (20, 100, Standing.CLEARED),
        (21, 100, Standing.BREACHED),
        (200_000_000_000_001, 1_000_000_000_000_000, Standing.BREACHED),
        (0, 0, Standing.CLEARED),
    ],
)
def test_figures_decide_exactly(torn: int, stands: int, standing: Standing) -> None:
    assert by_figures(SHARE, {"torn": torn, "stands": stands}) is standing


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"torn": 1},
        {"torn": -1, "stands": 5},
        {"torn": 6, "stands": 5},
        {"torn": 1, "stands": 0},
    ],
)
def test_figures_that_make_no_sense_are_refused(figures: dict[str, int]) -> None:
    with pytest.raises(RuleError):
        by_figures(SHARE, figures)


def test_a_ratio_may_be_above_one_and_of_nothing_is_nothing() -> None:
    ratio = replace(SHARE, is_share=False, most=Fraction(2))
    assert value_of(ratio, {"torn": 6, "stands": 3}) == 2
    assert value_of(ratio, {"torn": 6, "stands": 0}) == 0


@pytest.mark.parametrize(
    ("automatic", "said", "standing"),
    [
        (None, None, Standing.OPEN),
        (None, Standing.CLEARED, Standing.CLEARED),
        (Standing.OPEN, Standing.CLEARED, Standing.CLEARED),
        (Standing.OPEN, Standing.BREACHED, Standing.BREACHED),
        (Standing.CLEARED, None, Standing.CLEARED),
        (Standing.CLEARED, Standing.OPEN, Standing.CLEARED),
        (Standing.CLEARED, Standing.BREACHED, Standing.BREACHED),
        (Standing.BREACHED, Standing.CLEARED, Standing.BREACHED),
    ],
)
def test_nobody_talks_a_crossed_line_away(automatic, said, standing) -> None:
    assert standing_of(automatic, said) is standing


def test_the_gravest_decides_over_all() -> None:
    assert overall([]) is Standing.CLEARED
    assert overall([Standing.CLEARED, Standing.OPEN]) is Standing.OPEN
    assert overall([Standing.OPEN, Standing.BREACHED]) is Standing.BREACHED


def test_lines_hold_from_their_first_day_until_the_day_without() -> None:
    ended = replace(LAYERS, until_date=date(2023, 1, 1))
    assert lines_in_force([ended], date(2021, 12, 31)) == ()
    assert lines_in_force([ended], date(2022, 12, 31)) == (ended,)
    assert lines_in_force([ended], date(2023, 1, 1)) == ()
