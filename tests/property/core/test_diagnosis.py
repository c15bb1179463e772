"""Two years of a check-up: what must hold whatever the county looks like."""

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from factories.checkup import hole, observation, piece_of
from xianzhi.core.diagnosis.change import Ingredient, explain, split
from xianzhi.core.diagnosis.completion import Followed, completion
from xianzhi.core.diagnosis.matching import Fate, Known, Rounds, State, match
from xianzhi.core.diagnosis.reported import Place, Report, ReportRule, Standing, two_diagnoses
from xianzhi.core.indicators.results import Piece, Target

values = st.floats(-1e9, 1e9, allow_nan=False)


@given(st.tuples(values, values, values, values), values)
def test_the_parts_sum_to_the_whole(steps: tuple[float, float, float, float], after: float) -> None:
    change = split(steps, after)

    parts = [part for part in change.parts if part is not None]
    largest = max(abs(value) for value in (*steps, after))
    assert change.total is not None
    assert sum(parts) == pytest.approx(change.total, abs=1e-12 * max(largest, 1.0))


districts = st.dictionaries(
    st.integers(0, 30),
    st.tuples(st.floats(0, 50_000), st.floats(10_000, 5e6)),
    min_size=2,
    max_size=12,
)


def density(roads: Mapping[int, tuple[float, float]], within: frozenset[int]) -> float:
    chosen = sorted(within)
    return sum(roads[n][0] for n in chosen) / sum(roads[n][1] for n in chosen) * 1000


@given(districts, st.data())
def test_a_boundary_that_moves_while_nothing_is_built_has_no_real_effect(
    roads: dict[int, tuple[float, float]], draw: st.DataObject
) -> None:
    every = sorted(roads)
    before = frozenset(draw.draw(st.sets(st.sampled_from(every), min_size=1)))
    after = frozenset(draw.draw(st.sets(st.sampled_from(every), min_size=1)))

    def recompute(changed: frozenset[Ingredient]) -> float:
        return density(roads, after if Ingredient.BOUNDARY in changed else before)

    change = explain(recompute, density(roads, after))

    assert change.real == 0
    assert change.definition == 0
    assert change.data == 0
    assert change.boundary == change.total


@given(districts, st.data())
def test_what_was_built_within_an_unmoved_boundary_is_all_real(
    roads: dict[int, tuple[float, float]], draw: st.DataObject
) -> None:
    built = {
        n: (length + draw.draw(st.floats(0, 9000)), area) for n, (length, area) in roads.items()
    }
    whole = frozenset(roads)

    change = explain(lambda _: density(roads, whole), density(built, whole))

    assert change.boundary == 0
    assert change.real == change.total
    assert change.real is not None
    assert change.real >= 0


squares = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=0, max_size=12, unique=True
)


def pieces(cells: list[tuple[int, int]]) -> list[Piece]:
    """Half of them objects, half of them holes that do not overlap."""
    return [
        hole(shapely.box(100 * x, 100 * y, 100 * x + 90, 100 * y + 90))
        if (x + y) % 2
        else piece_of(f"{x}-{y}")
        for x, y in cells
    ]


SEEN = {(concept, "U"): observation(concept) for concept in ("HY-06", "XC-21")}
ROUNDS = Rounds(SEEN, SEEN)


@given(squares, squares, st.randoms(use_true_random=False))
def test_every_problem_has_one_fate_whatever_the_order(
    before: list[tuple[int, int]], after: list[tuple[int, int]], chance: object
) -> None:
    known = [Known(str(cell), piece) for cell, piece in zip(before, pieces(before), strict=True)]
    shuffled = list(after)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' own random

    matched = match(known, pieces(shuffled), ROUNDS)

    fates = {
        each.known or str(shuffled[each.found if each.found is not None else 0]): each.fate
        for each in matched
    }
    expected = {str(cell): Fate.NEW for cell in after}
    expected |= {str(cell): Fate.SOLVED for cell in before}
    expected |= {str(cell): Fate.PERSISTING for cell in before if cell in after}
    assert fates == expected
    assert len(matched) == len(set(before) | set(after))


@given(squares)
def test_the_same_run_again_finds_only_what_persists(cells: list[tuple[int, int]]) -> None:
    open_ones = [Known(str(n), piece) for n, piece in enumerate(pieces(cells))]
    solved = [Known(each.id, each.piece, State.SOLVED) for each in open_ones]

    assert {each.fate for each in match(open_ones, pieces(cells), ROUNDS)} <= {Fate.PERSISTING}
    assert {each.fate for each in match(solved, pieces(cells), ROUNDS)} <= {Fate.RELAPSED}
    assert match(solved, [], ROUNDS) == ()


@given(st.lists(st.tuples(st.sampled_from(list(Fate)), st.booleans())))
def test_a_rate_lies_within_its_bounds(rows: list[tuple[Fate, bool]]) -> None:
    rate = completion(
        Followed(str(n), "c", "U", "urban", "限时解决", fate, is_due)
        for n, (fate, is_due) in enumerate(rows)
    )

    if rate.due == 0:
        assert rate.value is None
    else:
        assert rate.lo is not None
        assert rate.hi is not None
        assert 0 <= rate.lo <= rate.hi <= 100


places = st.tuples(st.floats(-500, 2500), st.floats(-500, 2500))
told = st.lists(st.tuples(st.sampled_from(["A", "B", "H1"]), places), max_size=60)
verdicts = st.sampled_from([80.0, 95.0, None])
TOWN = Place("T", shapely.box(0, 0, 2000, 2000))
WEST = Place("W", shapely.box(0, 0, 1000, 2000))


@given(told, st.lists(st.tuples(squares, verdicts), min_size=2, max_size=2), st.integers(0, 9))
def test_every_report_is_in_exactly_one_list(
    said: list[tuple[str, tuple[float, float]]],
    measured: list[tuple[list[tuple[int, int]], float | None]],
    seed: int,
) -> None:
    reports = [
        Report(f"{n:02}", concept, x, y, date(2026, 1, 1))
        for n, (concept, (x, y)) in enumerate(said)
    ]
    pieces = [
        hole(shapely.box(x * 200, y * 200, x * 200 + 150, y * 200 + 150), concept, "T")
        for concept, (corners, _) in zip("AB", measured, strict=True)
        for x, y in corners
    ]
    seen = [
        observation(concept, unit, value, Target(">=", 90.0))
        for concept, (_, value) in zip("AB", measured, strict=True)
        for unit in ("T", "W")[: 1 + (concept == "A")]
    ]
    grounds = ([TOWN, WEST], [TOWN])

    laid = two_diagnoses(reports, pieces, seen, grounds, ReportRule(3, 150.0))

    assert sorted(name for one in laid for name in one.ids) == [one.id for one in reports]
    assert all(len(one.ids) >= 3 for one in laid if one.piece is not None)
    assert all(bool(one.measured) == (one.standing is Standing.BOTH) for one in laid)
    shuffled = Random(seed).sample(reports, len(reports))
    assert two_diagnoses(shuffled, pieces, seen, grounds, ReportRule(3, 150.0)) == laid
