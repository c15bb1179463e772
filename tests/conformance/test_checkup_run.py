"""``xianzhi checkup run`` on folders of layers and on extracts of OpenStreetMap."""

import csv
import json
import shutil

import pytest
from typer.testing import CliRunner

from factories.osm_pbf import packed
from gold_rows import shared_folder
from xianzhi.cli.main import app
from xianzhi.engines import checkup as engine
from xianzhi.samples.checkup.files import write_checkup

DAY = "2026-06-30"


def run(folder, out, *more):
    arguments = ["checkup", "run", str(folder), "-o", str(out), "--on", DAY, *more]
    return CliRunner().invoke(app, arguments)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkup")
    write_checkup(folder, scale=0.06)
    return folder


@pytest.fixture(scope="module")
def told(small):
    out = small / "result.json"
    answer = run(small / "2025", out, "--cache", str(small / "kept"))
    assert answer.exit_code == 0, answer.output
    return json.loads(out.read_text(encoding="utf-8"))


def test_every_value_is_the_truth_of_the_generator(small, told):
    seen = {(one["concept"], one["unit"]): one for one in told["observations"]}
    with (small / "truth.csv").open(encoding="utf-8") as lines:
        truth = [row for row in csv.DictReader(lines) if row["year"] == "2025"]
    # In the first year a quarter of the hydrants was not on file: the value lies below the truth.
    truth = [row for row in truth if row["concept"] != "XC-33"]
    wrong = {
        row["concept"]: (row["value"], seen[row["concept"], row["unit"]]["value"])
        for row in truth
        if seen[row["concept"], row["unit"]]["value"]
        != pytest.approx(float(row["value"]), rel=float(row["near"]))
    }
    assert len(truth) >= 40
    assert wrong == {}


def test_a_result_has_the_agreed_form(told):
    assert set(told) == {"run", "observations", "problems"}
    keys = ["concept", "unit", "value", "num", "den", "lo", "hi", "verdict", "target", "reasons"]
    assert [one for one in told["observations"] if list(one)[: len(keys)] != keys] == []
    assert {one["verdict"] for one in told["observations"]} <= {"met", "unmet", "undecidable"}
    silent = [one for one in told["observations"] if one["verdict"] == "undecidable"]
    assert [one["concept"] for one in silent if not one["reasons"]] == []


def test_no_value_stands_without_its_caveat_and_its_numerator(told):
    for one in told["observations"]:
        assert "待" in one["caveat"]["zh"]
        assert one["value"] is None or one["num"] is not None


def test_problems_lie_in_degrees_where_the_county_is(told):
    (first, *_) = [one for one in told["problems"] if one["rule"] == "uncovered"]
    (west, south), *_ = first["geometry"]["coordinates"][0]
    assert (100 < west < 125, 20 < south < 45) == (True, True)


def steps_run(monkeypatch):
    done = []
    real = engine.run_steps

    def counted(work, todo, plan):
        done.extend(step.item.definition.concept for step in todo)
        return real(work, todo, plan)

    monkeypatch.setattr(engine, "run_steps", counted)
    return done


def test_only_what_rests_on_a_changed_layer_is_computed_again(small, told, monkeypatch):
    folder, out = small / "changed", small / "again.json"
    shutil.copytree(small / "2025", folder)
    shutil.copy(small / "2026" / "toilet.parquet", folder / "toilet.parquet")
    done = steps_run(monkeypatch)
    assert run(folder, out, "--cache", str(small / "kept")).exit_code == 0
    assert set(done) == {"HY-03", "HY-40", "JY-09", "SH-17", "XC-14"}
    again = json.loads(out.read_text(encoding="utf-8"))["observations"]
    assert len(again) == len(told["observations"])
    same = [
        (one, other)
        for one, other in zip(told["observations"], again, strict=True)
        if one["concept"] not in done and one != other
    ]
    assert same == []


def test_an_unknown_edition_is_told_in_both_languages(small):
    answer = run(small / "2025", small / "none.json", "--edition", "tj-1999")
    assert answer.exit_code == 1
    assert "没有指标体系" in answer.output
    assert "There is no edition" in answer.output


def test_a_folder_without_layers_is_told(tmp_path):
    answer = run(tmp_path, tmp_path / "none.json")
    assert (answer.exit_code, "没有可识别的图层" in answer.output.replace("\n", "")) == (1, True)


def test_a_damaged_layer_leaves_only_its_own_indicators_open(small, tmp_path):
    folder = tmp_path / "layers"
    shutil.copytree(small / "2025", folder)
    (folder / "toilet.parquet").write_bytes(b"PAR1 but nothing more")
    out = tmp_path / "result.json"
    assert run(folder, out, "--edition", "hanyin-2022", "--fresh").exit_code == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    values = {one["concept"]: one["value"] for one in told["observations"]}
    assert (values["HY-03"], values["HY-06"] is None) == (None, False)
    assert list(told["run"]["unreadable"]) == ["toilet"]


@pytest.mark.shared
@pytest.mark.parametrize("place", ["osm_guixi", "osm_ninghua"])
def test_what_volunteers_did_not_draw_is_undecidable_and_not_zero(place, tmp_path):
    out = tmp_path / "result.json"
    answer = run(shared_folder() / "data" / place, out, "--fresh")
    assert answer.exit_code == 0, answer.output
    told = {one["concept"]: one for one in json.loads(out.read_text("utf-8"))["observations"]}
    for concept in ("HY-03", "HY-15", "JY-07", "JY-09", "XC-14", "SH-17"):
        (reason, *_) = told[concept]["reasons"]
        assert (told[concept]["value"], told[concept]["verdict"]) == (None, "undecidable")
        assert "不等于没有" in reason["zh"] or "缺少图层" in reason["zh"]
    assert told["HY-13"]["value"] > 0
    assert {one["verdict"] for one in told.values()} == {"undecidable"}


@pytest.mark.shared
def test_an_extract_as_pbf_gives_the_figures_of_its_xml(tmp_path):
    (source,) = (shared_folder() / "data" / "osm_guixi").glob("*.osm")
    packed_one = tmp_path / "guixi.osm.pbf"
    packed_one.write_bytes(packed(source))
    told = []
    for extract in (source, packed_one):
        out = tmp_path / "result.json"
        answer = run(extract, out, "--fresh", "--edition", "hanyin-2022")
        assert answer.exit_code == 0, answer.output
        told.append(json.loads(out.read_text("utf-8")))
    figures = [
        [{**one, "inputs": sorted(one["inputs"])} for one in each["observations"]] for each in told
    ]
    assert figures[0] == figures[1]
    assert any(one["value"] for one in figures[0])
