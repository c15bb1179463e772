import pytest

from xianzhi.core.diagnosis.completion import Followed, completion, completion_by
from xianzhi.core.diagnosis.matching import Fate


def problem(fate: Fate, handling: str = "限时解决", **facts: object) -> Followed:
    told = {"id": "p", "concept": "HY-06", "unit": "U", "level": "urban", "handling": handling}
    return Followed(**told, fate=fate, **facts)  # type: ignore[arg-type]  # a test's own facts


def test_solved_of_due_as_a_city_publishes_it() -> None:
    rate = completion([problem(Fate.SOLVED)] * 28 + [problem(Fate.PERSISTING)] * 18)

    assert (rate.solved, rate.due) == (28, 46)
    assert rate.value == pytest.approx(60.87, abs=0.01)


def test_what_cannot_be_compared_widens_the_bounds_and_is_not_counted_as_solved() -> None:
    rate = completion(
        [problem(Fate.SOLVED), problem(Fate.INCOMPARABLE), problem(Fate.PERSISTING)] * 2
    )

    assert rate.value == pytest.approx(100 / 3)
    assert rate.lo == rate.value
    assert rate.hi == pytest.approx(200 / 3)


def test_new_ones_and_those_not_yet_due_are_left_out_and_relapsed_ones_told_apart() -> None:
    rate = completion(
        [
            problem(Fate.NEW),
            problem(Fate.RELAPSED),
            problem(Fate.PERSISTING, is_due=False),
            problem(Fate.SOLVED, days=10),
            problem(Fate.SOLVED, days=30),
        ]
    )

    assert (rate.solved, rate.due, rate.relapsed, rate.median_days) == (2, 2, 1, 20.0)


def test_what_is_disputed_is_due_and_not_solved() -> None:
    rate = completion([problem(Fate.SOLVED), problem(Fate.SOLVED, is_disputed=True, days=5)])

    assert (rate.solved, rate.due, rate.median_days) == (1, 2, None)


def test_nothing_due_is_no_rate() -> None:
    rate = completion([problem(Fate.NEW)])

    assert rate.value is None
    assert rate.hi is None
    assert rate.median_days is None


def test_rates_by_class() -> None:
    rates = completion_by(
        [problem(Fate.SOLVED), problem(Fate.PERSISTING, "尽力解决")], lambda each: each.handling
    )

    assert {name: rate.value for name, rate in rates.items()} == {"限时解决": 100, "尽力解决": 0}
