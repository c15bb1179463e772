from collections import Counter
from datetime import date

import numpy as np
import pytest
import shapely

from xianzhi.samples.land import Land, Layer
from xianzhi.samples.land.survey import EARLIER_ON

METRES = 92_600  # to a degree here, at least
FORBIDDEN = {
    "inside_basic_farmland": "basic_farmland",
    "inside_red_line": "red_line",
    "inside_water_source": "water_sources",
    "inside_heritage_zone": "heritage_zones",
}


@pytest.fixture(scope="session")
def rows(tenth: Land) -> list[dict[str, object]]:
    return tenth.truth["buildings"].to_pylist()


def shape_of(layer: Layer) -> dict[str, shapely.Polygon]:
    return dict(zip(layer.column("code"), layer.geometry, strict=True))


def paper_of(land: Land) -> dict[str, tuple[shapely.Polygon, str, date]]:
    found = {}
    for name in ("building_permits", "land_approvals"):
        layer = land[name]
        for row, shape in zip(layer.columns.to_pylist(), layer.geometry, strict=True):
            found[row["code"]] = (shape, row["kind"], row["valid_until"])
    return found


def test_every_outline_belongs_to_one_row_of_the_truth(tenth: Land, rows: list[dict]) -> None:
    for name, side in (("buildings_earlier", "before"), ("buildings_later", "after")):
        told = Counter(code for row in rows for code in row[side])
        assert told == Counter(tenth[name].column("code").tolist())


def test_changes_have_the_sides_that_their_names_say(rows: list[dict]) -> None:
    sides = {(row["change"], bool(row["before"]), bool(row["after"])) for row in rows}

    assert sides == {
        ("new", False, True),
        ("gone", True, False),
        ("grown", True, True),
        ("moved", True, True),
        ("unchanged", True, True),
    }


def test_every_reason_goes_with_one_verdict(rows: list[dict]) -> None:
    verdicts = {(row["reason"], row["verdict"]) for row in rows}

    assert verdicts == {
        *((reason, "illegal") for reason in FORBIDDEN),
        ("no_permit", "illegal"),
        ("beyond_permit", "illegal"),
        ("permit_expired", "illegal"),
        ("approval_expired", "illegal"),
        ("outside_boundary", "illegal"),
        ("permitted", "legal"),
        ("facility_agriculture", "legal"),
        ("state_project", "legal"),
        ("demolished", "legal"),
        ("standing", "legal"),
    }


@pytest.mark.parametrize(("reason", "name"), FORBIDDEN.items())
def test_a_building_on_forbidden_ground_lies_there(
    tenth: Land, rows: list[dict], reason: str, name: str
) -> None:
    ground = shapely.union_all(tenth[name].geometry)
    shapes = shape_of(tenth["buildings_later"])
    places = [shapes[code] for row in rows if row["reason"] == reason for code in row["after"]]

    assert places
    assert all(ground.contains(place.centroid) for place in places)


def test_a_lawful_new_building_lies_on_forbidden_ground_only_with_the_state_behind_it(
    tenth: Land, rows: list[dict]
) -> None:
    shapes = shape_of(tenth["buildings_later"])
    ground = shapely.union_all(
        [shapely.union_all(tenth[name].geometry) for name in ("basic_farmland", "red_line")]
    )
    inside = {
        row["reason"]
        for row in rows
        if row["verdict"] == "legal" and row["change"] == "new"
        if any(ground.intersects(shapes[code]) for code in row["after"])
    }

    assert inside == {"state_project"}


def test_a_permit_covers_what_it_permits_and_not_what_goes_beyond(
    tenth: Land, rows: list[dict]
) -> None:
    shapes, papers = shape_of(tenth["buildings_later"]), paper_of(tenth)

    def uncovered(row: dict) -> float:
        allowed = papers[row["paper"]][0].buffer(1.2 / METRES, join_style="mitre")
        building = shapely.union_all([shapes[code] for code in row["after"]])
        return float(building.difference(allowed).area / building.area)

    lawful = [uncovered(row) for row in rows if row["reason"] == "permitted"]
    beyond = [uncovered(row) for row in rows if row["reason"] == "beyond_permit"]
    assert max(lawful) < 0.02
    assert min(beyond) > 0.05


def test_expired_papers_ended_before_the_first_survey_and_others_did_not(
    tenth: Land, rows: list[dict]
) -> None:
    papers = paper_of(tenth)
    for row in rows:
        if row["paper"] and row["change"] != "unchanged":
            is_over = papers[row["paper"]][2] < EARLIER_ON
            assert is_over == row["reason"].endswith("_expired")


def test_what_stands_unchanged_was_drawn_again_a_little_off(tenth: Land, rows: list[dict]) -> None:
    earlier, later = shape_of(tenth["buildings_earlier"]), shape_of(tenth["buildings_later"])
    same = [
        (earlier[row["before"][0]], later[row["after"][0]])
        for row in rows
        if row["change"] == "unchanged" and len(row["before"]) == len(row["after"]) == 1
    ]
    before, after = np.array(same, dtype=object).T
    metres = shapely.hausdorff_distance(before, after) * METRES

    assert len(same) > 2000
    assert 0.3 < np.median(metres) < 1.0
    assert metres.max() < 2.0


def test_some_houses_are_drawn_as_two_at_one_survey(rows: list[dict]) -> None:
    sizes = Counter(
        (len(row["before"]), len(row["after"])) for row in rows if row["change"] == "unchanged"
    )

    assert set(sizes) == {(1, 1), (1, 2), (2, 1)}
    assert sizes[1, 2] > 10


def test_sizes_in_the_truth_agree_with_what_was_drawn(tenth: Land, rows: list[dict]) -> None:
    drawn = dict(
        zip(
            tenth["buildings_later"].column("code"),
            tenth["buildings_later"].column("area_m2"),
            strict=True,
        )
    )
    for row in rows:
        if row["change"] == "new":
            assert row["area_m2"] == row["added_m2"]
            assert sum(drawn[code] for code in row["after"]) == pytest.approx(
                row["area_m2"], rel=0.12, abs=4
            )
        assert row["unlawful_m2"] <= row["added_m2"] + 0.01
        assert (row["unlawful_m2"] > 0) == (row["verdict"] == "illegal")


def test_small_sheds_stand_without_papers(rows: list[dict]) -> None:
    small = [row for row in rows if row["change"] == "new" and row["area_m2"] < 40]

    assert len(small) > 20
    assert {row["paper"] for row in small if row["reason"] == "no_permit"} == {""}
