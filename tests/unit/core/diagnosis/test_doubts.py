"""What makes a value doubtful, and what does not."""

import pytest

from xianzhi.core.diagnosis.doubts import Figures, Limits, doubts, doubts_beside, robust_scores

LIMITS = Limits()


def codes(value: float, unit: str = "个", last: float | None = None, **parts: float) -> list[str]:
    found = doubts(Figures(value, unit, **parts), last, LIMITS)
    return [reason.code.removeprefix("diagnosis.") for reason in found]


@pytest.mark.parametrize(
    ("value", "unit", "last", "expected"),
    [
        (50.0, "%", None, []),
        (100.0, "%", 100.0, []),
        (101.0, "%", 99.0, ["share_above_whole"]),
        (-1.0, "个", None, ["below_nought"]),
        (10.0, "个", 12.0, []),
        (120.0, "个", 12.0, ["slip_up"]),
        (0.95, "km", 100.0, ["slip_down"]),
        (12.0, "个", 6.0, ["far_from_last"]),
        (9.0, "个", 6.0, []),
        (60.0, "%", 20.0, ["points_moved"]),
        (45.0, "%", 20.0, []),
        (5.0, "个", 0.0, []),
        (0.0, "个", 5.0, ["far_from_last"]),
        (5.0, "个", float("inf"), []),
        (7.0, "%", 0.7, ["slip_up"]),
    ],
)
def test_a_value_is_doubted_for_a_reason(value, unit, last, expected) -> None:
    assert codes(value, unit, last) == expected


def test_a_part_below_nought_cannot_be() -> None:
    assert codes(1.0, num=-1.0, den=-1.0) == ["below_nought"]


def test_the_one_that_is_far_from_its_kind_is_found_and_few_judge_nobody() -> None:
    town = {f"U{n}": 50.0 + n for n in range(8)} | {"far": 500.0}

    found = doubts_beside(town, LIMITS)

    assert list(found) == ["far"]
    assert found["far"].params["count"] == "9"
    assert doubts_beside(dict(list(town.items())[-5:]), LIMITS) == {}


def test_where_most_are_equal_the_mean_deviation_is_the_scale() -> None:
    scores = robust_scores([5.0] * 9 + [50.0])

    assert scores[0] == 0.0
    assert scores[-1] == pytest.approx(45.0 / (1.2533 * 4.5))
    assert robust_scores([5.0] * 4) == (0.0,) * 4
