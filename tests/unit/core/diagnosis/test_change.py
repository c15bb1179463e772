from datetime import date

import pytest

from xianzhi.core.diagnosis.change import Ingredient, completed_rows, explain, split


def test_each_step_has_its_part() -> None:
    change = split((10.0, 12.0, 11.0, 11.5), 14.0)

    assert change.parts == (2.0, -1.0, 0.5, 2.5)
    assert change.total == 4.0
    assert change.is_comparable


def test_last_year_is_computed_again_step_by_step() -> None:
    asked: list[frozenset[Ingredient]] = []

    def recompute(changed: frozenset[Ingredient]) -> float:
        asked.append(changed)
        return float(len(changed))

    change = explain(recompute, 3.0)

    assert [len(step) for step in asked] == [0, 1, 2, 3]
    assert asked[1] == {Ingredient.DEFINITION}
    assert asked[2] == {Ingredient.DEFINITION, Ingredient.BOUNDARY}
    assert change.real == 0


@pytest.mark.parametrize("missing", range(5))
def test_a_step_that_cannot_be_computed_leaves_the_change_unexplained(missing: int) -> None:
    values: list[float | None] = [1.0, 2.0, 3.0, 4.0, 5.0]
    values[missing] = None

    change = split(tuple(values[:4]), values[4])

    assert change.parts == (None, None, None, None)
    assert change.reason is not None
    steps = ("published", "definition", "boundary", "data", "current")
    assert change.reason.code == f"diagnosis.no_{steps[missing]}"


def test_steps_are_four() -> None:
    with pytest.raises(ValueError, match="4 steps"):
        split((1.0, 2.0), 3.0)


def test_what_was_there_before_the_cut_off_is_put_on_last_years_file() -> None:
    cut_off = date(2025, 12, 31)
    after = {
        "on file": date(2020, 1, 1),
        "forgotten": date(2025, 12, 31),
        "built": date(2026, 1, 1),
        "undated": None,
    }

    there, unclear = completed_rows(frozenset({"on file", "gone"}), after, cut_off)

    assert there == {"forgotten"}
    assert unclear == {"undated"}
