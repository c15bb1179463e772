from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import shapely

from factories.checkups import (
    SQUARE,
    coverage,
    item,
    layer,
    observe_one,
    run_items,
    world,
)
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.observing import Work
from xianzhi.core.indicators.primitives import Primitive
from xianzhi.core.indicators.quantities import Dimension
from xianzhi.core.indicators.results import Method, Rule, Target, Verdict
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.syntax import parse

HOMES = layer("residential", [SQUARE])
STOPS = 'bus_stop where status == "在用"'


def codes(found):
    return [reason.code for reason in found.reasons]


def test_a_layer_that_is_not_there_leaves_the_value_open():
    found = observe_one(world(HOMES), Target(">=", 90.0), **coverage(f"reach({STOPS}, 500 m)"))
    assert (found.value, found.verdict, codes(found)) == (
        None,
        Verdict.UNDECIDABLE,
        ["indicator.layer_missing"],
    )


def test_an_empty_layer_is_nothing_only_when_somebody_vouches_for_it():
    def seen(vouched):
        none = layer("bus_stop", [], vouched=vouched, status=[])
        return observe_one(
            world(HOMES, none), Target(">=", 90.0), **coverage(f"reach({STOPS}, 500 m)")
        )

    assert (seen(1.0).value, seen(1.0).verdict) == (0.0, Verdict.UNMET)
    assert (seen(None).value, codes(seen(None))) == (None, ["indicator.none_listed"])


def test_a_kind_that_a_layer_never_lists_is_not_zero():
    shops = layer("facility", [shapely.Point(1, 1)], vouched=None, **{"class": ["图书馆"]})
    found = observe_one(
        world(HOMES, shops), **coverage('reach(facility where class == "菜市场", 500 m)')
    )
    assert codes(found) == ["indicator.none_listed"]


def test_stations_of_one_class_serve_although_the_other_class_lists_none():
    stations = layer(
        "fire_station", [shapely.Point(1000, 1000)], vouched=None, **{"class": ["一级"]}
    )
    large = 'reach(fire_station where class == "一级", 100 m)'
    zone = f'{large} | reach(fire_station where class == "小型", 50 m)'
    found = observe_one(world(HOMES, stations), let={"zone": zone}, **coverage("zone"))
    assert found.num == pytest.approx(31415.9, rel=1e-3)


def test_a_layer_that_is_not_complete_enough_gives_a_value_and_no_verdict():
    stops = layer("bus_stop", [shapely.Point(1000, 1000)], vouched=0.5, status=["在用"])
    found = observe_one(
        world(HOMES, stops), Target(">=", 90.0), **coverage(f"reach({STOPS}, 500 m)")
    )
    assert (found.value is None, found.verdict) == (False, Verdict.UNDECIDABLE)
    assert "indicator.incomplete_layer" in codes(found)


@pytest.mark.parametrize(
    ("as_of", "is_told"), [("2025-12-31", False), ("2026-01-01", True), ("", False)]
)
def test_a_layer_of_a_later_day_is_told_and_forbids_nothing(as_of, is_told):
    whole = replace(layer("green", [SQUARE]), as_of=as_of)
    found = observe_one(world(HOMES, whole), Target(">=", 90.0), **coverage("green"))
    assert found.verdict is Verdict.MET
    assert ("indicator.newer_than_the_day" in codes(found)) is is_told


def test_a_result_says_its_formula_what_is_short_and_what_it_rests_on():
    stops = layer("bus_stop", [shapely.Point(1000, 1000)], status=["在用"])
    found = observe_one(
        world(HOMES, stops), Target(">=", 90.0), **coverage(f"reach({STOPS}, 500 m)")
    )
    assert found.formula_zh == "指标 = 78.51 ha ÷ 4.00 km² = 19.63 %（目标 ≥90 %，缺 2.81 km²）"
    assert found.formula_en.endswith("(target ≥90 %; short of 2.81 km²)")
    assert found.inputs == {
        "bus_stop": "digest of bus_stop",
        "residential": "digest of residential",
    }
    assert len(found.definition_sha256) == 64


def test_every_uncovered_piece_with_people_is_a_problem_with_its_people():
    stops = layer("bus_stop", [shapely.Point(1000, 1000)], status=["在用"])
    homes = layer("residential", [shapely.box(0, 0, 300, 300), shapely.box(1700, 1700, 1990, 1990)])
    people = layer(
        "population", [shapely.Point(100, 100), shapely.Point(1800, 1800)], pop=[40.0, 5.0]
    )
    asked = item(
        problem={
            "rule": "uncovered",
            "piece": f"residential - reach({STOPS}, 500 m)",
            "missing": "公交站点",
        },
        **coverage(f"reach({STOPS}, 500 m)"),
    )
    (problem,) = run_items(world(homes, stops, people), asked).problems
    assert (problem.rule, problem.people, problem.area_m2) == (Rule.UNCOVERED, 40.0, 90000.0)
    assert problem.missing == "公交站点"


def test_every_object_that_fails_is_a_problem_that_can_be_found_again():
    houses = [shapely.box(10 * k, 0, 10 * k + 9, 9) for k in range(3)]
    known = layer("community", houses, id=["a", "b", "c"], smart=[0, 1, None])
    asked = item(
        unit="个",
        direction="low",
        num="count(community where smart is false)",
        problem={"rule": "object", "piece": "community where smart is false"},
    )
    found = run_items(world(known), asked)
    assert [each.fingerprint for each in found.problems] == ["T-1|community|a"]
    assert (found.observations[0].lo, found.observations[0].hi) == (1.0, 2.0)


def test_a_unit_below_its_target_says_how_much_it_lacks():
    toilets = layer("toilet", [shapely.Point(5, 5)], id=["t"])
    asked = item(
        Target(">=", 2.0),
        unit="座/km²",
        num="count(toilet)",
        den="area(unit)",
        value="ratio(num, den)",
        problem={"rule": "shortfall"},
    )
    (problem,) = run_items(world(toilets), asked).problems
    assert (problem.quantity, problem.severity) == (pytest.approx(7.0), "serious")


def test_a_value_is_handed_in_where_no_layer_gives_it():
    rows = (
        {
            "concept": "T-1",
            "unit": "",
            "num": "94",
            "den": "100",
            "value": "94",
            "source": "教育局",
        },
    )
    found = observe_one(world(HOMES, values=rows), Target(">=", 98.0), feed="部门统计")
    assert (found.method, found.value, found.verdict) == (Method.REGISTER, 94.0, Verdict.UNMET)
    assert "教育局" in found.formula_zh


def test_a_value_that_is_not_what_its_parts_come_to_is_not_judged():
    rows = ({"concept": "T-1", "num": "90", "den": "100", "value": "98"},)
    found = observe_one(world(HOMES, values=rows), Target(">=", 98.0), feed="部门统计")
    assert (found.verdict, codes(found)) == (Verdict.UNDECIDABLE, ["indicator.does_not_add_up"])


def test_people_on_foot_are_a_part_of_those_near_by():
    roads = layer("walk_network", [shapely.LineString([(0, 100), (2000, 100)])])
    stops = layer("bus_stop", [shapely.Point(100, 100)], status=["在用"])
    people = layer(
        "population",
        [shapely.Point(x, 110) for x in (150, 500, 595, 1500)],
        pop=[1.0, 2.0, 4.0, 8.0],
    )

    def served(metric):
        return observe_one(
            world(roads, stops, people),
            num=f"pop(reach({STOPS}, 500 m{metric}))",
            den="pop(unit)",
            value="ratio(num, den)",
        ).num

    assert (served(", metric=walk"), served("")) == (3.0, 7.0)


def test_a_river_with_one_bridge_keeps_the_other_bank_away():
    roads = layer(
        "walk_network",
        [
            shapely.LineString([(0, 0), (0, 1000), (50, 1000), (50, 0)]),
        ],
    )
    stops = layer("bus_stop", [shapely.Point(0, 0)], status=["在用"])
    across = layer("population", [shapely.Point(50, 0)], pop=[10.0])

    def people(radius):
        written = {"num": f"pop(reach({STOPS}, {radius} m, metric=walk))", "unit": "人"}
        return observe_one(world(roads, stops, across), **written).num

    assert (people(2049), people(2051)) == (0.0, 10.0)


def test_towns_are_linked_only_by_roads_of_the_grade():
    roads = layer(
        "road",
        [
            shapely.LineString([(0, 0), (500, 0)]),
            shapely.LineString([(500, 0), (900, 0)]),
            shapely.LineString([(500, 0), (500, 900)]),
        ],
        grade=["二级", "二级", "三级"],
    )
    towns = layer(
        "town_seat",
        [shapely.Point(0, 0), shapely.Point(900, 5), shapely.Point(500, 900)],
        county_seat=[1, 0, 0],
    )
    seat, good = "town_seat where county_seat is true", 'road where grade == "二级"'
    asked = f"count(town_seat where linked({good}, {seat}, 50 m))"
    assert observe_one(world(roads, towns), unit="个", num=asked).value == 2


def test_a_layer_is_drawn_from_others_when_it_was_not_handed_in():
    parcels = layer("parcel", [SQUARE, shapely.box(0, 0, 100, 100)], use=["0701", "13"])
    views = {"residential": (parse('parcel where use == "0701"'),)}
    found = run_items(world(parcels), item(unit="km²", num="area(residential)"), views=views)
    assert found.observations[0].value == pytest.approx(4.0)
    assert found.observations[0].inputs == {"parcel": "digest of parcel"}


def roofs(values, window):
    (shapes,) = values
    return float(shapely.area(shapely.intersection(shapes, window)).sum())


@pytest.mark.parametrize(("additive", "value"), [(True, 100.0), (False, None)])
def test_a_word_of_somebody_else_that_does_not_add_up_is_barred_from_tiles(additive, value):
    word = Primitive("roofs", ("rows",), "number", roofs, additive, 0.0, Dimension(metres=2))
    houses = layer("building", [shapely.box(995, 995, 1005, 1005)])
    asked = item(unit="m²", num="roofs(building)")
    found = run_items(world(houses), asked, partitions=4, primitives={"roofs": word})
    assert found.observations[0].value == (value if value is None else pytest.approx(value))
    whole = run_items(world(houses), asked, primitives={"roofs": word})
    assert whole.observations[0].value == pytest.approx(100.0)


def test_each_thread_measures_on_a_ground_of_its_own():
    """What GEOS prepares serves one thread; two on one ground bring the process down."""
    town = world(HOMES)
    work = Work(Session(town, {}, {}), Checker({}, {}))
    (area,) = town.units
    with ThreadPoolExecutor(2) as pool:
        both = Barrier(2)

        def own(_: int):
            both.wait()
            return work.window(area)

        one, other = pool.map(own, range(2))
    assert one.ground is not other.ground
    assert one.ground.equals_exact(other.ground)
    assert work.window(area) is work.window(area)
