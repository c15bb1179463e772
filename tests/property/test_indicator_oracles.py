import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from factories.checkups import (
    SIDE_M,
    SQUARE,
    coverage,
    item,
    layer,
    observe_one,
    run_items,
    world,
)
from property.indicator_oracles import ORACLES, TOLERANCE, density, disc_in_a_square, stops
from xianzhi.core.indicators import grounds, lines, observing, selecting
from xianzhi.core.indicators.results import Target, Verdict
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.syntax import Binary, Call, DefinitionError

PLACES = st.tuples(st.floats(-800, 2800), st.floats(-800, 2800))
QUICK = settings(max_examples=25, deadline=None, derandomize=True)


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda oracle: oracle.__name__)
def test_the_engine_gives_the_known_answer(oracle):
    assert oracle()


def summed_buffers(self, node, window, possible):
    """Adds up what each facility serves instead of uniting it."""
    inner = node.values[0]
    if not (isinstance(inner, Binary) and isinstance(inner.right, Call)):
        return shapely.area(self.ground(inner, window, possible))
    left = self.ground(inner.left, window, possible)
    selection = self.rows(inner.right.values[0])
    radii = self.radii(inner.right, selection)
    each = [
        shapely.intersection(left, shapely.buffer(shape, radius, quad_segs=64))
        for shape, radius in zip(selection.layer.geometries, radii, strict=True)
        if not math.isnan(radius)
    ]
    return float(sum(shapely.area(one) for one in each))


def undissolved(self, node, window, possible):
    """Measures parcel by parcel what lies twice in two parcels."""
    inner = node.values[0]
    base, zone = (inner.left, inner.right) if isinstance(inner, Binary) else (inner, None)
    ground = window.ground if zone is None else self.ground(zone, window, possible)
    shapes = self.rows(base).layer.geometries
    return float(shapely.area(shapely.intersection(shapes, ground)).sum())


def clipped(real):
    def near(self, selection, window, distance_m, possible):
        rows = real(self, selection, window, distance_m, possible)
        inside = shapely.intersects(window.ground, selection.layer.geometries[rows])
        return rows[inside]

    return near


def only_whole_lines(shapes, factors, window):
    inside = shapely.covers(window.ground, shapes)
    return float((shapely.length(shapes) * factors)[inside].sum())


def more_than(values, bound, tolerance):
    return values > bound + tolerance


def stretched(real):
    """Metres of the web map: a fifth too long at this latitude, and nobody divides them."""

    def buffered(shapes, radii):
        return real(shapes, radii / 1.19)

    return buffered


MUTANTS = {
    "sum of buffers": lambda patch: patch.setattr(Session, "_area", summed_buffers),
    "eight-sided buffers": lambda patch: patch.setattr(grounds, "QUAD_SEGS", 2),
    "buffers of 32 sides": lambda patch: patch.setattr(grounds, "QUAD_SEGS", 8),
    "centroid for polygon": lambda patch: patch.setattr(
        grounds,
        "buffered",
        lambda shapes, radii: shapely.buffer(shapely.centroid(shapes), radii, quad_segs=64),
    ),
    "facilities clipped": lambda patch: patch.setattr(Session, "_near", clipped(Session._near)),
    "> for >=": lambda patch: patch.setattr(grounds, "at_least", more_than),
    "web-mercator metres": lambda patch: patch.setattr(
        grounds, "buffered", stretched(grounds.buffered)
    ),
    "undissolved targets": lambda patch: patch.setattr(Session, "_area", undissolved),
    "directed edges": lambda patch: patch.setattr(lines, "once_each", lambda shapes: shapes),
    "node truncation": lambda patch: patch.setattr(lines, "length_m", only_whole_lines),
    "dual carriageways twice": lambda patch: patch.setattr(
        lines, "weights", lambda layer, rows, once_by: np.ones(len(rows))
    ),
    "unknown as zero": lambda patch: patch.setattr(
        observing,
        "_both_ways",
        lambda session, node, window: (session.measure(node, window, False),) * 2,
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_every_mutant_is_killed(mutant, monkeypatch):
    MUTANTS[mutant](monkeypatch)
    assert not all(oracle() for oracle in ORACLES)


@given(places=st.lists(PLACES, min_size=1, max_size=6), more=PLACES)
@QUICK
def test_one_more_facility_never_lowers_a_coverage(places, more):
    fewer, all_of_them = stops(*places), stops(*places, more)
    assert 0 <= fewer <= all_of_them + 1e-12 <= 1 + 2e-12


@given(places=st.lists(PLACES, min_size=1, max_size=4))
@QUICK
def test_a_longer_radius_never_lowers_a_coverage(places):
    points = layer("bus_stop", [shapely.Point(place) for place in places])
    inputs = world(points, layer("residential", [SQUARE]))
    found = [
        observe_one(inputs, **coverage(f"reach(bus_stop, {radius:g} m)")).value
        for radius in (0.001, 150, 300, 500, 9000)
    ]
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.0, abs=1e-6)
    assert found[-1] == pytest.approx(100.0)


@given(angle=st.sampled_from([0, 90, 180, 270]), dx=st.floats(-1e5, 1e5), scale=st.floats(0.5, 3))
@QUICK
def test_moving_turning_and_scaling_leave_a_coverage(angle, dx, scale):
    def moved(shape):
        turned = affinity.rotate(shape, angle, origin=(0, 0))
        return affinity.translate(affinity.scale(turned, scale, scale, origin=(0, 0)), dx, -dx)

    park, homes = shapely.box(700, 900, 1300, 1100), shapely.box(300, 300, 1900, 1500)

    def covered(shape, ground, unit, radius):
        inputs = world(layer("green", [shape]), layer("residential", [ground]), ground=unit)
        return observe_one(inputs, **coverage(f"reach(green, {radius:.9f} m)")).value

    still = covered(park, homes, SQUARE, 300)
    there = covered(moved(park), moved(homes), moved(SQUARE), 300 * scale)
    assert there == pytest.approx(still, rel=1e-3)


def test_degrees_are_refused():
    inputs = world(layer("residential", [SQUARE]), crs="EPSG:4490")
    with pytest.raises(DefinitionError) as caught:
        observe_one(inputs, num="area(residential)", unit="m²")
    assert caught.value.code == "indicator.degrees"


def town(seed: int):
    """A town whose parcels, streets, stops and people lie across every tile."""
    chance = np.random.default_rng(seed)
    step = 125.0
    cells = [
        shapely.box(x * step, y * step, (x + 1) * step, (y + 1) * step)
        for x in range(16)
        for y in range(16)
        if chance.random() < 0.6
    ]
    streets = [
        *(shapely.LineString([(k * step, -200), (k * step, 2200)]) for k in range(17)),
        *(shapely.LineString([(-200, k * step), (2200, k * step)]) for k in range(17)),
    ]
    stops_at = [shapely.Point(*chance.uniform(-400, 2400, 2)) for _ in range(12)]
    people = chance.uniform(0, 2000, (400, 2)).round(-1)
    ground = affinity.rotate(shapely.box(100, 100, 1900, 1900), 17)
    return world(
        layer("residential", [*cells, shapely.box(333, 333, 999, 999)]),
        layer("road", streets),
        layer("bus_stop", stops_at),
        layer("population", shapely.points(people).tolist(), pop=np.arange(400.0)),
        layer("community", cells, id=[f"c{k}" for k in range(len(cells))]),
        ground=ground,
    )


COVER = item(concept="cover", **coverage("reach(bus_stop, 300 m)"))
DENSE = item(
    concept="dense",
    unit="km/km²",
    num="length(road, boundary=half)",
    den="area(unit)",
    value="ratio(num, den)",
)
PEOPLE = item(
    concept="people",
    num="pop(reach(bus_stop, 300 m))",
    den="pop(unit)",
    value="ratio(num, den)",
)
COUNT = item(concept="count", unit="个", num="count(community where near(bus_stop, 200 m))")


@pytest.mark.parametrize("parts", [7, 64])
@pytest.mark.parametrize("seed", [1, 2])
def test_partitions_give_equal_results(parts, seed):
    items = (COVER, DENSE, PEOPLE, COUNT)
    whole = run_items(town(seed), *items).observations
    tiled = run_items(town(seed), *items, partitions=parts).observations
    for one, other in zip(whole, tiled, strict=True):
        assert (other.num, other.den) == (
            pytest.approx(one.num, rel=1e-9),
            one.den if one.den is None else pytest.approx(one.den, rel=1e-9),
        ), one.concept
        assert one.num > 0


@given(
    states=st.lists(st.sampled_from([0, 1, None]), min_size=1, max_size=12),
    truth=st.lists(st.sampled_from([0, 1]), min_size=12, max_size=12),
)
@QUICK
def test_bounds_contain_the_truth_whatever_the_unknown_turns_out_to_be(states, truth):
    points = [shapely.Point(50 + 100 * k, 50) for k in range(len(states))]
    asked = {
        "num": "count(lamp where lit is true)",
        "den": "count(lamp)",
        "value": "share(num, den)",
    }
    seen = observe_one(world(layer("lamp", points, lit=states)), **asked)
    known = [then if now is None else now for now, then in zip(states, truth, strict=False)]
    true = observe_one(world(layer("lamp", points, lit=known)), **asked)
    if seen.value is None:
        assert set(states) == {None}
    else:
        assert seen.lo - 1e-9 <= true.value <= seen.hi + 1e-9


def test_a_verdict_stands_only_when_the_unknown_cannot_turn_it():
    lamps = layer("lamp", [shapely.Point(10 * k + 5, 5) for k in range(4)], lit=[1, 1, 1, None])
    asked = {"num": "count(lamp where lit is true)", "den": "count(lamp)"}

    def verdict(at_least):
        target = Target(">=", at_least)
        return observe_one(world(lamps), target, value="share(num, den)", **asked).verdict

    assert [verdict(70), verdict(90), verdict(101)] == [
        Verdict.MET,
        Verdict.UNDECIDABLE,
        Verdict.UNMET,
    ]


def test_gaps_are_never_netted_against_surpluses():
    wanted = layer(
        "community",
        [shapely.box(0, 0, 9, 9), shapely.box(20, 0, 29, 9)],
        bays_needed=[100, 50],
        bays=[40, 900],
    )
    found = observe_one(world(wanted), unit="个", num="gap(community, bays_needed, bays)")
    assert found.value == 60


def test_a_moved_boundary_leaves_the_length_that_was_built():
    line = [shapely.LineString([(0, 1000), (SIDE_M, 1000)])]
    wide = density(line) * SIDE_M**2
    small = shapely.box(0, 500, SIDE_M, 1500)
    assert density(line, small) * shapely.area(small) == pytest.approx(wide)


def test_the_tolerance_lets_no_coarse_circle_through():
    assert disc_in_a_square()
    assert TOLERANCE < 1e-3
    assert selecting.at_least(np.array([5000.0]), 5000.0, 0.0).all()
