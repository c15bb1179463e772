"""Must show 6: illegal buildings are found by layers and permits alone."""

import pytest
from benchmarks import screening

from xianzhi.samples.land import SMALL, generate


def test_illegal_buildings_are_found_and_lawful_ones_left_alone() -> None:
    found = screening.scored(generate(scale=SMALL))
    assert found["illegal"] >= 10
    assert found["precision"] >= 0.95
    assert found["recall"] >= 0.95


@pytest.mark.slow
def test_whole_county_is_screened_as_well() -> None:
    found = screening.scored(generate())
    assert found["illegal"] >= 500
    assert found["precision"] >= 0.95
    assert found["recall"] >= 0.95
