"""``xianzhi policy compile`` as a clerk meets it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xianzhi.catalogue.messages import codes
from xianzhi.cli.main import app
from xianzhi.exchange.spreadsheets import read_table

PLAN = (
    "禾川县供水方案\n\n一、任务\n"
    "1.建水厂，年底前完成。（县水利局牵头，各镇配合）\n"
    "2.换管网。（县住建局负责）\n"
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def run(*arguments: object):
    return CliRunner().invoke(app, ["policy", "compile", *map(str, arguments)])


def test_rows_go_to_standard_output_and_the_summary_beside_them(plan: Path):
    done = run(plan)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert [row["lead_units"] for row in rows] == [["县水利局"], ["县住建局"]]
    assert rows[0]["text"] == PLAN[rows[0]["start"] : rows[0]["end"]]
    assert "任务 2 条" in done.stderr
    assert "2 tasks" in done.stderr


def test_a_folder_takes_one_file_a_document(plan: Path, tmp_path: Path):
    other = tmp_path / "other.txt"
    other.write_text(PLAN, encoding="gb18030")
    out = tmp_path / "out"
    out.mkdir()
    assert run(plan, other, "-o", out).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == ["other.pred.jsonl", "plan.pred.jsonl"]


def test_a_spreadsheet_holds_the_same_rows(plan: Path, tmp_path: Path):
    book = tmp_path / "plan.xlsx"
    assert run(plan, "--format", "xlsx", "-o", book).exit_code == 0
    table = read_table(book)
    assert len(table.rows) == 2


def test_json_is_one_list(plan: Path):
    assert len(json.loads(run(plan, "--format", "json").stdout)) == 2


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_compiled(plan: Path):
    done = run("missing.txt", plan)
    assert done.exit_code == 1
    assert "missing.txt" in done.stderr
    assert len(done.stdout.splitlines()) == 2
    assert "Traceback" not in done.output


def test_a_spreadsheet_cannot_go_to_the_terminal(plan: Path):
    assert run(plan, "--format", "xlsx").exit_code == 2


def test_a_place_that_cannot_be_written_is_named(plan: Path, tmp_path: Path):
    done = run(plan, "-o", tmp_path / "no" / "such" / "folder.jsonl")
    assert done.exit_code == 1
    assert "folder.jsonl" in done.stderr


def test_every_rule_of_a_reading_has_words_in_both_languages(plan: Path):
    rows = [json.loads(line) for line in run(plan).stdout.splitlines()]
    rules = {reading["rule"] for row in rows for reading in row["readings"]}
    assert rules <= set(codes())
