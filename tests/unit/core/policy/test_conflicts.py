"""Contradictions shown on the fields that they dispute, in plans of an invented county."""

import json
from datetime import date

import pytest

from plan_rows import deadline, row, span, target
from xianzhi.catalogue import messages
from xianzhi.core.policy import compile as compile_plan
from xianzhi.core.policy.conflicts import mark_conflicts
from xianzhi.core.policy.plan import (
    Contradiction,
    PolicyFacts,
    Reading,
    Row,
    State,
    TargetType,
)

NOTHING = PolicyFacts()
PLAN = """禾川县城区更新行动方案
禾政办发〔2023〕6号
(2023年3月5日)
一、主要任务
(一)建设健康禾川。县医院创建为三级医院,县域内就诊率达到90%以上。(县卫健局牵头,青河镇配合)
(二)增强医疗能力。持续巩固提升县医院二级甲等医院成果。(县卫健局、县医保局牵头,县卫健局配合)
(三)打通断头路。实施麦浪路南延、学府街东段、环城东路北段、春酿巷拓宽工程,年内打通断头路5条。(县住建局牵头)
二、工作步骤
(一)摸排阶段(2023年1月底前)。全面摸排,建立台账。
(二)实施阶段(2023年11月底前)。全面实施。
"""


def conflicts(rows: tuple[Row, ...]) -> dict[str, list[Reading]]:
    """Disputed fields of each row, by title."""
    return {
        one.title: [reading for reading in one.readings if reading.state is State.CONFLICT]
        for one in rows
        if any(reading.state is State.CONFLICT for reading in one.readings)
    }


def offered(reading: Reading) -> list[object]:
    return [other.value for other in reading.alternatives]


def test_a_plan_with_contradictions_opens_with_its_conflicts():
    found = conflicts(compile_plan(PLAN).rows)
    fields = {title: [reading.field for reading in each] for title, each in found.items()}
    assert fields == {
        "建设健康禾川": ["targets[0].value"],
        "增强医疗能力": ["lead_units", "targets[0].value"],
        "打通断头路": ["targets[0].value"],
        "摸排阶段(2023年1月底前)": ["deadline"],
    }


def test_two_grades_offer_each_the_other_value():
    found = conflicts(compile_plan(PLAN).rows)
    assert offered(found["建设健康禾川"][0]) == ["二级甲等医院"]
    assert offered(found["增强医疗能力"][1]) == ["三级医院"]


def test_a_wrong_count_offers_the_number_of_things_listed():
    (reading,) = conflicts(compile_plan(PLAN).rows)["打通断头路"]
    assert offered(reading) == [4]


def test_a_deadline_before_issue_offers_the_same_day_after_it():
    (reading,) = conflicts(compile_plan(PLAN).rows)["摸排阶段(2023年1月底前)"]
    (value,) = offered(reading)
    assert (value["text"], value["date"]) == ("2023年1月底前", "2024-01-31")


@pytest.mark.parametrize(
    ("day", "issued", "expected"),
    [
        (date(2022, 8, 31), date(2022, 10, 28), "2023-08-31"),
        (date(2021, 11, 30), date(2022, 10, 28), "2022-11-30"),
        (date(2020, 2, 29), date(2020, 4, 1), "2021-02-28"),
    ],
)
def test_the_day_offered_is_the_first_one_after_the_date_of_issue(day, issued, expected):
    text = "(一)摸排阶段(底前)。"
    phase = row(text, "(一)", deadline=deadline(text, "底前", day))
    finding = Contradiction("contradiction.deadline_before_issue", {}, (), ("r1",))
    (marked,) = mark_conflicts([phase], [finding], PolicyFacts(issued_date=issued))
    assert offered(marked.readings[0])[0]["date"] == expected


def test_the_conflict_stands_before_the_other_readings_of_its_field():
    rows = compile_plan(PLAN).rows
    (phase,) = [one for one in rows if one.title.startswith("摸排")]
    states = [reading.state for reading in phase.readings if reading.field == "deadline"]
    assert states == [State.CONFLICT, State.CERTAIN]


def test_a_statement_that_no_target_holds_disputes_the_title_or_the_words_of_the_row():
    text = "1.创建国家卫生城市。\n2.巩固环境。保持国家卫生县水平。"
    titled = Reading(
        "title", State.CERTAIN, "read.title.heading", {}, (span(text, "创建国家卫生城市"),)
    )
    first = row(text, "1.", readings=(titled,))
    second = row(text, "2.", row_id="r2")
    places = (span(text, "国家卫生城市"), span(text, "国家卫生县"))
    finding = Contradiction("contradiction.two_honours", {}, places, ("r1", "r2"))
    marked = mark_conflicts([first, second], [finding], NOTHING)
    assert [one.readings[0].field for one in marked] == ["title", "span"]
    assert [offered(one.readings[0]) for one in marked] == [[], []]


def test_two_values_of_one_row_dispute_both_targets():
    text = "1.绿地率达到36%,全县绿地率达到38%。"
    targets = (
        target(text, "绿地率达到36%", name="绿地率", value=36, unit="%", kind=TargetType.INDICATOR),
        target(
            text, "全县绿地率达到38%", name="绿地率", value=38, unit="%", kind=TargetType.INDICATOR
        ),
    )
    places = tuple(one.span for one in targets)
    finding = Contradiction("contradiction.two_values", {}, places, ("r1",))
    (marked,) = mark_conflicts([row(text, "1.", targets=targets)], [finding], NOTHING)
    assert [(one.field, offered(one)) for one in marked.readings] == [
        ("targets[0].value", [38]),
        ("targets[1].value", [36]),
    ]


@pytest.mark.parametrize(
    "code",
    ["target_without_date", "task_without_unit", "project_owners", "two_names", "numbering_gap"],
)
def test_gaps_and_questions_about_the_whole_document_dispute_no_field(code):
    text = "1.修建柳荫路。"
    one = row(text, "1.")
    finding = Contradiction(f"contradiction.{code}", {}, (), ("r1",))
    assert mark_conflicts([one], [finding], NOTHING) == (one,)


def test_alternatives_are_json_and_have_words_in_both_languages():
    readings = [one for each in conflicts(compile_plan(PLAN).rows).values() for one in each]
    assert readings
    for reading in readings:
        assert json.dumps(offered(reading), ensure_ascii=False)
        for language in ("zh", "en"):
            assert messages.words(reading.rule, reading.params, language)
            for other in reading.alternatives:
                assert messages.words(other.rule, {}, language)


def test_places_of_conflicts_count_in_the_original():
    text = PLAN.replace("县医院二级甲等", "县医院二级\n甲等")
    for each in conflicts(compile_plan(text).rows).values():
        for reading in each:
            assert all(0 <= at.start < at.end <= len(text) for at in reading.spans)
