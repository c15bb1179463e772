"""``xianzhi policy compile``: rows out, messages in two languages, exit codes as documented."""

import io
import json
import subprocess
import sys

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from xianzhi.cli.main import app

PLAN = (
    "禾川县村路整治方案\n一、主要任务\n"
    "(一)修好村路。2027年底前建成村路3条。(县交通局牵头,各镇配合)\n"
    "(二)种好行道树。2027年6月底前种树500棵。(县林业局负责)\n"
)


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(app, ["policy", "compile", *map(str, words)])


def test_rows_go_to_standard_output_as_json_lines(plan_file):
    result = run(plan_file)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(row["lead_units"], row["support_units"]) for row in rows] == [
        (["县交通局"], ["各镇"]),
        (["县林业局"], []),
    ]
    assert all(row["text"] == PLAN[row["start"] : row["end"]] for row in rows)


def test_json_is_one_array(plan_file, tmp_path):
    target = tmp_path / "rows.json"
    assert run(plan_file, "--format", "json", "-o", target).exit_code == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))) == 2


def test_a_spreadsheet_holds_the_tasks(plan_file, tmp_path):
    target = tmp_path / "rows.xlsx"
    assert run(plan_file, "--format", "xlsx", "-o", target).exit_code == 0
    sheet = openpyxl.load_workbook(io.BytesIO(target.read_bytes())).active
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"县交通局", "县林业局", "责任单位", "牵头"} <= cells


def test_a_word_table_and_a_text_table_hold_the_tasks(plan_file, tmp_path):
    target = tmp_path / "rows.docx"
    assert run(plan_file, "--format", "docx", "-o", target).exit_code == 0
    tables = docx.Document(io.BytesIO(target.read_bytes())).tables
    assert "县交通局" in {cell.text for table in tables for row in table.rows for cell in row.cells}
    table = tmp_path / "rows.csv"
    assert run(plan_file, "--format", "csv", "-o", table).exit_code == 0
    assert "县林业局" in table.read_text(encoding="utf-8-sig")


def test_a_word_table_takes_one_document(plan_file, tmp_path):
    result = run(plan_file, plan_file, "--format", "docx", "-o", tmp_path / "rows.docx")
    assert result.exit_code == 2


def test_a_spreadsheet_needs_a_file(plan_file):
    result = run(plan_file, "--format", "xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "-o" in result.stderr


def test_an_unreadable_file_is_named_and_the_others_are_compiled(plan_file, tmp_path):
    broken = tmp_path / "empty.docx"
    broken.write_bytes(b"")
    result = run(broken, plan_file)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "empty.docx" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_place_that_cannot_be_written_is_said(plan_file, tmp_path):
    result = run(plan_file, "-o", tmp_path / "nowhere" / "rows.jsonl")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr.replace("\n", "")


def test_the_compiler_works_without_django(plan_file):
    code = (
        "import sys\n"
        "class NoDjango:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'django', 'csp', 'whitenoise', 'gunicorn'}:\n"
        "            raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, NoDjango())\n"
        "from xianzhi.cli.main import app\n"
        "app()\n"
    )
    compiled = subprocess.run(
        [sys.executable, "-c", code, "policy", "compile", str(plan_file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (compiled.returncode, len(compiled.stdout.splitlines())) == (0, 2)
    served = subprocess.run(
        [sys.executable, "-c", code, "doctor"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert served.returncode == 3
    assert "xianzhi[site]" in served.stderr
