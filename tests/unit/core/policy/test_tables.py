"""One table in every form that text gives it: the same tasks, units and dates."""

import re
from collections.abc import Callable, Sequence

import pytest

from xianzhi.core.policy import compile as compile_plan
from xianzhi.core.policy.document import Address, Block, BlockKind, Document

Rows = Sequence[tuple[str, ...]]
TITLE = "禾川县2023年重点任务分解表\n\n"

SETS: dict[str, tuple[tuple[str, ...], Rows]] = {
    "classic": (
        ("序号", "任务", "牵头单位", "配合单位", "完成时限"),
        (
            ("1", "新建幼儿园3所，新增学位720个", "县教育局", "县财政局、县住建局", "8月底前"),
            ("2", "改造提升老旧小区12个", "县住建局", "各镇", "2023年11月底"),
            ("3", "完成农村公路提档升级60公里", "县交通局", "县财政局，各镇", "持续推进"),
            ("4", "推进数字政府建设", "县数据局", "无", "2023年12月"),
        ),
    ),
    "persons": (
        ("大类", "序号", "任务", "分管领导", "牵头单位及主要负责人", "进展"),
        (
            ("民生保障", "1", "新建公园2个", "陈志远", "县住建局 王建国", "已完成50%"),
            ("民生保障", "2", "改造厕所5座", "陈志远", "县城管局 李明", "正在推进"),
            ("产业发展", "3", "引进项目10个", "周海", "县招商局 赵刚", "已引进6个"),
        ),
    ),
    "measures": (
        ("任务名称", "指标要求", "牵头部门", "配合部门", "目标类型"),
        (
            ("空气质量", "优良天数比例≥85%", "市环境局禾川分局", "县住建局、县交通局", "约束性"),
            ("城市绿化", "建成区绿地率达到36%", "县林业局", "各镇", "预期性"),
            ("污水处理", "污水集中处理率达到95%以上", "县住建局", "县水利局", "约束性"),
        ),
    ),
    "scored": (
        ("项目", "分值", "目标任务", "监考单位"),
        (
            ("招商引资", "25", "引进亿元以上项目10个", "县招商局"),
            ("工业增长", "20", "规上工业增加值增长8%", "县工信局"),
            ("民生实事", "15", "完成民生实事10件", "县政府督查室"),
        ),
    ),
}


def by_line(join: Callable[[tuple[str, ...]], str]) -> Callable[[tuple[str, ...], Rows], str]:
    return lambda head, rows: "\n".join(join(row) for row in (head, *rows))


FORMS: dict[str, Callable[[tuple[str, ...], Rows], str]] = {
    "pipes around": by_line(lambda row: "| " + " | ".join(row) + " |"),
    "pipes between": by_line(" | ".join),
    "tabs": by_line("\t".join),
    "boxes": by_line(lambda row: "│" + "│".join(row) + "│"),
    "blanks": by_line("  ".join),
    "markdown": lambda head, rows: "\n".join(
        ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
        + ["| " + " | ".join(row) + " |" for row in rows]
    ),
    "one cell a line": lambda head, rows: "\n".join(
        f"{cell} |" for row in (head, *rows) for cell in row
    ),
    "one cell a paragraph": lambda head, rows: "\n\n".join(
        cell for row in (head, *rows) for cell in row
    ),
}


def units_of(head: tuple[str, ...], row: tuple[str, ...]) -> set[str]:
    cells = [c for h, c in zip(head, row, strict=True) if re.search("单位|部门", h) and c != "无"]
    return {re.sub(r"\s.*", "", unit) for cell in cells for unit in re.split("[、，]", cell)}


# In "blanks" the blank between a unit and its person would part cells too: no form of its own.
PAIRS = [(name, form) for name in SETS for form in FORMS if (name, form) != ("persons", "blanks")]


@pytest.mark.parametrize(("name", "form"), PAIRS)
def test_every_form_of_a_table_gives_the_same_tasks(name: str, form: str):
    head, rows = SETS[name]
    text = TITLE + FORMS[form](head, rows)
    tasks = compile_plan(text).tasks
    assert len(tasks) == len(rows)
    for task, row in zip(tasks, rows, strict=True):
        assert {*task.lead_units, *task.support_units} == units_of(head, row)
        assert row[-1] in text[task.start : task.end] or row[-1] == "无"


@pytest.mark.parametrize("squash", [False, True])
def test_a_table_without_separators_is_read_from_the_end_of_each_record(squash: bool):
    head, rows = SETS["classic"]
    lines = ["".join(row) for row in (head, *rows)]
    tasks = compile_plan(TITLE + ("" if squash else "\n").join(lines)).tasks
    assert [task.lead_units for task in tasks] == [
        ("县教育局",), ("县住建局",), ("县交通局",), ("县数据局",)
    ]  # fmt: skip
    assert [task.support_units for task in tasks] == [
        ("县财政局", "县住建局"), ("各镇",), ("县财政局", "各镇"), ()
    ]  # fmt: skip
    assert [task.deadline and task.deadline.text for task in tasks] == [row[-1] for row in rows]


def test_persons_in_unit_cells_are_kept_apart():
    head, rows = SETS["persons"]
    tasks = compile_plan(TITLE + FORMS["pipes around"](head, rows)).tasks
    assert [task.persons for task in tasks] == [("王建国",), ("李明",), ("赵刚",)]


def test_several_units_as_several_paragraphs_stay_in_their_column():
    cells = "序号\n实事项目\n举措\n责任单位\n配合单位\n"
    cells += "1\n扩大学位\n新建小学2所\n县教育局\n县财政局\n县住建局\n各镇\n"
    cells += "2\n方便停车\n新增停车位500个\n县住建局\n县公安局\n"
    tasks = compile_plan(TITLE + cells).tasks
    assert [task.lead_units for task in tasks] == [("县教育局",), ("县住建局",)]
    assert tasks[0].support_units == ("县财政局", "县住建局", "各镇")


def test_rows_under_a_merged_first_cell_are_one_task():
    rows = (
        ("项目名称", "任务", "计划完成时间", "牵头单位"),
        ("滨河公园", "完成立项", "2023年3月", "县住建局"),
        ("", "建成开放", "2023年12月", "县城管局"),
        ("文化馆", "主体完工", "2023年10月", "县文旅局"),
    )
    tasks = compile_plan(TITLE + "\n".join("| " + " | ".join(r) + " |" for r in rows)).tasks
    assert [task.lead_units for task in tasks] == [("县住建局", "县城管局"), ("县文旅局",)]
    assert tasks[0].deadline is not None
    assert tasks[0].deadline.text == "2023年12月"


def test_a_row_that_heads_a_group_is_no_task():
    text = TITLE + "序号 | 任务 | 责任单位 | 时限\n一、民生 | | |\n1 | 建公园 | 县住建局 | 6月\n"
    tasks = compile_plan(text + "二、产业 | | |\n2 | 引项目 | 县招商局 | 9月\n").tasks
    assert [task.number for task in tasks] == ["1", "2"]
    assert [task.section for task in tasks] == ["一、民生", "二、产业"]


def document_of(grid: Sequence[Sequence[tuple[str, int, int]]]) -> Document:
    """A document as the file readers give it: one block a merged cell, with its spans."""
    text, blocks = "", []
    for row, cells in enumerate(grid, start=1):
        column = 1
        for words, down, across in cells:
            if words != "^":
                text += " | " if text and not text.endswith("\n") else ""
                address = Address(table=1, row=row, column=column)
                blocks.append(
                    Block(len(text), len(text) + len(words), BlockKind.CELL, address, down, across)
                )
                text += words
            column += across
        text += "\n"
    return Document(text, tuple(blocks))


def test_merged_cells_of_a_file_carry_over_the_rows_they_span():
    grid = [
        [("项目", 1, 1), ("任务", 1, 1), ("完成时间", 1, 1), ("责任单位", 1, 1)],
        [("滨河公园", 2, 1), ("完成立项", 1, 1), ("3月", 1, 1), ("县发改局", 1, 1)],
        [("^", 1, 1), ("建成开放", 1, 1), ("12月", 1, 1), ("县住建局", 1, 1)],
        [("文化馆", 1, 1), ("主体完工", 1, 1), ("10月", 1, 1), ("县文旅局", 1, 1)],
    ]
    tasks = compile_plan(document_of(grid)).tasks
    assert [task.lead_units for task in tasks] == [("县发改局", "县住建局"), ("县文旅局",)]


def test_a_lead_cell_merged_over_several_tasks_leads_each_of_them():
    grid = [
        [("序号", 1, 1), ("任务", 1, 1), ("牵头单位", 1, 1), ("配合单位", 1, 1)],
        [("1", 1, 1), ("编制更新规划", 1, 1), ("县住建局", 2, 1), ("县发改局", 1, 1)],
        [("2", 1, 1), ("开展县城体检", 1, 1), ("^", 1, 1), ("县统计局", 1, 1)],
        [("3", 1, 1), ("更新供水管网", 1, 1), ("县水利局", 1, 1), ("县财政局", 1, 1)],
    ]
    tasks = compile_plan(document_of(grid)).tasks
    assert [(task.lead_units, task.support_units) for task in tasks] == [
        (("县住建局",), ("县发改局",)),
        (("县住建局",), ("县统计局",)),
        (("县水利局",), ("县财政局",)),
    ]
