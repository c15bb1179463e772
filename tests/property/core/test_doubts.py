"""Planted slips are found, and honest values are let alone: how many of each is printed."""

import sys
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from xianzhi.core.diagnosis.doubts import Figures, Limits, doubts, doubts_beside, robust_scores

SLIPS = (10.0, 0.1, 100.0, 0.01, 1e4, 1e-4)  # a wrong place, per cent for a share, 万 for one
LIMITS = Limits()
honest = st.floats(1e-3, 1e6)


@given(honest, st.floats(0.8, 1.25), st.sampled_from(SLIPS))
def test_a_slip_of_the_unit_is_always_found(last: float, moved: float, slip: float) -> None:
    found = doubts(Figures(last * moved * slip, "个"), last, LIMITS)

    assert [reason.code.split("_")[0] for reason in found] == ["diagnosis.slip"]


@given(honest, st.floats(0.67, 1.49))
def test_a_value_that_moves_as_values_do_is_let_alone(last: float, moved: float) -> None:
    assert doubts(Figures(last * moved, "个"), last, LIMITS) == ()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(-1e3, 1e3), st.sampled_from((1, 8)))
def test_scores_do_not_care_for_the_unit_of_measure(
    values: list[float], shift: float, scale: int
) -> None:
    whole = [float(round(value)) for value in values]
    moved = [value * scale + round(shift) for value in whole]

    for one, other in zip(robust_scores(whole), robust_scores(moved), strict=True):
        assert abs(one - other) <= 1e-6 * max(1.0, abs(one))


def test_recall_and_false_alarms_of_planted_slips_among_communities(capsys) -> None:
    chance = Random(20261123)
    planted = found = honest_ones = alarms = 0
    for _ in range(400):
        town = {f"U{n}": 60.0 * chance.lognormvariate(0.0, 0.25) for n in range(25)}
        wrong = chance.choice(sorted(town))
        town[wrong] *= chance.choice((10.0, 100.0, 1e4))
        doubted = set(doubts_beside(town, LIMITS))
        planted, found = planted + 1, found + (wrong in doubted)
        honest_ones, alarms = honest_ones + 24, alarms + len(doubted - {wrong})
    recall, false_share = found / planted, alarms / honest_ones
    with capsys.disabled():
        sys.stdout.write(
            f"\nplanted slips found: {recall:.1%} of {planted}; "
            f"false alarms: {false_share:.2%} of {honest_ones}\n"
        )
    assert recall >= 0.99
    assert false_share <= 0.02
