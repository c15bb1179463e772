"""Parts sum to the whole, however a town is cut."""

import itertools

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.checkups import coverage, item, layer, world
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.diagnosis.breakdown import observe_part, shares_of, sum_of
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.observing import Work
from xianzhi.core.indicators.running import Step
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.trees import fillings, placings

_SIDE = 1000
cuts = st.lists(st.integers(1, _SIDE - 1), unique=True, max_size=6).map(sorted)
boxes = st.tuples(*[st.integers(0, _SIDE)] * 2, *[st.integers(1, 400)] * 2).map(
    lambda four: shapely.box(four[0], four[1], four[0] + four[2], four[1] + four[3])
)


@settings(max_examples=40, deadline=None)
@given(cuts, st.lists(boxes, min_size=1, max_size=5), st.lists(boxes, min_size=1, max_size=5))
def test_parts_that_fill_the_town_sum_to_it_and_overlapping_homes_count_once(
    at: list[int], homes: list[shapely.Polygon], parks: list[shapely.Polygon]
) -> None:
    edges = [0, *at, _SIDE]
    strips = [shapely.box(a, 0, b, _SIDE) for a, b in itertools.pairwise(edges)]
    layers = (
        layer("residential", homes, id=[f"h{n}" for n in range(len(homes))]),
        layer("green", parks, id=[f"p{n}" for n in range(len(parks))]),
    )
    town = Unit("U", "U", "urban", "1", shapely.box(0, 0, _SIDE, _SIDE))
    parts = [Unit(f"P{n}", "", "block", "1", strip) for n, strip in enumerate(strips)]
    work = Work(Session(world(*layers)), Checker(schema(), {}))
    asked = item(**coverage("reach(green, 100 m)"))
    whole, *found = [observe_part(work, Step(asked, unit)) for unit in (town, *parts)]

    filling = fillings([town, *parts], placings([town, *parts]))["U"]
    for side in ("num", "den"):
        told = sum_of(getattr(whole, side), [getattr(one, side) for one in found], filling, True)
        assert told is not None, side
        assert told.adds_up, told
        shares = list(shares_of(told.total, [getattr(o, side) for o in found]))
        assert not told.total or abs(sum(share or 0.0 for share in shares) - 1) < 1e-6
