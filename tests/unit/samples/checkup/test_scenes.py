"""Two check-up years: what was planted is there, and nothing else of its kind is near."""

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely

from xianzhi.catalogue.indicators import __file__ as indicators
from xianzhi.samples.checkup.estates import ESTATES, reaches_m
from xianzhi.samples.checkup.layers import layers_of
from xianzhi.samples.checkup.model import Scene
from xianzhi.samples.checkup.planted import planted_problems
from xianzhi.samples.land.model import Layer

Scenes = tuple[Scene, Scene]


@pytest.fixture(scope="module")
def layers(scenes: Scenes) -> tuple[dict[str, Layer], dict[str, Layer]]:
    first, second = ({layer.name: layer for layer in layers_of(scene)} for scene in scenes)
    return first, second


@pytest.fixture(scope="module")
def truths(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """True values of the urban area in both years, as they are written."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["unit"].endswith("121C")]
    first, second = (
        {row["concept"]: float(row["value"]) for row in rows if row["year"] == year}
        for year in ("2025", "2026")
    )
    return first, second


def known_fields() -> dict[str, set[str]]:
    fields: dict[str, set[str]] = {}
    with (Path(indicators).parent / "layers.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            fields.setdefault(row["layer"], set()).add(row["field"])
    return fields


def test_layers_and_fields_are_those_that_a_check_up_reads(
    layers: tuple[dict[str, Layer], dict[str, Layer]],
) -> None:
    known = known_fields()
    # Rows of a barrier, of road land and the like are numbered, which no check-up asks for.
    numbered = {"id"}
    for layer in layers[0].values():
        assert layer.name in known
        assert set(layer.columns.column_names) <= known[layer.name] | numbered, layer.name
        assert shapely.is_valid(layer.geometry).all(), layer.name


def test_every_estate_lacks_its_one_thing_in_the_right_years(scenes: Scenes) -> None:
    for scene in scenes:
        for estate in scene.town.estates:
            kind = estate.plan.lacks
            if kind == "park":
                providers = scene.green.parks()
            else:
                providers = shapely.points(scene.services[kind].open_points)
            nearest = float(shapely.distance(estate.homes, providers).min())
            if estate.lacks(kind, scene.year):
                assert nearest > reaches_m(kind) - 240, estate.plan
            else:
                assert nearest < 100, estate.plan


def test_each_fate_is_planted(scenes: Scenes) -> None:
    first, second = (planted_problems(scene) for scene in scenes)

    assert {plan.fate for plan in ESTATES} == {"solved", "persisting", "new", "relapsed"}
    for before, after in zip(first, second, strict=True):
        assert (before.is_open, after.is_open) == {
            "solved": (True, False),
            "persisting": (True, True),
            "new": (False, True),
            "relapsed": (False, True),
        }[before.fate]
        assert before.was_solved_before == (before.fate == "relapsed")


def test_a_stop_that_came_near_leaves_the_larger_part_unserved(scenes: Scenes) -> None:
    before, after = (planted_problems(scene)[1] for scene in scenes)

    assert before.area_m2 == pytest.approx(240 * 180)
    assert 0.5 * before.area_m2 < after.area_m2 < 0.8 * before.area_m2
    assert (before.people, after.people) == (960, 640)


def test_no_road_is_built_and_yet_the_density_passes_its_target(
    scenes: Scenes,
    layers: tuple[dict[str, Layer], dict[str, Layer]],
    truths: tuple[dict[str, float], dict[str, float]],
) -> None:
    assert layers[0]["road"].digest() == layers[1]["road"].digest()
    assert scenes[1].urban.area < scenes[0].urban.area
    assert truths[0]["HY-13"] < 8 < truths[1]["HY-13"]


def test_children_fill_their_parent(scenes: Scenes) -> None:
    for scene in scenes:
        units = scene.units
        for parent in units.codes[units.levels != "community"][1:]:
            whole = units.shapes[units.codes == parent][0]
            parts = units.shapes[units.parents == parent]
            assert shapely.area(parts).sum() == pytest.approx(whole.area, rel=1e-9)


def test_a_second_carriageway_is_as_long_as_the_first(scenes: Scenes) -> None:
    streets = scenes[0].town.streets
    length = np.hypot(*(streets.ends[:, 1] - streets.ends[:, 0]).T)
    dual = streets.dual != ""
    codes, pair, count = np.unique(streets.dual[dual], return_inverse=True, return_counts=True)

    assert len(codes) > 20
    assert set(count.tolist()) == {2}
    order = np.argsort(pair, kind="stable")
    assert length[dual][order][::2] == pytest.approx(length[dual][order][1::2])


def test_the_road_on_a_border_lies_on_both_communities(scenes: Scenes) -> None:
    streets, units = scenes[0].town.streets, scenes[0].units
    border = shapely.union_all(streets.lines[streets.border])
    communities = units.shapes[units.levels == "community"]
    on = [
        float(shapely.intersection(border, shapely.boundary(shape)).length) for shape in communities
    ]

    assert sum(length > 0.99 * border.length for length in on) == 2


def test_coverage_rises_with_the_park_and_falls_with_the_closed_kindergarten(
    truths: tuple[dict[str, float], dict[str, float]],
) -> None:
    first, second = truths
    assert second["HY-06"] > first["HY-06"]
    assert second["SH-03"] < first["SH-03"]
    assert second["SH-17"] < first["SH-17"]
    assert second["XC-21"] > first["XC-21"]
