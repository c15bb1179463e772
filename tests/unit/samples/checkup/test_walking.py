"""The search on ways agrees with what can be counted on a lattice."""

import numpy as np
import pytest

from xianzhi.samples.checkup.walking import network_of
from xianzhi.samples.land.model import Floats


def lattice(steps: int, spacing_m: float) -> Floats:
    """Lines of a square lattice, each in one piece: they cross without a corner."""
    at, far = np.arange(-steps, steps + 1) * spacing_m, steps * spacing_m
    east = [[[-far, y], [far, y]] for y in at]
    north = [[[x, -far], [x, far]] for x in at]
    return np.array(east + north)


def test_a_walk_of_ten_blocks_reaches_the_corners_of_a_diamond() -> None:
    ends = lattice(12, 50.0)
    ways = network_of(ends, np.zeros(len(ends), np.int64), np.ones(len(ends)))

    reached = ways.reached(np.array([[0.0, 0.0]]), 500.0)

    assert len(reached.corner_m) == 2 * 10 * 11 + 1


def test_a_river_is_crossed_by_its_bridge_only() -> None:
    banks = [[[0, 0], [1000, 0]], [[0, 50], [1000, 50]]]
    bridge = [[[1000, 0], [1000, 50]]]
    ends = np.array(banks + bridge, dtype=float)
    ways = network_of(ends, np.array([0, 0, 1]), np.ones(3))
    source, home = np.array([[0.0, 0.0]]), np.array([[0.0, 50.0]])

    reached = ways.reached(source, 3000.0)

    assert ways.within(reached, source, home, 2050.0).all()
    assert not ways.within(reached, source, home, 2049.0).any()


def test_roads_of_two_levels_do_not_meet_where_they_cross() -> None:
    ends = np.array([[[0, 0], [100, 0]], [[50, -50], [50, 50]]], dtype=float)
    source, home = np.array([[0.0, 0.0]]), np.array([[50.0, 50.0]])
    for level, meets in ((0, True), (1, False)):
        ways = network_of(ends, np.array([0, level]), np.ones(2))
        reached = ways.reached(source, 500.0)
        assert ways.within(reached, source, home, 500.0).all() == meets


def test_a_slow_way_counts_longer_and_who_is_far_from_every_way_is_not_reached() -> None:
    ends = np.array([[[0, 0], [1000, 0]]], dtype=float)
    ways = network_of(ends, np.zeros(1, np.int64), np.array([2.0]))
    source = np.array([[0.0, 0.0]])

    reached = ways.reached(source, 1000.0)

    homes = np.array([[499.0, 0.0], [501.0, 0.0], [100.0, 251.0]])
    assert ways.within(reached, source, homes, 1000.0).tolist() == [True, False, False]
    assert np.hypot(*(reached.pieces[:, 1] - reached.pieces[:, 0]).T).max() == pytest.approx(500)
