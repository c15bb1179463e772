import io
import json

import docx
import pytest

from xianzhi.core.policy import Plan, compile  # noqa: A004 -- the field's own word
from xianzhi.exchange.ledger_files import FORMATS, plan_sheet, write_plan
from xianzhi.exchange.spreadsheets import read_table

TEXT = """禾川县停车设施提升行动方案
一、主要任务
（一）建设公共停车场。2026年底前新增公共停车位1000个以上。（牵头单位：县住建局；配合单位：县公安局）
（二）完善充电设施。新建充电桩200个。（县发改局牵头，各镇、县财政局配合）
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    compiled = compile(TEXT)
    assert len(compiled.tasks) == 2
    return compiled


def shown(plan: Plan) -> list[tuple[str, ...]]:
    return [tuple("" if v is None else str(v) for v in row) for row in plan_sheet(plan).rows]


def test_every_task_is_a_row_with_its_units(plan: Plan) -> None:
    units = [(row[5], row[6]) for row in plan_sheet(plan).rows]
    assert units == [("县住建局", "县公安局"), ("县发改局", "各镇、县财政局")]


@pytest.mark.parametrize("format_name", ["xlsx", "csv"])
def test_sheet_read_again_equals_the_plan(plan: Plan, format_name: str) -> None:
    table = read_table(write_plan(plan, format_name))
    assert [row.cells for row in table.rows] == shown(plan)


def test_word_table_read_again_equals_the_plan(plan: Plan) -> None:
    (table,) = docx.Document(io.BytesIO(write_plan(plan, "docx"))).tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows[2:]] == shown(plan)


def test_json_lines_hold_every_row(plan: Plan) -> None:
    records = [json.loads(line) for line in write_plan(plan, "jsonl").splitlines()]
    assert records == json.loads(write_plan(plan, "json"))
    assert [record["id"] for record in records] == [row.id for row in plan.rows]


def test_every_format_has_a_writer(plan: Plan) -> None:
    assert FORMATS == ("xlsx", "docx", "csv", "jsonl", "json")
    assert all(write_plan(plan, name) for name in FORMATS)
