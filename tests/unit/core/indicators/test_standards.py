"""How far a new facility reaches and how large it has to be, as definitions say it."""

import pytest

from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.core.indicators.definition import definition
from xianzhi.core.indicators.standards import Standard, reach_rule


def made(**more: object):
    written = {
        "concept": "X-1",
        "version": "1",
        "from": "2025-01-01",
        "name": {"zh": "某覆盖率", "en": "Some reach"},
        "level": "urban",
        "theme": "x",
        "unit": "%",
        "direction": "high",
        "verified": "memory",
        "num": "area(residential & reach(toilet, 500 m))",
        "den": "area(residential)",
        "value": "ratio(num, den)",
        "problem": {"rule": "uncovered", "piece": "residential - reach(toilet, 500 m)"},
    }
    return definition(written | more)


@pytest.mark.parametrize(
    ("concept", "standards"),
    [
        ("HY-06", (Standard(500.0, 5000.0), Standard(300.0, 2000.0))),
        ("HY-04", (Standard(300.0, 400.0),)),
        ("HY-15", (Standard(500.0),)),
    ],
)
def test_standards_are_those_of_the_definition(concept, standards):
    rule = reach_rule(definitions()[concept])
    assert rule.standards == standards
    assert rule.counts_people is False


def test_a_site_has_to_be_as_large_as_its_reach_asks():
    rule = reach_rule(definitions()["HY-06"])
    assert [rule.least_area_m2(limit) for limit in (200.0, 300.0, 500.0, 1000.0)] == [
        2000.0, 2000.0, 5000.0, 5000.0,
    ]  # fmt: skip


@pytest.mark.parametrize("concept", ["HY-03", "HY-12", "GT-03", "HY-26"])
def test_what_is_counted_or_joined_is_no_question_of_sites(concept):
    assert reach_rule(definitions()[concept]) is None


@pytest.mark.parametrize(
    ("concept", "standard", "counts_people"),
    [
        ("GT-08", Standard(375.0, 400.0), False),
        ("GT-14", Standard(1125.0), False),
        ("XC-31", Standard(2250.0), True),
    ],
)
def test_minutes_on_foot_are_metres_of_the_ways(concept, standard, counts_people):
    rule = reach_rule(definitions()[concept])
    assert (rule.is_on_foot, rule.counts_people) == (True, counts_people)
    assert rule.standards == (standard,)


def test_what_the_numerator_measures_counts_where_problems_are_drawn_as_circles():
    rule = reach_rule(definitions()["XC-14"])
    assert rule.is_on_foot
    assert rule.missed.right == rule.reach == definitions()["XC-14"].measured.num.values[0]
    assert rule.missed.left == rule.homes
    assert reach_rule(definitions()["XC-02"]) is None  # driven, though its problems are circles


def test_a_site_counts_as_far_as_its_size_lets_it():
    rule = reach_rule(definitions()["HY-06"])
    assert [rule.counted_m(area, 300.0) for area in (1999.0, 2000.0, 5000.0, None)] == [
        0.0, 300.0, 500.0, 300.0,
    ]  # fmt: skip
    assert rule.counted_m(None, 1000.0) == 500.0


def test_a_reach_in_minutes_without_ways_or_a_piece_of_another_kind_is_none():
    minutes = "residential - reach(toilet, 5 min)"
    told = {"num": "area(residential & reach(toilet, 5 min))"}
    assert reach_rule(made(**told, problem={"rule": "uncovered", "piece": minutes})) is None
    assert reach_rule(made(problem={"rule": "uncovered", "piece": "residential"})) is None
    assert reach_rule(made(problem={"rule": "uncovered", "piece": "residential & green"})) is None
    assert reach_rule(made(problem=None)) is None


def test_sizes_are_found_in_every_condition_and_people_are_told_from_ground():
    big = "reach((green where area >= 400 m2) where public is true and area >= 1 ha, 500 m)"
    rule = reach_rule(
        made(
            num=f"pop({big})",
            den="pop(unit)",
            problem={"rule": "uncovered", "piece": f"residential - {big}"},
        )
    )
    assert (rule.standards, rule.counts_people) == ((Standard(500.0, 10_000.0),), True)
