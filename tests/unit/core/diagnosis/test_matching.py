from dataclasses import replace

import pytest
import shapely

from factories.checkup import hole, observation, piece_of
from xianzhi.core.diagnosis.matching import Fate, Known, Match, Rounds, State, match, overlap
from xianzhi.core.indicators.results import Piece

SQUARE = shapely.box(0, 0, 100, 100)


def rounds(*concepts: str) -> Rounds:
    seen = {(concept, "U"): observation(concept) for concept in concepts}
    return Rounds(seen, seen)


def fates(found: tuple[Match, ...]) -> list[tuple[str, str | None, int | None]]:
    return [(str(each.fate), each.known, each.found) for each in found]


def test_objects_are_known_by_their_fingerprint() -> None:
    known = [Known("a", piece_of("1")), Known("b", piece_of("2"))]
    found = [piece_of("3"), piece_of("1")]

    matched = match(known, found, rounds("XC-21"))

    assert fates(matched) == [("persisting", "a", 1), ("solved", "b", None), ("new", None, 0)]


@pytest.mark.parametrize(
    ("shift", "fate"), [(0, "persisting"), (33, "persisting"), (34, "solved"), (100, "solved")]
)
def test_holes_are_the_same_when_they_share_half(shift: int, fate: str) -> None:
    moved = shapely.affinity.translate(SQUARE, shift)

    matched = match([Known("a", hole(SQUARE))], [hole(moved)], rounds("HY-06"))

    assert str(matched[0].fate) == fate
    assert len(matched) == (1 if fate == "persisting" else 2)


def test_half_is_enough() -> None:
    half = shapely.box(0, 0, 50, 100)

    assert overlap(SQUARE, half) == 0.5
    assert match([Known("a", hole(SQUARE))], [hole(half)], rounds("HY-06"))[0].overlap == 0.5


def test_holes_of_another_indicator_or_unit_are_another_problem() -> None:
    both = Rounds(
        {(c, u): observation(c, u) for c in ("HY-06", "HY-15") for u in "UV"},
        {(c, u): observation(c, u) for c in ("HY-06", "HY-15") for u in "UV"},
    )
    for other in (hole(SQUARE, "HY-15"), hole(SQUARE, unit="V")):
        matched = match([Known("a", hole(SQUARE))], [other], both)
        assert [str(each.fate) for each in matched] == ["solved", "new"]


def test_what_was_solved_and_is_back_has_relapsed() -> None:
    known = [
        Known("a", hole(SQUARE), State.SOLVED),
        Known("b", piece_of("1"), State.SOLVED),
        Known("c", piece_of("2"), State.SOLVED),
    ]

    matched = match(known, [hole(SQUARE), piece_of("1")], rounds("HY-06", "XC-21"))

    assert fates(matched) == [("relapsed", "a", 0), ("relapsed", "b", 1)]


def test_an_open_problem_comes_before_one_that_was_solved() -> None:
    near = shapely.affinity.translate(SQUARE, 10)
    known = [Known("old", hole(SQUARE), State.SOLVED), Known("open", hole(near))]

    matched = match(known, [hole(SQUARE)], rounds("HY-06"))

    assert fates(matched) == [("persisting", "open", 0)]


def test_the_larger_overlap_wins() -> None:
    known = [Known("a", hole(SQUARE))]
    found = [
        hole(shapely.affinity.translate(SQUARE, 30)),
        hole(shapely.affinity.translate(SQUARE, -5)),
    ]

    matched = match(known, found, rounds("HY-06"))

    assert fates(matched) == [("persisting", "a", 1), ("new", None, 0)]


def test_what_was_not_measured_again_is_not_solved() -> None:
    before = {("HY-06", "U"): observation()}
    unknown = {("HY-06", "U"): observation(value=None)}
    for after in ({}, unknown):
        matched = match([Known("a", hole(SQUARE))], [], Rounds(before, after))
        assert matched[0].fate is Fate.INCOMPARABLE
        assert matched[0].reason is not None
        assert matched[0].reason.code == "diagnosis.not_measured"


def test_another_definition_neither_solves_nor_finds() -> None:
    seen = observation()
    after = {("HY-06", "U"): replace(seen, definition="HY-06@2")}
    far = shapely.affinity.translate(SQUARE, 1000)

    matched = match([Known("a", hole(SQUARE))], [hole(far)], Rounds({("HY-06", "U"): seen}, after))

    assert [each.fate for each in matched] == [Fate.INCOMPARABLE] * 2
    assert all(each.reason and each.reason.code.endswith("definition_changed") for each in matched)


def test_what_left_the_boundary_is_not_solved_and_what_came_in_is_not_new() -> None:
    seen = {("HY-06", "U"): observation()}
    west, east = shapely.box(0, 0, 500, 500), shapely.box(500, 0, 1000, 500)
    there = shapely.affinity.translate(SQUARE, 700)

    matched = match(
        [Known("a", hole(SQUARE))], [hole(there)], Rounds(seen, seen, {"U": west}, {"U": east})
    )

    assert [each.reason.code if each.reason else "" for each in matched] == [
        "diagnosis.left_boundary",
        "diagnosis.entered_boundary",
    ]


def test_a_problem_without_a_place_is_matched_by_its_fingerprint() -> None:
    plain = replace(piece_of("1"), geometry=None)
    ground = {"U": SQUARE}
    seen = {("XC-21", "U"): observation("XC-21")}

    kept = match([Known("a", plain)], [plain], Rounds(seen, seen, ground, ground))
    gone = match([Known("a", plain)], [], Rounds(seen, seen, ground, ground))

    assert [kept[0].fate, gone[0].fate] == [Fate.PERSISTING, Fate.SOLVED]


def test_nothing_known_and_nothing_found_match_nothing() -> None:
    no_pieces: list[Piece] = []
    assert match([], no_pieces, rounds()) == ()
