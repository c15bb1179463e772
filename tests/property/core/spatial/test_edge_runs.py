"""Runs above a cell: united, they cover what they covered before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianzhi.core.spatial.edge_runs import RUN, add_run, unite

PLACES = st.integers(0, 12)
EDGES = st.lists(st.tuples(PLACES, PLACES, st.integers(1, 3)), max_size=120)


def cover(runs: np.ndarray) -> np.ndarray:
    """How often each polygon covers each unit of the line."""
    count = np.zeros((4, 13), int)
    for begin, end, owner in runs.astype(int):
        count[owner, min(begin, end) : max(begin, end)] += 1 if begin < end else -1
    return count


@given(EDGES)
def test_united_runs_cover_the_same_and_are_no_more(edges: list[tuple[int, int, int]]) -> None:
    runs, n = np.zeros((len(edges) + 1, RUN)), 0
    for begin, end, owner in edges:
        sign = 1.0 if begin < end else -1.0
        n = add_run(runs, n, float(min(begin, end)), float(max(begin, end)), sign * owner)
    given_runs = runs[:n].copy()
    left = unite(runs, n, np.zeros((2 * len(runs), RUN)))
    assert left <= n
    np.testing.assert_array_equal(cover(runs[:left]), cover(given_runs))


@pytest.mark.parametrize("count", [1, 20, 500])
def test_a_walk_that_comes_back_leaves_nothing(count: int) -> None:
    there = [(float(i), float(i + 1), 1.0) for i in range(count)]
    back = [(float(i), float(i + 1), -1.0) for i in np.random.default_rng(5).permutation(count)]
    runs, n = np.zeros((2 * count, RUN)), 0
    for x0, x1, code in there + back:
        n = add_run(runs, n, x0, x1, code)
    assert unite(runs, n, np.zeros((4 * count, RUN))) == 0
