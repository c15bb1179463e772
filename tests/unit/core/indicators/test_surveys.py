"""Samples, weights and intervals: by hand, and by drawing many times."""

import random
from math import sqrt

import pytest

from xianzhi.core.indicators.surveys import (
    Answered,
    Drawn,
    Stratum,
    allocated,
    draw,
    estimate,
    estimate_of_counts,
    share_of_counts,
    withheld,
)

TURNS = 2_000


def listed(code: str, number: int) -> Stratum:
    return Stratum(code, tuple(f"{code}-{place:04d}" for place in range(number)))


def test_a_sample_is_shared_out_by_size_with_two_for_the_smallest():
    assert allocated({"a": 700, "b": 290, "c": 10}, 100) == {"a": 70, "b": 29, "c": 2}
    assert allocated({"a": 1, "b": 3}, 4) == {"a": 1, "b": 3}
    assert allocated({"a": 5, "b": 5, "c": 5}, 8) == {"a": 3, "b": 3, "c": 2}
    assert allocated({"a": 0}, 10) == {"a": 0}


def test_a_seed_draws_the_same_people_and_every_chance_is_known():
    strata = (listed("a", 80), listed("b", 20))
    turned = tuple(Stratum(one.code, one.people[::-1]) for one in reversed(strata))
    sample = draw(strata, 10, "2026")
    assert sample == draw(turned, 10, "2026")
    assert sample != draw(strata, 10, "2027")
    assert {one.stratum: one.chance for one in sample} == {"a": 0.1, "b": 0.1}
    assert len({one.person for one in sample}) == 10


def test_the_estimate_is_the_one_that_was_worked_out_by_hand():
    """Town 60 % of the people, country 40 %.

    Town: 4 of 20 drawn, answers 1 1 1 0: mean 0.75, spread 0.25. Country: 2 of 10 drawn, 0 1:
    mean 0.5, spread 0.5. Mean 0.6·0.75 + 0.4·0.5 = 0.65; variance
    0.36·0.8·0.25/4 + 0.16·0.8·0.5/2 = 0.018 + 0.032 = 0.05.
    """
    drawn = [Drawn(f"t{n}", "town", 0.2) for n in range(4)]
    drawn += [Drawn(f"c{n}", "country", 0.2) for n in range(2)]
    answers = {"t0": 1, "t1": 1, "t2": 1, "t3": 0, "c0": 0, "c1": 1}

    found = estimate(drawn, answers, {"town": 600, "country": 400}, least=6)

    assert found.value == pytest.approx(0.65)
    assert found.lo == pytest.approx(0.65 - 1.959963984540054 * sqrt(0.05))
    assert found.hi == pytest.approx(0.65 + 1.959963984540054 * sqrt(0.05))
    assert (found.answers, found.rate, found.fault) == (6, 1.0, "")


def test_who_does_not_answer_is_no_nought():
    drawn = [Drawn(f"t{n}", "town", 0.1) for n in range(40)]
    found = estimate(drawn, {f"t{n}": 1.0 for n in range(30)}, {"town": 400})
    assert (found.value, found.rate) == (1.0, 0.75)


def test_too_few_answers_say_nothing():
    drawn = [Drawn(f"t{n}", "town", 0.1) for n in range(40)]
    few = estimate(drawn, {f"t{n}": 1.0 for n in range(29)}, {"town": 400})
    assert (few.value, few.lo, few.hi, few.answers) == (None, None, None, 29)
    assert few.fault == "indicator.too_few_answers"
    said = {f"t{n}": 1.0 for n in range(40)}
    silent = estimate(drawn, said, {"town": 400, "country": 100})
    assert (silent.value, silent.fault) == (None, "indicator.silent_stratum")
    assert estimate([], {}, {}).rate == 0.0


def test_whoever_asks_everybody_knows():
    drawn = [Drawn(f"t{n}", "town", 1.0) for n in range(40)]
    found = estimate(drawn, {f"t{n}": float(n % 2) for n in range(40)}, {"town": 40})
    assert (found.lo, found.value, found.hi) == (0.5, 0.5, 0.5)


def test_nineteen_of_twenty_intervals_hold_the_truth():
    """Three strata that differ, answers that come more seldom where people are less content."""
    chance = random.Random(7)
    content = {"a": 0.8, "b": 0.5, "c": 0.3}
    sizes = {"a": 3000, "b": 1500, "c": 500}
    answering = {"a": 0.8, "b": 0.6, "c": 0.5}
    strata = tuple(listed(code, size) for code, size in sizes.items())
    truth = {
        person: float(chance.random() < content[one.code])
        for one in strata
        for person in one.people
    }
    mean = sum(truth.values()) / len(truth)
    held, plain = 0, 0.0
    for turn in range(TURNS):
        drawn = draw(strata, 400, f"turn {turn}")
        said = {
            one.person: truth[one.person]
            for one in drawn
            if chance.random() < answering[one.stratum]
        }
        found = estimate(drawn, said, sizes)
        assert found.lo is not None
        assert found.hi is not None
        held += found.lo <= mean <= found.hi
        plain += sum(said.values()) / len(said) / TURNS
    assert held / TURNS == pytest.approx(0.95, abs=3 * sqrt(0.95 * 0.05 / TURNS))
    assert plain - mean > 0.02  # what the weights take away: the content answer more often


def test_counts_say_what_the_answers_of_persons_say():
    """The same as by hand above: nobody needs to know who answered what."""
    strata = {"town": Answered(20, 4, {1.0: 3, 0.0: 1}), "country": Answered(10, 2, {0: 1, 1: 1})}
    found = estimate_of_counts(strata, {"town": 600, "country": 400}, least=6)
    assert found.value == pytest.approx(0.65)
    assert found.hi == pytest.approx(0.65 + 1.959963984540054 * sqrt(0.05))
    assert (found.answers, found.rate) == (6, 1.0)


def test_a_share_on_which_all_agree_has_an_interval_unless_all_were_asked():
    """Wilson for 40 of 40: the lower end is n/(n + z²), with n = 40/(1 - 40/400)."""
    some = share_of_counts({"a": Answered(400, 40, {1.0: 40})}, {"a": 1000})
    size = 40 / 0.9
    assert (some.value, some.hi) == (1.0, 1.0)
    assert some.lo == pytest.approx(size / (size + 1.959963984540054**2))
    every = share_of_counts({"a": Answered(40, 40, {1.0: 40})}, {"a": 1000})
    assert (every.lo, every.value, every.hi) == (1.0, 1.0, 1.0)
    half = share_of_counts({"a": Answered(40, 40, {1.0: 20, 0.0: 20})}, {"a": 1000})
    assert (half.lo, half.value, half.hi) == (0.5, 0.5, 0.5)
    few = share_of_counts({"a": Answered(400, 40, {1.0: 9})}, {"a": 1000})
    assert (few.value, few.fault) == (None, "indicator.too_few_answers")


def test_more_are_drawn_of_each_stratum_where_it_must_be_shown():
    assert allocated({"a": 900, "b": 100}, 50, 10) == {"a": 45, "b": 10}
    assert len(draw((listed("a", 90), listed("b", 10)), 20, "1", 8)) == 26


def test_whoever_could_be_reckoned_is_withheld_too():
    assert withheld({"a": 5, "b": 9}) == frozenset()
    assert withheld({"a": 4, "b": 9, "c": 7}) == {"a", "c"}
    assert withheld({"a": 4, "b": 3, "c": 7}) == {"a", "b"}
    assert withheld({"a": 0}) == {"a"}


def test_nineteen_of_twenty_shares_hold_the_truth_near_one():
    """Nearly everybody is content: the plain interval of a mean would hold it too seldom."""
    chance = random.Random(11)
    sizes, drawn = {"a": 3000, "b": 1000}, {"a": 150, "b": 50}
    people = {"a": [1] * 2970 + [0] * 30, "b": [1] * 970 + [0] * 30}
    truth = 3940 / 4000
    held = plain = 0
    for _ in range(TURNS):
        strata = {}
        for code, number in drawn.items():
            yes = sum(chance.sample(people[code], number))
            strata[code] = Answered(sizes[code], number, {1.0: yes, 0.0: number - yes})
        share, mean = share_of_counts(strata, sizes), estimate_of_counts(strata, sizes)
        held += share.lo <= truth <= share.hi
        plain += mean.lo <= truth <= mean.hi
    assert held >= 0.95 * TURNS
    assert plain < 0.85 * TURNS
