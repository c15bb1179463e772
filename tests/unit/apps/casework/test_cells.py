"""Cells hold whatever lies within a reach, wherever on earth."""

import math

from hypothesis import given
from hypothesis import strategies as st

from xianzhi.apps.casework.cells import cell_of, cells_around

REACH_M = 150.0


@given(
    x=st.floats(-179, 179),
    y=st.floats(-75, 75),
    far=st.floats(0, 0.999),
    turn=st.floats(0, 2 * math.pi),
)
def test_what_lies_within_the_reach_lies_in_the_cells_around(x, y, far, turn):
    high = far * REACH_M * math.sin(turn) / 111_320.0
    wide = far * REACH_M * math.cos(turn) / 111_320.0 / math.cos(math.radians(y))
    assert cell_of(x + wide, y + high) in cells_around(x, y, REACH_M)


def test_few_cells_lie_around_a_place_of_the_county():
    assert len(cells_around(108.62, 32.88, REACH_M)) <= 9


def test_no_place_has_no_cell():
    assert cell_of(None, 32.88) is None
    assert cell_of(108.62, None) is None
