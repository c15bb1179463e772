"""Contradictions and gaps in plans of an invented county: found where they are, and only there."""

from dataclasses import replace
from datetime import date

import pytest

from plan_rows import deadline, part, row, span, target
from xianzhi.catalogue import messages
from xianzhi.core.policy import compile as compile_plan
from xianzhi.core.policy.contradictions import find_contradictions, named_projects
from xianzhi.core.policy.plan import Part, PolicyFacts, RowKind, Span

NOTHING = PolicyFacts()
PLAN = """禾川县人民政府办公室关于印发城区更新行动方案的通知
禾政办发〔2023〕6号

各镇人民政府,县政府各部门:
现将方案印发你们,请认真贯彻执行。

禾川县城区更新行动方案
一、主要任务
(一)修建柳荫大道。完善沿线排水管网,同步建设人行道和绿化带,方便群众出行,2023年12月底前建成通车。(县住建局牵头,县交通局、青河镇配合)
(二)强化日常管理。全面推行“责任落实、监测帮扶、政策保障”五项机制,持续开展环境卫生大整治,落实公厕所长负责制。(县城管执法局牵头,各镇配合)
(三)治理青河水系。修复自然岸线,推进雨污分流,确保污水集中收集率达到90%以上,沿河建设滨水步道。(县水利局、县住建局分工负责)
"""


def wrapped(text: str, width: int) -> str:
    return "\n".join(
        "\n".join(line[at : at + width] for at in range(0, max(1, len(line)), width))
        for line in text.split("\n")
    )


def found(text: str, *rows, parts=None, facts=NOTHING):
    rows = [replace(one, projects=named_projects(text, one)) for one in rows]
    return find_contradictions(text, rows, parts or (part(text),), facts)


def codes(text: str, *rows, **setting) -> list[str]:
    """Codes found, without the gaps that rows of a short example always have."""
    usual = {"task_without_unit", "plan_without_units"}
    names = [one.code.removeprefix("contradiction.") for one in found(text, *rows, **setting)]
    return [name for name in names if name not in usual]


# Dates ----------------------------------------------------------------------------------------


def test_a_deadline_before_the_date_of_issue_is_reported_with_both_places():
    text = "2022年10月28日\n(一)摸排阶段(2022年8月底前)。\n(二)处置阶段(2023年8月底前)。"
    facts = PolicyFacts(
        issued_date=date(2022, 10, 28), spans={"issued_date": span(text, "2022年10月28日")}
    )
    first = row(
        text,
        "(一)",
        kind=RowKind.PHASE,
        deadline=deadline(text, "2022年8月底前", date(2022, 8, 31)),
    )
    second = row(
        text,
        "(二)",
        row_id="r2",
        kind=RowKind.PHASE,
        deadline=deadline(text, "2023年8月底前", date(2023, 8, 31)),
    )
    (one,) = found(text, first, second, facts=facts)
    assert one.code == "contradiction.deadline_before_issue"
    assert one.row_ids == ("r1",)
    assert [text[at.start : at.end] for at in one.spans] == ["2022年8月底前", "2022年10月28日"]
    assert "2022年10月28日" in messages.words(one.code, one.params)


@pytest.mark.parametrize("when", ["每年", "次年"])
def test_a_day_of_every_year_or_of_the_next_is_still_to_come(when):
    text = f"1.各镇于{when}1月底前报告。"
    limit = deadline(text, "1月底前", date(2026, 1, 31))
    facts = PolicyFacts(issued_date=date(2026, 4, 2))
    assert codes(text, row(text, "1.", deadline=limit), facts=facts) == []


def test_phases_that_end_in_the_wrong_order_are_reported():
    text = "(一)摸排阶段(2023年9月底前)。\n(二)处置阶段(2023年6月底前)。"
    first = row(
        text,
        "(一)",
        kind=RowKind.PHASE,
        deadline=deadline(text, "2023年9月底前", date(2023, 9, 30)),
    )
    second = row(
        text,
        "(二)",
        row_id="r2",
        kind=RowKind.PHASE,
        deadline=deadline(text, "2023年6月底前", date(2023, 6, 30)),
    )
    assert codes(text, first, second) == ["phases_out_of_order"]


def test_measured_targets_without_a_date_are_one_gap_a_row():
    text = "1.绿地率达到36%,亮灯率达到98%。"
    task = row(
        text,
        "1.",
        targets=(
            target(text, "绿地率达到36%", "绿地率", 36),
            target(text, "亮灯率达到98%", "亮灯率", 98),
        ),
    )
    (gap,) = [one for one in found(text, task) if one.code.endswith("without_date")]
    assert gap.params["targets"] == "绿地率、亮灯率"
    assert len(gap.spans) == 2


def test_many_rows_without_a_date_are_one_gap_of_the_plan():
    text = "\n".join(f"{n}.绿地率达到3{n}%。" for n in range(1, 7))
    rows = [
        row(
            text,
            f"{n}.",
            row_id=f"r{n}",
            targets=(target(text, f"绿地率达到3{n}%", f"{n}号绿地率", 30 + n),),
        )
        for n in range(1, 7)
    ]
    (gap,) = [one for one in found(text, *rows) if one.code.endswith("without_date")]
    assert gap.code == "contradiction.plan_targets_without_date"
    assert (gap.params["rows"], len(gap.row_ids), len(gap.spans)) == ("6", 6, 6)
    alone = [one.code for one in found(text, *rows[:5]) if one.code.endswith("without_date")]
    assert alone == ["contradiction.target_without_date"] * 5


@pytest.mark.parametrize("title", ["禾川县2023年重点工作", "禾川县绿化方案（2023—2025年）"])
def test_a_title_that_names_its_year_dates_the_targets(title):
    text = "1.绿地率达到36%。"
    task = row(text, "1.", targets=(target(text, "绿地率达到36%", "绿地率", 36),))
    assert codes(text, task, parts=(part(text, title),)) == []


def test_targets_of_a_dated_row_have_a_date():
    text = "1.绿地率达到36%。(2023年底)"
    limit = deadline(text, "2023年底", date(2023, 12, 31))
    task = row(text, "1.", targets=(target(text, "绿地率达到36%", "绿地率", 36),), deadline=limit)
    assert codes(text, task) == []


# Grades and honours ---------------------------------------------------------------------------


def test_one_hospital_with_two_grades_is_reported():
    text = "(一)县医院创建为三级医院。\n1.持续巩固提升县医院二级甲等医院成果。"
    goal, task = row(text, "(一)", kind=RowKind.GOAL), row(text, "1.", row_id="r2")
    (one,) = [one for one in found(text, goal, task) if one.code.endswith("two_grades")]
    assert one.params == {"subject": "县医院", "grades": "三级、二级甲等"}
    assert one.row_ids == ("r1", "r2")


@pytest.mark.parametrize(
    "text",
    [
        "(一)县医院创建为三级医院。\n1.县医院达到三级甲等水平。",
        "(一)县医院创建为三级医院。\n1.县中医院巩固二级甲等医院成果。",
        "(一)柳荫景区创建4A级景区。\n1.推进柳荫景区4A级标准建设。",
    ],
)
def test_grades_that_agree_or_belong_to_two_bodies_are_in_order(text):
    goal, task = row(text, "(一)", kind=RowKind.GOAL), row(text, "1.", row_id="r2")
    assert "two_grades" not in codes(text, goal, task)


def test_one_honour_at_two_levels_is_reported():
    text = "1.巩固国家卫生城市成果。\n2.持续提升国家卫生县水平。\n3.创建省级园林县城。"
    tasks = [row(text, f"{n}.", row_id=f"r{n}") for n in (1, 2, 3)]
    (one,) = [one for one in found(text, *tasks) if one.code.endswith("two_honours")]
    assert one.params["grades"] == "国家卫生城市、国家卫生县"


# Values ---------------------------------------------------------------------------------------


def two_rates(first: float, second: float, **dates):
    text = f"1.绿地率达到{first}%。\n2.全县绿地率达到{second}%。"
    one = row(
        text,
        "1.",
        targets=(target(text, f"绿地率达到{first}%", "绿地率", first, deadline=dates.get("one")),),
    )
    words = f"全县绿地率达到{second}%"
    two = row(
        text,
        "2.",
        row_id="r2",
        targets=(target(text, words, "全县绿地率", second, deadline=dates.get("two")),),
    )
    return codes(text, one, two)


def test_one_indicator_with_two_values_is_reported():
    assert "two_values" in two_rates(36, 38)


def test_equal_values_and_steps_of_two_years_are_in_order():
    assert "two_values" not in two_rates(36, 36)
    assert "two_values" not in two_rates(36, 38, one="2023年", two="2025年")


def test_rows_titled_with_two_years_are_two_steps():
    text = "到2023年\n绿地率达到36%。\n到2025年\n绿地率达到38%。"
    goals = [
        row(text, f"到{year}年", row_id=year, title=f"到{year}年", kind=RowKind.GOAL,
            targets=(target(text, f"绿地率达到{rate}%", "绿地率", rate),))
        for year, rate in (("2023", 36), ("2025", 38))
    ]  # fmt: skip
    assert "two_values" not in codes(text, *goals)


def test_counts_of_two_deeds_are_two_counts():
    text = "1.新建幼儿园2所、改扩建幼儿园4所。"
    both = (
        target(text, "新建幼儿园2所", "幼儿园", 2, unit="所", kind="count"),
        target(text, "新建幼儿园2所、改扩建幼儿园4所", "幼儿园", 4, unit="所", kind="count"),
    )
    assert "two_values" not in codes(text, row(text, "1.", targets=both))
    again = "1.新建幼儿园2所。年内新建幼儿园4所。"
    twice = (
        target(again, "新建幼儿园2所", "幼儿园", 2, unit="所", kind="count"),
        target(again, "新建幼儿园4所", "幼儿园", 4, unit="所", kind="count"),
    )
    assert "two_values" in codes(again, row(again, "1.", targets=twice))


def test_lists_with_their_own_subjects_are_not_compared():
    text = "1.玉米播种、收割机械化率分别达到70%和60%,小麦播种、收割机械化率分别达到75%和80%。"
    both = (
        target(text, "玉米播种、收割机械化率分别达到70%和60%", "收割机械化率", 60),
        target(text, "小麦播种、收割机械化率分别达到75%和80%", "收割机械化率", 80),
    )
    assert "two_values" not in codes(text, row(text, "1.", targets=both))


# Projects -------------------------------------------------------------------------------------


def names(text: str, words: str = "1.", **fields) -> list[str]:
    one = row(text, words, **fields)
    return [text[at.start : at.end] for at in named_projects(text, one)]


def test_projects_of_an_enumeration_are_named_without_verb_and_general_words():
    text = (
        "1.推进柳荫大道、青河路、松岭街建设,打通南环路,加快白鹭水厂提标改造及石门水厂供水工程建设步伐,"
        "实施禾丰、永安、青河污水处理站扩容。(县住建局牵头)"
    )
    assert names(text, note="(县住建局牵头)") == [
        "柳荫大道",
        "青河路",
        "松岭街",
        "南环路",
        "白鹭水厂提标改造",
        "石门水厂供水工程",
        "禾丰",
        "永安",
        "青河污水处理站扩容",
    ]


def test_kinds_of_work_are_no_projects():
    assert names("1.推进老旧小区改造、农村危房改造,完善基础设施,加强城市绿化建设。") == []
    assert names("1.建设农产品批发市场、工业互联网平台,建成3所义务教育标准化学校。") == []
    assert names("1.推进建筑垃圾资源化利用,及时移交验收合格的项目。") == []


def test_the_longest_cell_of_a_table_row_is_read():
    text = "1 | 城区提升 | 建设柳荫公园、青河广场。 | 县住建局"
    assert names(text, "1 ") == ["柳荫公园", "青河广场"]


def shared_project(first: tuple[str, ...], second: tuple[str, ...]):
    text = "1.实施柳荫公园、青河路建设。(甲)\n2.推进柳荫公园、松岭街改造。(乙)"
    one = replace(row(text, "1."), lead_units=first)
    two = replace(row(text, "2.", row_id="r2"), lead_units=second)
    return found(text, one, two)


def test_a_project_of_two_tasks_with_two_owners_asks_who_answers():
    (one,) = shared_project(("县住建局",), ("县水利局", "县住建局"))
    assert one.code == "contradiction.project_owners"
    assert one.params["projects"] == "柳荫公园"
    assert one.row_ids == ("r1", "r2")


def test_a_project_of_two_tasks_with_one_owner_asks_to_count_it_once():
    (one,) = shared_project(("县住建局", "县水利局"), ("县水利局", "县住建局"))
    assert one.code == "contradiction.project_repeated"


def test_two_names_that_may_be_one_project_are_suggested():
    text = (
        "1.打造柳荫古梯田移民生态博物馆。\n2.实施柳荫古梯田生态博物馆项目。\n3.建设青河生态博物馆。"
    )
    tasks = [row(text, f"{n}.", row_id=f"r{n}", lead=()) for n in (1, 2, 3)]
    (one,) = [one for one in found(text, *tasks) if one.code.endswith("similar_projects")]
    assert set(one.row_ids) == {"r1", "r2"}


# Units ----------------------------------------------------------------------------------------


def test_a_unit_that_a_note_names_twice_is_reported():
    note = "(县民政局、县自然资源局、县住建局、县自然资源局分工负责)"
    text = f"1.制定配置标准。{note}"
    task = row(text, "1.", lead=("县民政局", "县自然资源局", "县住建局"), note=note)
    (one,) = found(text, task)
    assert one.code == "contradiction.unit_twice"
    assert (one.params["unit"], one.params["count"]) == ("县自然资源局", "2")


def test_a_unit_at_the_beginning_of_its_note_counts_too():
    text = "1.修路。(县住建局、青河镇牵头,县住建局配合)"
    task = row(text, "1.", lead=("县住建局", "青河镇"), note="(县住建局、青河镇牵头,县住建局配合)")
    (one,) = [one for one in found(text, task) if one.code.endswith("unit_twice")]
    assert one.params["count"] == "2"


def test_a_unit_inside_a_longer_name_is_not_named_twice():
    note = "(县住建局、县住建局<县城管执法局>、县住建局下属公司负责)"
    text = f"1.制定配置标准。{note}"
    task = row(text, "1.", lead=("县住建局",), note=note)
    assert codes(text, task) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("县住建局", "县住房和城乡建设局"),
        ("县教体局", "县教体科技局"),
        ("发改局", "县发改局"),
        ("各镇", "各镇人民政府"),
        ("国网禾川供电公司", "国网禾川县供电公司"),
    ],
)
def test_two_spellings_of_one_body_are_suggested(first, second):
    text = f"1.修路。({first}牵头)\n2.修桥。({second}牵头)"
    one = row(text, "1.", lead=(first,))
    two = row(text, "2.", row_id="r2", lead=(second,))
    assert codes(text, one, two) == ["two_names"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("县发改局", "市发改局"),
        ("县水利局", "县林业局"),
        ("青河镇", "白鹭镇"),
        ("县住建局", "县住建局<县城管执法局>"),
        ("各镇", "各镇各部门"),
    ],
)
def test_bodies_of_other_levels_or_names_are_kept_apart(first, second):
    text = f"1.修路。({first}牵头)\n2.修桥。({second}牵头)"
    one = row(text, "1.", lead=(first,))
    two = row(text, "2.", row_id="r2", lead=(second,))
    assert codes(text, one, two) == []


def test_one_task_without_a_unit_among_others_is_a_gap_of_its_own():
    text = "1.修路。(县交通局牵头)\n2.修桥。"
    one, two = row(text, "1.", lead=("县交通局",)), row(text, "2.", row_id="r2")
    (gap,) = found(text, one, two)
    assert (gap.code, gap.row_ids) == ("contradiction.task_without_unit", ("r2",))


def test_a_plan_without_any_unit_is_one_gap():
    text = "1.修路。\n2.修桥。"
    (gap,) = found(text, row(text, "1."), row(text, "2.", row_id="r2"))
    assert (gap.code, gap.params["count"]) == ("contradiction.plan_without_units", "2")


# Counts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "listed"),
    [
        ("强化“责任落实、监测帮扶、政策保障”五项机制。", "3"),
        ("统筹农田红线、生态红线、开发边界这四条控制线。", "3"),
        ("建成柳荫、青河、白鹭、石门等3家卫生院。", "4"),
        ("落实三个方面:一是修路;二是建桥。", "2"),
        ("分为三个阶段:摸排;处置。", "2"),
    ],
)
def test_a_count_that_differs_from_its_list_is_reported(sentence, listed):
    (one,) = found(sentence)
    assert one.code == "contradiction.list_count"
    assert one.params["listed"] == listed


@pytest.mark.parametrize(
    "sentence",
    [
        "强化“责任落实、监测帮扶、政策保障、社会参与、监督促进”五项机制。",
        "统筹农田红线、生态红线、开发边界这三条控制线。",
        "统筹农田红线、生态红线和开发边界这三条控制线。",
        "建成柳荫、青河等8家卫生院。",
        "落实三个方面:一是修路;二是建桥;三是通水。",
        "推进“一镇十村”建设。",
        "实施三年行动:修路、建桥。",
    ],
)
def test_a_count_that_agrees_with_its_list_is_in_order(sentence):
    assert found(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("1.实施柳荫路南延、青河街东段、松岭巷拓宽工程,年内打通断头路5条。", "3"),
        ("1.实施柳荫路南延、青河街东段、松岭巷拓宽工程,年内打通断头路3条。", None),
        ("1.实施柳荫路、青河街、松岭巷等工程,年内打通断头路5条。", None),
        ("1.实施柳荫路南延、青河街东段、松岭巷拓宽工程,新建公园5座。", None),
        ("1.实施柳荫路南延、青河街东段、松岭巷拓宽工程。打通断头路5条。", None),
    ],
)
def test_named_works_are_counted_against_the_number_after_them(sentence, expected):
    listed = [
        one.params["listed"]
        for one in found(sentence, row(sentence, "1."))
        if one.code == "contradiction.list_count"
    ]
    assert listed == ([expected] if expected else [])


def plans(stated: str, attached: int) -> list[str]:
    letter = f"关于印发城建方案的通知\n{stated}个专项行动方案已经同意,现印发给你们。\n"
    bodies = [f"附件{n}\n第{n}专项行动方案\n内容。\n" for n in range(1, attached + 1)]
    text = letter + "".join(bodies)
    parts = [
        Part(n, f"第{n}专项行动方案", Span(text.index(body), text.index(body) + len(body)))
        for n, body in enumerate(bodies, start=1)
    ]
    return codes(text, parts=parts)


def test_a_letter_that_counts_other_plans_than_are_attached_is_reported():
    assert plans("五", 4) == ["attachment_count"]
    assert plans("四", 4) == []


def measures(title: str) -> list[str]:
    text = "1.修路。\n2.修桥。\n3.通水。"
    tasks = [row(text, f"{n}.", row_id=f"r{n}") for n in (1, 2, 3)]
    return codes(text, *tasks, parts=(part(text, title),))


def test_a_title_that_announces_other_measures_than_follow_is_reported():
    assert measures("禾川县支持购房五条措施") == ["title_count"]
    assert measures("禾川县支持购房三条措施") == []
    assert measures("禾川县城市更新三年行动方案") == []


# Numbering ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、目标\n二、任务\n1.修路。\n2.修桥。\n4.通水。", ["numbering_gap"]),
        ("（一）修路。\n（二）修桥。\n（二）通水。", ["numbering_repeat"]),
        ("一、目标\n1.修路。\n2.修桥。\n二、任务\n1.通水。\n2.通电。", []),
        ("一、目标\n1.修路。\n2.修桥。\n二、任务\n3.通水。\n4.通电。", []),
        ("1.修路。\n5.5万人受益。\n2.修桥。\n3.3.0版平台上线。", []),
        ("1.修路。\n2.修桥。\n12.引用的条款。", []),
        ("第一条 目的。\n第二章 权责 第二条 职责。\n第三条 罚则。", []),
        ("第一条 目的。\n第三条 罚则。", ["numbering_gap"]),
    ],
)
def test_numbering_gaps(text, expected):
    assert codes(text) == expected


def test_every_finding_has_words_for_its_parameters():
    text = "1.修路。\n3.修桥。"
    for one in found(text, row(text, "1."), row(text, "3.", row_id="r2")):
        assert messages.words(one.code, one.params, "zh")
        assert messages.words(one.code, one.params, "en")


@pytest.mark.parametrize("width", [19, 28])
def test_what_a_line_wrap_cuts_is_found_whole_and_placed_in_the_original(width):
    text = wrapped(PLAN, width)
    plan = compile_plan(text)
    assert plan.edits
    (one,) = [one for one in plan.contradictions if one.code == "contradiction.list_count"]
    (at,) = one.spans
    assert text[at.start : at.end].replace("\n", "") == "“责任落实、监测帮扶、政策保障”五项机制"
    assert plan.facts.spans["number"] == span(text, "禾政办发〔2023〕6号")


def test_a_project_name_that_a_line_wrap_cuts_is_one_name():
    text = "1.推进柳荫大道、青河滨水公\n园建设,打通松岭街。"
    whole = replace(row(text, "1."), end=len(text))
    assert [text[at.start : at.end] for at in named_projects(text, whole)] == [
        "柳荫大道",
        "青河滨水公\n园",
        "松岭街",
    ]
