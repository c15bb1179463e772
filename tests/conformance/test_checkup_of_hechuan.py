"""Two check-ups of the fictional county, whose truth is known: every value, every planted problem.

The truth is found without the code under test: by scanlines, by marks along the roads, by a search
in plain Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from xianzhi.catalogue.diagnosis import article_of
from xianzhi.catalogue.indicators.editions import edition, views
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.core.diagnosis.breakdown import sum_of
from xianzhi.core.diagnosis.change import Change
from xianzhi.core.diagnosis.completing import Completed
from xianzhi.core.diagnosis.completion import Followed, completion
from xianzhi.core.diagnosis.county_kinds import short_boards
from xianzhi.core.diagnosis.matching import Fate, Known, Match, Rounds, State, match
from xianzhi.core.diagnosis.recomputing import Round, changes
from xianzhi.core.diagnosis.targets import Trend, trend
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.definition import Edition, EditionItem
from xianzhi.core.indicators.inputs import Inputs
from xianzhi.core.indicators.results import Observation, Piece, Result, Rule, Verdict
from xianzhi.core.indicators.running import Plan, run
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.engines.checkup import (
    Checkup,
    Earlier,
    compute_checkup,
    compute_parts,
    explain_changes,
)
from xianzhi.exchange.checkup.folders import open_folder
from xianzhi.exchange.checkup.keeping import Keeper
from xianzhi.samples.checkup.files import write_year
from xianzhi.samples.checkup.model import YEARS, Scene, TrueValue
from xianzhi.samples.checkup.planted import PlantedProblem, planted_problems
from xianzhi.samples.checkup.scene import URBAN_CODE, build_scenes
from xianzhi.samples.checkup.truth import true_values
from xianzhi.samples.checkup.truth_by_unit import true_parts
from xianzhi.samples.land.frame import to_degrees

SCALE = 0.06
# Everything that needs open layers and population alone.
OPEN = {
    "HY": "03 04 05 06 08 13 14 15 25 26",
    "TJ": "B23 B26 U33 U37 U54",
    "JY": "01 03 04 05 07 09",
    "XC": "02 14 16 21 30 31 33",
    "SH": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18",
    "GT": "04 07 08 09 10 11 12 13 14",
}


@dataclass(frozen=True)
class Year:
    folder: Path
    scene: Scene
    inputs: Inputs
    result: Result
    truth: tuple[TrueValue, ...]

    @property
    def seen(self) -> dict[tuple[str, str], Observation]:
        return {(each.concept, each.unit): each for each in self.result.observations}

    @property
    def urban(self) -> BaseGeometry:
        return next(unit.ground for unit in self.inputs.units if unit.code == URBAN_CODE)

    def ground(self, problem: PlantedProblem) -> BaseGeometry:
        """Where a problem was planted, in the plane of the run."""
        degrees = to_degrees(np.array([problem.ground], object))
        return reproject(degrees, CGCS2000, CRS.from_user_input(self.inputs.crs))[0]


def plan() -> Plan:
    return Plan(views(), Checker(schema(), {}), {})


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Year, Year]:
    scenes = build_scenes(scale=SCALE)
    home = tmp_path_factory.mktemp("hechuan")
    first, second = (_year(scene, home / str(YEARS[scene.year])) for scene in scenes)
    return first, second


def _year(scene: Scene, folder: Path) -> Year:
    day = f"{folder.name}-12-31"
    write_year(folder, scene)
    layers = open_folder(folder, Keeper(None), schema(), osm_rules())
    layers.prepare(sorted(layers.files))  # at once: a child process reads them
    inputs = layers.inputs(day)
    return Year(folder, scene, inputs, run(edition("default"), inputs, plan()), true_values(scene))


def test_every_indicator_of_open_layers_has_a_true_value(years: tuple[Year, Year]) -> None:
    every = {f"{kind}-{number}" for kind, row in OPEN.items() for number in row.split()}
    assert len(every) == 55
    for year in years:
        assert every <= {true.concept for true in year.truth}


def test_every_value_is_the_true_one(years: tuple[Year, Year]) -> None:
    wrong = []
    for year in years:
        for true in year.truth:
            seen = year.seen[true.concept, true.unit]
            if seen.value != pytest.approx(true.value, rel=true.near, abs=1e-9):
                wrong.append((year.scene.year, true, seen.value))
            if true.den is not None and seen.den != pytest.approx(true.den, rel=true.near):
                wrong.append((year.scene.year, true, seen.den))
    assert wrong == []


def test_what_nobody_surveyed_bounds_the_value(years: tuple[Year, Year]) -> None:
    bounded = [true for true in years[0].truth if true.low is not None]
    assert len(bounded) == 6
    for true in bounded:
        seen = years[0].seen[true.concept, true.unit]
        assert seen.lo == pytest.approx(true.low)
        assert seen.hi == pytest.approx(true.high)


def planted_pieces(year: Year, planted: PlantedProblem) -> list[Piece]:
    ground = year.ground(planted)
    return [
        piece
        for piece in year.result.problems
        if (piece.concept, piece.unit) == (planted.concept, URBAN_CODE)
        and piece.geometry is not None
        and shapely.intersection(piece.geometry, ground).area > 1.0
    ]


def test_every_planted_problem_is_found_with_its_ground_and_its_people(
    years: tuple[Year, Year],
) -> None:
    for year in years:
        for planted in planted_problems(year.scene):
            found = planted_pieces(year, planted)
            assert len(found) == int(planted.is_open), planted
            if planted.is_open and planted.rule == Rule.UNCOVERED:
                assert found[0].area_m2 == pytest.approx(planted.area_m2, rel=1e-3)
                assert found[0].people == planted.people


@pytest.fixture(scope="module")
def matched(years: tuple[Year, Year]) -> tuple[list[Known], tuple[Match, ...]]:
    """The second year against the first, and against what was solved before it."""
    first, second = years
    known = [Known(f"2025-{n}", piece) for n, piece in enumerate(first.result.problems)]
    known += list(_solved_before(first))
    rounds = Rounds(
        first.seen,
        second.seen,
        {unit.code: unit.ground for unit in first.inputs.units},
        {unit.code: unit.ground for unit in second.inputs.units},
    )
    return known, match(known, second.result.problems, rounds)


def _solved_before(year: Year) -> Iterator[Known]:
    for planted in planted_problems(year.scene):
        if planted.was_solved_before:
            ground = year.ground(planted)
            piece = Piece(
                planted.concept, "", URBAN_CODE, Rule.UNCOVERED, ground, ground.area, "m²"
            )
            yield Known(f"2024-{planted.code}", piece, State.SOLVED)


def fate_of(
    years: tuple[Year, Year], matched: tuple[list[Known], tuple[Match, ...]], code: str
) -> str:
    second = years[1]
    known = {each.id: each.piece for each in matched[0]}
    planted = next(each for each in planted_problems(second.scene) if each.code == code)
    ground = second.ground(planted)
    fates = set()
    for each in matched[1]:
        now = None if each.found is None else second.result.problems[each.found]
        piece = now or known[each.known or ""]
        if (piece.concept, piece.unit) != (planted.concept, URBAN_CODE) or piece.geometry is None:
            continue
        if shapely.intersection(piece.geometry, ground).area > 1.0:
            fates.add(str(each.fate))
    assert len(fates) == 1, (planted, fates)
    return fates.pop()


def test_every_planted_problem_has_the_fate_it_was_given(
    years: tuple[Year, Year], matched: tuple[list[Known], tuple[Match, ...]]
) -> None:
    planted = planted_problems(years[1].scene)

    found = {each.code: fate_of(years, matched, each.code) for each in planted}

    assert found == {each.code: each.fate for each in planted}
    assert {"solved", "persisting", "new", "relapsed"} == set(found.values())


def test_the_completion_rate_counts_what_was_measured_again(
    years: tuple[Year, Year], matched: tuple[list[Known], tuple[Match, ...]]
) -> None:
    planted = planted_problems(years[1].scene)
    rate = completion(
        Followed(each.code, each.concept, URBAN_CODE, "urban", "限时解决", Fate(fate))
        for each in planted
        if (fate := fate_of(years, matched, each.code))
    )

    assert (rate.solved, rate.due, rate.relapsed) == (2, 4, 1)
    assert rate.value == 50


def test_what_left_with_the_development_zone_is_not_called_solved(
    years: tuple[Year, Year], matched: tuple[list[Known], tuple[Match, ...]]
) -> None:
    known = {each.id: each.piece for each in matched[0]}
    gone = shapely.difference(years[0].urban, years[1].urban)
    solved = [each.known or "" for each in matched[1] if each.fate is Fate.SOLVED]
    holes = [known[name].geometry for name in solved if known[name].rule is Rule.UNCOVERED]
    assert holes
    for hole in holes:
        assert hole is not None
        assert shapely.intersection(hole, gone).area <= hole.area / 2


def change_of(years: tuple[Year, Year], concept: str, later: EditionItem | None = None) -> Change:
    """Compute the first year again, step by step, with what the second one has."""
    first, second = years
    item = next(each for each in edition("default").items if each.definition.concept == concept)
    rounds = [
        Round(one, year.inputs, run(one, year.inputs, plan()).observations)
        for year, chosen in ((first, item), (second, later or item))
        if (one := Edition("one", "", "", 2026, (chosen,)))
    ]
    # Hydrants that stood, and were put on file since.
    completed = Completed({"hydrant": second.inputs.layers["hydrant"]})
    return changes(rounds[0], rounds[1], plan(), completed)[concept, URBAN_CODE]


def test_a_boundary_that_moved_is_no_progress(years: tuple[Year, Year]) -> None:
    before, after = (year.seen["HY-13", URBAN_CODE] for year in years)
    assert before.value is not None
    assert after.value is not None
    assert before.value < 8 < after.value  # as a report would have it: the target is met now

    change = change_of(years, "HY-13")

    assert change.real == 0
    assert change.boundary == change.total == pytest.approx(after.value - before.value)
    assert trend(after, change) is Trend.SAME


def test_a_definition_that_changed_is_told_from_what_really_happened(
    years: tuple[Year, Year],
) -> None:
    items = {each.definition.concept: each for each in edition("default").items}
    by_land = items["JY-09"].definition.measured
    other = replace(items["HY-03"].definition, version="2026.1", measured=by_land, sha256="2")
    later = EditionItem(other)

    change = change_of(years, "HY-03", later)

    truth = [{t.concept: t.value for t in year.truth if t.unit == URBAN_CODE} for year in years]
    assert change.definition == pytest.approx(truth[0]["JY-09"] - truth[0]["HY-03"], rel=0.02)
    assert change.total == pytest.approx(truth[1]["JY-09"] - truth[0]["HY-03"], rel=0.05)
    assert change.real is not None
    assert change.real < 0  # a toilet was shut


def test_hydrants_put_on_file_later_are_an_effect_of_the_data(years: tuple[Year, Year]) -> None:
    change = change_of(years, "XC-33")

    assert change.data is not None
    assert change.data > 5
    assert change.real == 0
    assert years[0].seen["XC-33", URBAN_CODE].verdict is Verdict.UNDECIDABLE


def test_two_folders_explain_why_their_values_moved(years: tuple[Year, Year]) -> None:
    """As a site does it: each run from its own layers, the late rows told by their days."""
    checkups = [Checkup(year.folder, "default", f"{year.folder.name}-12-31") for year in years]
    first, second = map(compute_checkup, checkups)

    before = Earlier(checkups[0].folder, checkups[0].day, first.observations)
    found = explain_changes(before, second, checkups[1])

    assert set(found) == {(seen.concept, seen.unit) for seen in second.observations}
    boundary, data = found["HY-13", URBAN_CODE], found["XC-33", URBAN_CODE]
    assert (boundary.real, boundary.boundary) == (0, boundary.total)
    assert data.data is not None
    assert (data.real, data.data > 5) == (0, True)
    split = [change for change in found.values() if change.is_comparable]
    assert len(split) > 90
    for change in split:
        assert sum(part or 0 for part in change.parts) == pytest.approx(change.total, abs=1e-9)
    assert all(change.reason for change in found.values() if not change.is_comparable)


def test_the_short_boards_of_the_county_are_listed_by_article(years: tuple[Year, Year]) -> None:
    observations = [each for each in years[0].result.observations if each.unit == URBAN_CODE]

    boards = short_boards(observations, article_of())

    missed = [board for board in boards if board.missed]
    assert missed == list(boards[: len(missed)])
    assert any("HY-13" in board.missed for board in missed)


def test_what_was_not_measured_before_is_not_comparable(years: tuple[Year, Year]) -> None:
    first, second = years
    one = replace(edition("default"), items=edition("default").items[:4])
    seen = run(one, second.inputs, plan()).observations

    found = changes(Round(one, first.inputs, ()), Round(one, second.inputs, seen), plan())

    assert found
    assert not any(change.is_comparable for change in found.values())


def test_every_block_and_community_has_its_true_part_and_the_parts_sum_to_the_town(
    years: tuple[Year, Year],
) -> None:
    for year in years:
        day = f"{YEARS[year.scene.year]}-12-31"
        parts = compute_parts(Checkup(year.folder, "hanyin-2022", day))
        seen = {(each.concept, each.unit): each for each in parts.observations}
        truth = list(true_parts(year.scene))
        assert len(truth) > 40
        for true in truth:
            found = seen[true.concept, true.unit]
            room = true.near * max(true.den or 0.0, 1.0) if true.concept == "HY-06" else 0.0
            assert found.num == pytest.approx(true.num, abs=room), true
            assert found.den == pytest.approx(true.den, rel=true.near), true
        units = {one.unit: one.parent for one in parts.placed}
        levels = {unit.code: unit.level for unit in parts.units}
        steps = {(levels[code], levels.get(above)) for code, above in units.items()}
        assert steps == {
            ("county", None),
            ("urban", "county"),
            ("block", "urban"),
            ("community", "block"),
        }
        for concept in ("HY-03", "HY-06", "HY-13"):
            town = year.seen[concept, URBAN_CODE]
            blocks = [seen[concept, code] for code, above in units.items() if above == URBAN_CODE]
            filling = parts.fillings[URBAN_CODE]
            told = sum_of(town.num, [one.num for one in blocks], filling, True)
            assert told is not None
            assert told.adds_up, (concept, told)
