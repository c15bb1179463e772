"""What each part adds to the whole, and why parts do not sum to it."""

import pytest
import shapely

from factories.checkups import coverage, item, layer, world
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.diagnosis.breakdown import (
    adds_up,
    observe_part,
    part_steps,
    shares_of,
    sum_of,
)
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.definition import Measured
from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.observing import Work
from xianzhi.core.indicators.primitives import Primitive
from xianzhi.core.indicators.results import Target, Verdict
from xianzhi.core.indicators.running import Step
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.syntax import parse
from xianzhi.core.indicators.trees import Filling

HOMES = layer("residential", [shapely.box(0, 0, 100, 100)], id=["h"])
PARKS = layer("green", [shapely.box(0, 0, 50, 100), shapely.box(100, 0, 150, 100)], id=["a", "b"])
FULL = Filling(1.0, 0.0)


def codes(whole: float, parts: list[float | None], filling: Filling | None, additive: bool = True):
    found = sum_of(whole, parts, filling, additive)
    assert found is not None
    return [reason.code.removeprefix("diagnosis.parts_") for reason in found.reasons]


def part(ground: shapely.Geometry, target: Target | None = None, **written):
    inputs = world(HOMES, PARKS, ground=ground)
    work = Work(Session(inputs), Checker(schema(), {}))
    return observe_part(work, Step(item(target, **written), inputs.units[0]))


def test_shares_are_of_the_whole_and_nothing_has_none() -> None:
    assert shares_of(200.0, [50.0, None, 150.0]) == (0.25, None, 0.75)
    assert shares_of(0.0, [0.0]) == (None,)
    assert shares_of(None, [1.0]) == (None,)


def test_parts_that_sum_to_the_whole_need_no_reason() -> None:
    found = sum_of(10.0, [4.0, 6.0 + 1e-9], FULL, True)

    assert found is not None
    assert found.adds_up
    assert found.rest == 0.0
    assert found.reasons == ()
    assert sum_of(None, [1.0], FULL, True) is None
    assert sum_of(1.0, [None], FULL, True) is None


@pytest.mark.parametrize(
    ("whole", "parts", "filling", "additive", "reasons"),
    [
        (10.0, [4.0, None], FULL, True, ["silent"]),
        (10.0, [4.0], Filling(0.4, 0.0), True, ["leave_out"]),
        (10.0, [8.0, 4.0], Filling(1.0, 0.2), True, ["overlap", "count_twice"]),
        (10.0, [8.0, 4.0], None, False, ["not_additive"]),
        (10.0, [8.0, 4.0], FULL, True, ["count_twice"]),
    ],
)
def test_a_difference_says_why(whole, parts, filling, additive, reasons) -> None:
    assert codes(whole, parts, filling, additive) == reasons


def test_what_is_twice_over_has_a_rest_below_nought() -> None:
    found = sum_of(10.0, [8.0, 4.0], FULL, True)

    assert found is not None
    assert found.rest == -2.0


@pytest.mark.parametrize(
    ("num", "expected"),
    [
        ("area(residential)", True),
        ("area(residential) - area(green)", True),
        ("2 * area(residential)", True),
        ("area(residential) / 2", True),
        ("area(residential) * area(green)", False),
        ("area(residential) / area(green)", False),
        ("5 + area(green)", False),
        ("grown(area(green))", False),
        ("plain(area(green))", True),
        ("area(grown(green))", False),
        ("area(residential & grown(green))", False),
    ],
)
def test_measures_add_up_and_products_and_wilful_words_do_not(num: str, expected: bool) -> None:
    words = {
        name: Primitive(name, ("ground",), "number", lambda *_: 0.0, additive=adds)
        for name, adds in (("grown", False), ("plain", True))
    }

    assert adds_up(Measured(parse(num)), words) == (expected, True)
    assert adds_up(Measured(parse("area(green)"), parse(num), "ratio"), words) == (True, expected)


def test_a_part_is_judged_by_the_target_of_the_whole_where_it_is_a_ratio() -> None:
    aim = Target(">=", 60.0)
    west = part(shapely.box(0, 0, 50, 100), aim, **coverage("green"))
    both = part(shapely.box(0, 0, 100, 100), aim, **coverage("green"))

    assert (west.value, west.verdict) == (100.0, Verdict.MET)
    assert (both.value, both.verdict) == (50.0, Verdict.UNMET)


def test_a_part_with_nothing_to_divide_by_keeps_its_amounts() -> None:
    empty = part(
        shapely.box(100, 0, 200, 100), num="area(green)", den="area(residential)",
        value="ratio(num, den)",
    )  # fmt: skip

    assert (empty.value, empty.num, empty.den) == (None, 5000.0, 0.0)


def test_an_amount_asked_of_the_whole_gives_no_verdict_on_a_part() -> None:
    told = {"num": "count(green)", "unit": "个", "value": "num"}
    ground = shapely.box(0, 0, 60, 100)

    assert part(ground, Target(">=", 2.0), **told).verdict is Verdict.UNDECIDABLE
    reasons = part(ground, Target(">=", 2.0), **told).reasons
    assert [one.code for one in reasons][-1] == "indicator.amount_of_the_whole"
    assert part(ground, Target("<=", 0.0), **told).verdict is Verdict.UNMET
    assert part(ground, None, **told).verdict is Verdict.UNDECIDABLE


def test_only_what_is_measured_below_and_not_observed_there_is_computed() -> None:
    units = [
        Unit("U", "U", "urban", "1", shapely.box(0, 0, 100, 100)),
        Unit("A", "A", "block", "1", shapely.box(0, 0, 50, 100)),
        Unit("B", "B", "block", "1", shapely.box(50, 0, 100, 100)),
    ]
    cover, handed = item(**coverage("green")), item(concept="T-2", feed="年报")
    asked = [Step(cover, units[0]), Step(cover, units[1]), Step(handed, units[0])]

    found = list(part_steps(asked, units))

    assert [(step.item.definition.concept, step.area.code) for step in found] == [("T-1", "B")]
