"""``xianzhi layer``: inspected, asked, answered, converted; exit codes as documented."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from typer.testing import CliRunner, Result

from layers import attributes, layer, parsed_in_this_process, squares, unpacked
from xianzhi.cli.main import app
from xianzhi.core.spatial import shifted
from xianzhi.core.spatial.coordinates import recognise
from xianzhi.exchange.layers import WriteOptions, read_layer, write_layer


@pytest.fixture(scope="module", autouse=True)
def _in_this_process():
    with parsed_in_this_process():
        yield


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["layer", *map(str, arguments)])


@pytest.fixture(scope="module")
def nameless(tmp_path_factory) -> Path:
    """A GBK shapefile without .cpg and without .prj."""
    folder = tmp_path_factory.mktemp("shp")
    made = layer(squares(6, (36_450_000.0, 3_640_000.0), 100.0), crs=recognise("EPSG:4524"))
    write_layer(made, folder / "宗地.zip", WriteOptions(encoding="GBK"))
    home = unpacked(folder / "宗地.zip", folder / "out")
    (home / "宗地.cpg").unlink()
    (home / "宗地.prj").unlink()
    return home


def ring() -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    radius = 0.2 + 0.03 * np.cos(5 * angles) + 0.02 * np.sin(9 * angles)
    points = np.column_stack([108.5 + radius * np.cos(angles), 32.9 + radius * np.sin(angles)])
    return np.array([shapely.Polygon(points)])


def test_a_layer_is_described(tmp_path):
    write_layer(layer(squares(6)), tmp_path / "宗地.gpkg")
    done = run("inspect", tmp_path / "宗地.gpkg")
    assert done.exit_code == 0
    for part in ("6 个要素", "EPSG:4490", "地块编号", "SHA-256", "108.500000"):
        assert part in done.stderr


@pytest.mark.parametrize(("surface", "said"), [("ellipsoid", "椭球面积"), ("zone", "EPSG:4545")])
def test_areas_are_added_up_with_their_rule(tmp_path, surface, said):
    write_layer(layer(squares(6)), tmp_path / "宗地.gpkg")
    done = run("inspect", tmp_path / "宗地.gpkg", "--area", surface)
    assert done.exit_code == 0
    for part in (said, "容差：小于 1 平方米或窄于 0.1 米", "6 块", "0 slivers"):
        assert part in done.stderr


def test_a_missing_system_is_asked_for_in_both_languages(nameless):
    done = run("inspect", nameless)
    assert done.exit_code == 4
    for part in ("没有坐标系", "has no reference system", "EPSG:4524", "--crs"):
        assert part in done.stderr


def test_programs_read_the_question_as_json(nameless):
    done = run("inspect", nameless, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 4
    assert [answer["code"] for answer in told["question"]] == ["EPSG:4524"]
    assert told["facts"]["encoding"] == "GB18030"
    assert [issue["code"] for issue in told["issues"]] == ["layer.encoding_detected"]


def test_nothing_is_written_before_the_question_is_answered(nameless, tmp_path):
    asked = run("convert", nameless, tmp_path / "宗地.gpkg")
    assert asked.exit_code == 4
    assert not (tmp_path / "宗地.gpkg").exists()
    answered = run("convert", nameless, tmp_path / "宗地.gpkg", "--crs", "EPSG:4524")
    assert answered.exit_code == 0
    read = read_layer(tmp_path / "宗地.gpkg").value
    assert read.crs.to_epsg() == 4490
    assert read.columns.equals(attributes(6))
    assert 107 < shapely.bounds(read.geometries[0])[0] < 109


def test_a_shifted_layer_is_named_and_taken_back(tmp_path):
    write_layer(layer(ring(), pa.table({})), tmp_path / "right.gpkg")
    forward = shapely.transform(
        ring(), lambda points: np.column_stack(shifted._shift_gcj02(points[:, 0], points[:, 1]))
    )
    write_layer(layer(forward, pa.table({})), tmp_path / "shifted.geojson")
    told = run("inspect", tmp_path / "shifted.geojson", "--control", tmp_path / "right.gpkg")
    assert told.exit_code == 0
    assert "很像 GCJ-02" in told.stderr
    done = run("convert", tmp_path / "shifted.geojson", tmp_path / "mended.gpkg",
               "--from-datum", "gcj02")  # fmt: skip
    assert done.exit_code == 0
    mended = read_layer(tmp_path / "mended.gpkg").value.geometries
    assert shapely.hausdorff_distance(mended, ring())[0] < 1e-8


def test_a_contradicted_system_is_not_converted(tmp_path):
    turned = shapely.transform(squares(3), lambda points: points[:, ::-1])
    write_layer(layer(turned), tmp_path / "a.gpkg")
    assert run("inspect", tmp_path / "a.gpkg").exit_code == 4
    assert run("convert", tmp_path / "a.gpkg", tmp_path / "b.gpkg").exit_code == 4
    assert not (tmp_path / "b.gpkg").exists()
    assert run("convert", tmp_path / "a.gpkg", tmp_path / "b.gpkg", "--swap-axes").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("inspect", "没有.gpkg"), 1),
        (("inspect", "a.gpkg", "--crs", "禾川独立坐标系"), 2),
        (("inspect", "a.gpkg", "--near", "禾川"), 2),
        (("convert", "a.gpkg", "b.doc"), 2),
        (("convert", "a.gpkg", "b.zip", "--output-encoding", "latin-1"), 2),
        (("convert", "a.gpkg", "没有/b.gpkg"), 1),
    ],
)
def test_faults_have_words_and_the_documented_exit_code(tmp_path, monkeypatch, arguments, code):
    monkeypatch.chdir(tmp_path)
    write_layer(layer(squares(2)), tmp_path / "a.gpkg")
    done = run(*arguments)
    assert done.exit_code == code
    assert len(done.stderr.splitlines()) >= 2
    assert "Traceback" not in done.stderr


def test_a_layer_in_metres_has_no_web_shift_to_take_back(tmp_path):
    made = layer(squares(2, (450_000.0, 3_640_000.0), 100.0), crs=recognise("EPSG:4545"))
    write_layer(made, tmp_path / "a.gpkg")
    done = run("convert", tmp_path / "a.gpkg", tmp_path / "b.gpkg", "--from-datum", "bd09")
    assert done.exit_code == 1
    assert "BD-09" in done.stderr
