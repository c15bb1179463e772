"""Sites are chosen out of plain files: straight or on foot, and never on farmland."""

import json

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS
from typer.testing import CliRunner

from xianzhi.cli.main import app
from xianzhi.core.spatial.layer import Layer, LayerFacts, Outcome
from xianzhi.engines import siting
from xianzhi.engines.siting import SiteJob, choose_sites
from xianzhi.exchange.walkways import walkways_of

METRE_X, METRE_Y = 1 / 93_450, 1 / 110_920  # degrees at 33° north


def point(x, y):
    return {"type": "Point", "coordinates": [109 + x * METRE_X, 33 + y * METRE_Y]}


def square(x, y, half):
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    ring = [point(x + a, y + b)["coordinates"] for a, b in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def line(*places):
    return {"type": "LineString", "coordinates": [point(*each)["coordinates"] for each in places]}


def write(path, rows):
    features = [
        {"type": "Feature", "properties": columns, "geometry": shape} for shape, columns in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def read_here(path):
    """Read without a child process: how files are read is tested where they are read."""
    features = json.loads(path.read_text())["features"]
    shapes = np.array([shapely.geometry.shape(each["geometry"]) for each in features])
    rows = [{"row": number, **each["properties"]} for number, each in enumerate(features)]
    names = {name for row in rows for name in row}
    columns = pa.table({name: [str(row.get(name, "")) for row in rows] for name in sorted(names)})
    facts = LayerFacts(path.name, "0" * 64, "geojson", len(shapes), ())
    return Outcome(Layer(columns, shapes, CRS("EPSG:4326"), facts))


@pytest.fixture
def quick(monkeypatch):
    read_quickly(monkeypatch)


def read_quickly(patch):
    patch.setattr(siting, "read_layer", read_here)
    patch.setattr(siting, "read_walkways", lambda path: Outcome(walkways_of(read_here(path).value)))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two candidates beside a big village, one on farmland; a river between them and a hamlet."""
    folder = tmp_path_factory.mktemp("siting")
    write(
        folder / "sites.geojson",
        [
            (square(0, 0, 20), {"id": "farm", "cost": 1}),
            (square(300, 0, 20), {"id": "yard", "cost": 5}),
            (point(2000, 0), {"id": "mill", "cost": 2}),
        ],
    )
    write(
        folder / "homes.geojson",
        [
            (point(0, 30), {"人口": 900}),
            (point(300, 90), {"人口": "100"}),
            (point(300, -200), {"人口": 40}),
            (point(2000, 30), {"人口": 30}),
            (point(5000, 0), {"人口": None}),
            (point(9000, 0), {"人口": 7}),
        ],
    )
    write(folder / "parks.geojson", [(point(9000, 100), {"name": "甲"})])
    write(
        folder / "roads.geojson",
        [(line((0, 0), (2500, 0)), {"class": "支路"}), (line((300, 0), (300, 200)), {"class": ""})],
    )
    (folder / "control").mkdir()
    write(folder / "control/permanent_basic_farmland.geojson", [(square(0, 0, 100), {})])
    (folder / "control/notes.txt").write_text("no layer")
    return folder


@pytest.fixture(scope="module")
def checked(place):
    job = SiteJob(
        sites=place / "sites.geojson",
        demand=place / "homes.geojson",
        existing=place / "parks.geojson",
        control=place / "control",
        limit_m=300.0,
        number=2,
    )
    with pytest.MonkeyPatch.context() as patch:
        read_quickly(patch)
        return choose_sites(job)[0]


def test_people_are_served_and_farmland_is_not_proposed(checked):
    assert [site["id"] for site in checked["sites"]] == ["yard", "mill"]
    assert [site["land"] for site in checked["sites"]] == ["compliant", "compliant"]
    assert [site["added_people"] for site in checked["sites"]] == [1040.0, 30.0]
    assert (checked["candidates"], checked["candidates_refused"]) == (3, 1)
    assert checked["land_checked"]


def test_the_answer_says_what_it_costs_and_how_good_it_is(checked):
    assert (checked["served_before"], checked["served_people"], checked["people"]) == (
        7,
        1077,
        1077,
    )
    assert (checked["cost"], checked["value"], checked["bound"], checked["gap"]) == (
        7,
        1070,
        1070,
        0,
    )
    assert checked["metric"] == "straight"
    assert checked["sites"][1]["longitude"] == pytest.approx(109 + 2000 * METRE_X, abs=1e-5)


def test_on_foot_only_those_are_served_whom_a_way_leads_there(place, quick):
    found, issues = choose_sites(
        SiteJob(
            sites=place / "sites.geojson",
            demand=place / "homes.geojson",
            roads=place / "roads.geojson",
            limit_m=300.0,
            share=1.0,
        )
    )
    assert found["metric"] == "on_foot"
    assert sorted(site["id"] for site in found["sites"]) == ["farm", "mill", "yard"]
    assert found["served_people"] == 900 + 100 + 40 + 30
    assert not found["land_checked"]
    assert {site["land"] for site in found["sites"]} == {None}
    assert all(issue.code.startswith(("layer.", "network.")) for issue in issues)


def test_the_command_prints_the_answer_and_its_bound_in_both_languages(place, tmp_path):
    out = tmp_path / "sites.json"
    files = [str(place / "sites.geojson"), "--demand", str(place / "homes.geojson")]
    done = CliRunner().invoke(
        app, ["checkup", "site", *files, "-n", "1", "--least-walking", "-o", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text(encoding="utf-8"))["sites"][0]["id"] == "farm"
    assert "未核对用地" in done.output
    assert "no choice saves more than" in done.output


def test_a_question_without_a_wish_is_answered_in_words(place):
    files = [str(place / "sites.geojson"), "--demand", str(place / "homes.geojson")]
    done = CliRunner().invoke(app, ["checkup", "site", *files])
    assert done.exit_code == 1
    assert "--number" in done.output


def test_a_day_that_is_none_is_refused(place):
    files = [str(place / "sites.geojson"), "--demand", str(place / "homes.geojson")]
    done = CliRunner().invoke(app, ["checkup", "site", *files, "-n", "1", "--on", "13月"])
    assert done.exit_code == 2


def test_a_control_folder_without_layers_and_a_layer_without_people_are_told(
    place, quick, tmp_path
):
    files = [str(place / "sites.geojson"), "--demand", str(place / "homes.geojson"), "-n", "1"]
    done = CliRunner().invoke(app, ["checkup", "site", *files, "--control", str(tmp_path)])
    assert done.exit_code == 1
    assert "permanent_basic_farmland" in done.output
    empty = write(tmp_path / "nobody.geojson", [(point(0, 0), {"pop": 0})])
    files[2] = str(empty)
    done = CliRunner().invoke(app, ["checkup", "site", *files])
    assert done.exit_code == 1
    assert "people" in done.output
