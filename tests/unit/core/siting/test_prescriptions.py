"""Sites that close a gap: every answer has a bound, and farmland is never in one."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from xianzhi.core import siting
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.network import Ways, build_graph, snap
from xianzhi.core.siting import (
    Aim,
    Effort,
    Means,
    Pairs,
    Question,
    assess,
    first_answer,
    least_cost,
    least_walking,
    most_people,
    pairs_by_line,
    pairs_on_foot,
    proving,
)
from xianzhi.core.siting.relation import covering_relation
from xianzhi.core.siting.searching import value_of

EXACT = Effort(gap=0.0, seconds=20.0)


def asked(seed, *, sites=9, demands=25, limit_m=350.0, priced=False):
    """A small town: candidates and homes at random, a few homes served, some ground closed."""
    draw = np.random.default_rng(seed)
    pairs = pairs_by_line(
        draw.uniform(0, 1000, (sites, 2)), draw.uniform(0, 1000, (demands, 2)), limit_m
    )
    now_m = np.where(draw.random(demands) < 0.2, 100.0, np.inf)
    land = np.where(draw.random(sites) < 0.25, Verdict.NON_COMPLIANT, Verdict.COMPLIANT)
    cost = draw.integers(1, 9, sites).astype(float) if priced else np.ones(sites)
    people = draw.integers(0, 30, demands).astype(float)
    return Question(pairs, people, now_m, cost, land.astype(np.int8))


def every_choice(question, means):
    rows = np.flatnonzero(question.is_open_to_building)
    most = len(rows) if means.sites is None else min(means.sites, len(rows))
    for count in range(most + 1):
        for chosen in combinations(rows.tolist(), count):
            spent = question.cost[list(chosen)].sum()
            if means.budget is None or spent <= means.budget:
                yield np.array(chosen, np.int64)


def saved(question, chosen):
    """Metres that people walk less, counted one by one."""
    pairs = question.pairs
    total = 0.0
    for home in range(question.demands):
        today = min(question.now_m[home], pairs.limit_m)
        here = (pairs.demand == home) & np.isin(pairs.site, chosen)
        total += question.people[home] * max(0.0, today - min(pairs.metres[here], default=today))
    return total


SEEDS = st.integers(0, 2**32 - 1)
MEANS = st.sampled_from(
    [Means(sites=1), Means(sites=3), Means(budget=7.0), Means(sites=2, budget=9.0), Means(sites=0)]
)


@settings(max_examples=40, deadline=None)
@given(SEEDS, MEANS)
def test_the_best_of_all_choices_is_found_and_proved(seed, means):
    question = asked(seed, priced=means.budget is not None)
    best = max(assess(question, chosen).value for chosen in every_choice(question, means))
    answer = most_people(question, means, EXACT)
    assert answer.value == pytest.approx(best)
    assert answer.bound == pytest.approx(best, abs=1e-5)
    assert means.budget is None or answer.cost <= means.budget
    assert means.sites is None or len(answer.sites) <= means.sites


@settings(max_examples=40, deadline=None)
@given(SEEDS, MEANS)
def test_no_choice_beats_the_bound_of_the_first_answer(seed, means):
    question = asked(seed, priced=means.budget is not None)
    best = max(assess(question, chosen).value for chosen in every_choice(question, means))
    first = first_answer(question, means)
    assert first.value <= best + 1e-9
    assert first.bound >= best - 1e-6
    assert set(first.sites.tolist()) <= set(np.flatnonzero(question.is_open_to_building).tolist())
    assert means.budget is None or first.cost <= means.budget


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([0.3, 0.6, 1.0]))
def test_the_least_money_for_a_share_is_found_and_proved(seed, share):
    question = asked(seed, priced=True)
    relation = covering_relation(question)
    reachable = question.people[question.is_served].sum() + relation.people.sum()
    need = min(share * question.people.sum(), reachable)
    best = min(
        question.cost[chosen].sum()
        for chosen in every_choice(question, Means())
        if assess(question, chosen).served_people >= need - 1e-9
    )
    answer = least_cost(question, share, EXACT)
    assert answer.served_people >= need - 1e-6
    assert answer.cost == pytest.approx(best)
    assert answer.bound <= best + 1e-6
    assert answer.gap == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 4))
def test_the_metres_saved_are_bounded_by_what_the_best_choice_saves(seed, sites):
    question = asked(seed)
    best = max(saved(question, chosen) for chosen in every_choice(question, Means(sites=sites)))
    answer = least_walking(question, sites)
    assert answer.aim is Aim.LEAST_WALKING
    assert answer.value == pytest.approx(saved(question, answer.sites))
    assert answer.value <= best + 1e-6
    assert answer.bound >= best - 1e-6
    assert answer.value >= 0.95 * best


def test_farmland_is_never_proposed_however_many_people_live_beside_it():
    pairs = Pairs(np.array([0, 0, 1]), np.array([0, 1, 2]), np.ones(3), 500.0)
    question = Question(
        pairs,
        np.array([900.0, 800.0, 3.0]),
        np.full(3, np.inf),
        np.ones(2),
        np.array([Verdict.NON_COMPLIANT, Verdict.COMPLIANT], np.int8),
    )
    for answer in (
        first_answer(question, Means(sites=2)),
        most_people(question, Means(sites=2)),
        least_cost(question, 1.0),
        least_walking(question, 2),
    ):
        assert answer.sites.tolist() == [1]
        assert answer.land == (Verdict.COMPLIANT,)
        assert (answer.served_people, answer.people) == (3.0, 1703.0)


@pytest.mark.parametrize("verdict", [Verdict.NEEDS_REVIEW, Verdict.NEEDS_ARGUMENT])
def test_ground_that_somebody_must_still_argue_for_is_not_proposed(verdict):
    pairs = Pairs(np.array([0]), np.array([0]), np.ones(1), 500.0)
    land = np.array([verdict], np.int8)
    question = Question(pairs, np.ones(1), np.full(1, np.inf), np.ones(1), land)
    answer = most_people(question, Means(sites=1))
    assert (answer.sites.tolist(), answer.value, answer.bound, answer.gap) == ([], 0.0, 0.0, 0.0)


def test_who_is_served_today_is_not_served_anew():
    question = Question(
        Pairs(np.array([0, 0]), np.array([0, 1]), np.array([10.0, 20.0]), 500.0),
        np.array([5.0, 8.0]),
        np.array([500.0, 500.001]),
        np.array([3.5]),
        np.zeros(1, np.int8),
    )
    answer = most_people(question, Means(sites=1))
    assert (answer.served_before, answer.value, answer.served_people) == (5.0, 8.0, 13.0)
    assert answer.added_people.tolist() == [8.0]
    assert answer.cost == 3.5
    done = least_cost(question, 5 / 13)
    assert (done.sites.tolist(), done.cost, done.bound) == ([], 0.0, 0.0)


def test_sites_stand_in_the_order_in_which_they_add_people():
    question = asked(11, sites=9, demands=40)
    answer = most_people(question, Means(sites=4))
    assert answer.added_people.tolist() == sorted(answer.added_people, reverse=True)
    assert answer.added_people.sum() == pytest.approx(answer.value)
    assert value_of(covering_relation(question), np.empty(0, np.int64)) == 0


def test_a_site_that_somebody_moved_is_assessed_on_whatever_ground():
    question = asked(3)
    closed = np.flatnonzero(~question.is_open_to_building)[:1]
    answer = assess(question, closed)
    assert answer.land == (Verdict.NON_COMPLIANT,)
    assert answer.gap == 0.0


def test_when_time_is_up_the_answer_comes_with_the_bound_that_there_is(monkeypatch):
    class Stopped:
        status = 1

    question = asked(5, sites=12, demands=60)
    best = most_people(question, Means(sites=3), EXACT).value
    cheapest = least_cost(question, 0.9, EXACT)
    monkeypatch.setattr(proving, "linprog", lambda *_rest, **_named: Stopped())
    answer = most_people(question, Means(sites=3))
    assert answer.value <= best <= answer.bound
    dear = least_cost(question, 0.9)
    assert dear.bound <= cheapest.cost <= dear.cost
    monkeypatch.undo()
    monkeypatch.setattr(proving, "_BRANCHING_S", 1e9)
    relaxed = most_people(question, Means(sites=3), EXACT)
    assert relaxed.value <= best <= relaxed.bound + 1e-6


def test_an_answer_that_branching_betters_replaces_the_one_before(monkeypatch):
    question = asked(5, sites=12, demands=60)
    best = most_people(question, Means(sites=3), EXACT).value
    monkeypatch.setattr(siting.prescription, "best_sites", _worst)
    assert most_people(question, Means(sites=3), EXACT).value == pytest.approx(best)


def _worst(relation, means, begin=None):
    return siting.searching.Found(np.empty(0, np.int64), 0.0)


def test_pairs_on_foot_are_those_within_the_walk_and_no_shorter_than_the_line():
    streets = shapely.linestrings([[(0, 0), (1000, 0)], [(0, 0), (0, 1000)]])
    graph = build_graph(Ways(np.asarray(streets))).value
    sites, homes = np.array([[200.0, 0.0]]), np.array([[0.0, 200.0], [600, 0], [0, 400]])
    on_foot = pairs_on_foot(
        graph, snap(graph, shapely.points(sites)), snap(graph, shapely.points(homes)), 400.0
    )
    assert list(zip(on_foot.site.tolist(), on_foot.demand.tolist(), strict=True)) == [
        (0, 0),
        (0, 1),
    ]
    assert on_foot.metres.tolist() == [400.0, 400.0]
    by_line = pairs_by_line(sites, homes, 400.0)
    assert by_line.demand.tolist() == [0, 1]
    assert (by_line.metres <= on_foot.metres).all()
    nobody = pairs_by_line(np.empty((0, 2)), homes, 400.0)
    assert len(nobody.site) == 0


def test_pairs_in_any_order_give_the_same_answer():
    question = asked(21, demands=60)
    order = np.random.default_rng(1).permutation(len(question.pairs.site))
    pairs = Pairs(
        question.pairs.site[order],
        question.pairs.demand[order],
        question.pairs.metres[order],
        question.pairs.limit_m,
    )
    mixed = Question(pairs, question.people, question.now_m, question.cost, question.land)
    one, other = (most_people(each, Means(sites=3)) for each in (question, mixed))
    assert (one.sites.tolist(), one.value) == (other.sites.tolist(), other.value)


def test_unknown_names_of_the_room_are_refused():
    with pytest.raises(AttributeError, match="utils"):
        _ = siting.utils


def test_a_site_that_would_serve_nobody_anew_is_not_proposed():
    pairs = Pairs(np.array([0, 1, 1]), np.array([0, 0, 1]), np.ones(3), 500.0)
    question = Question(
        pairs, np.array([7.0, 5.0]), np.full(2, np.inf), np.array([2.0, 3.0]), np.zeros(2, np.int8)
    )
    for answer in (
        first_answer(question, Means(sites=2)),
        most_people(question, Means(sites=2)),
        least_cost(question, 1.0),
    ):
        assert (answer.sites.tolist(), answer.added_people.tolist()) == ([1], [12.0])
        assert (answer.cost, answer.served_people) == (3.0, 12.0)
    assert assess(question, np.array([0, 1])).added_people.tolist() == [12.0, 0.0]
