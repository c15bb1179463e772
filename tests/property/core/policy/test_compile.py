"""What must hold for every text that the compiler is given."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from noisy_text import doubled, full_width, hard_wrapped, track, with_pages, with_strays, words_of
from xianzhi.core.policy import compile as compile_plan
from xianzhi.core.policy import to_record
from xianzhi.core.policy.document import Document
from xianzhi.core.policy.plan import Plan, RowKind
from xianzhi.core.policy.repair import repair

PIECES = (
    "一、总体要求",
    "二、重点任务",
    "三、保障措施",
    "（一）加强道路养护。",
    "（二）推进厕所改造。",
    "1.",
    "2.",
    "11.",
    "第三条",
    "①",
    "专栏1",
    "附件1",
    "——",
    "责任单位：",
    "牵头单位:县发改局;",
    "配合单位",
    "（县住建局牵头，各镇、各相关部门配合）",
    "(责任单位:县财政局、县水利局。)",
    "〔牵头单位：县委办（督查室）〕",
    "县发改局、县财政局负责",
    "（",
    "）",
    "[",
    "】",
    "列第一位者为牵头单位，下同",
    "以下均需各镇落实，不再列出",
    "序号",
    "任务",
    "完成时限",
    "|",
    " | ",
    "\t",
    "\n",
    "\n\n",
    "　　",
    "。",
    "，",
    "、",
    "2023年12月底前",
    "持续推进",
    "到2025年",
    "≥90%",
    "新建公园2个",
    "健全机制，落实责任，提升水平",
    "等部门",
    "无",
    "王建国",
    "各乡、镇人民政府",
    "禾川县2023年民生实事任务分解表",
    "禾川县人民政府办公室关于印发《禾川县乡村振兴行动方案》的通知",
    "2023年2月3日",
    "新华社北京5月6日电",
    "- 3 -",
    "# ",
    "**",
    "\r\n",
    "\f",
    "\u200b",
    "😀",
    "ａ１",
    "縣政府負責",
)
plans = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=60).map("".join)


def check(plan: Plan) -> None:
    """Spans lie inside, values are verbatim where nothing was repaired, rows are in order."""
    text = plan.text
    for row in plan.rows:
        assert 0 <= row.start < row.end <= len(text)
        assert row.lead_units == tuple(dict.fromkeys(row.lead_units))
        assert not set(row.lead_units) & set(row.support_units)
        spans = [span for role in row.roles for span in role.spans]
        spans += [span for reading in row.readings for span in reading.spans]
        spans += [*row.measures, *row.projects, *(target.span for target in row.targets)]
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        for target in row.targets:
            assert target.evidence == text[target.span.start : target.span.end]
        if not plan.edits:
            named = [text[span.start : span.end] for role in row.roles for span in role.spans]
            assert named == [unit for role in row.roles for unit in role.units]
            assert row.title in text[row.start : row.end]
    assert len({row.id for row in plan.rows}) == len(plan.rows)
    starts = [(row.start, row.end) for row in plan.rows]
    assert starts == sorted(starts)


def check_tasks_are_disjoint(plan: Plan) -> None:
    tasks = [row for row in plan.rows if row.kind is RowKind.TASK]
    for before, after in pairwise(tasks):
        assert before.end <= after.start


@settings(max_examples=150, deadline=None)
@given(plans)
def test_any_text_compiles_to_rows_with_good_offsets(text: str):
    plan = compile_plan(text)
    check(plan)
    check_tasks_are_disjoint(plan)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_text_of_any_characters_compiles(text: str):
    check(compile_plan(text))


@settings(max_examples=40, deadline=None)
@given(plans)
def test_compiling_twice_gives_the_same_plan(text: str):
    first, second = compile_plan(text), compile_plan(text)
    assert first == second
    assert [to_record(row, first) for row in first.rows] == [
        to_record(row, second) for row in second.rows
    ]


@settings(max_examples=40, deadline=None)
@given(plans, st.integers(0, 9), st.integers(12, 40))
def test_repaired_text_maps_back_character_by_character(text: str, seed: int, width: int):
    noisy = words_of(
        with_pages(
            hard_wrapped(with_strays(doubled(full_width(track(text)), seed), seed), width), 9
        )
    )
    reading = repair(Document(noisy))
    assert all(noisy[reading.original_at(at)] == char for at, char in enumerate(reading.text))
    kept = len(noisy) - sum(edit.span.end - edit.span.start for edit in reading.edits)
    assert kept == len(reading.text) == len(reading.folded)
    check(compile_plan(noisy))
