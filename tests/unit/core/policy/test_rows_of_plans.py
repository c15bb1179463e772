"""What counts as one task, in the layouts that plans come in."""

from collections.abc import Sequence

import pytest

from xianzhi.core.policy import compile as compile_plan
from xianzhi.core.policy.plan import RowKind

HEAD = (
    "禾川县乡村振兴行动方案\n\n为推进工作，制定本方案。\n\n"
    "一、总体要求\n坚持实干。\n\n二、重点任务\n"
)
TASKS = (
    ("加强道路养护", "健全管护机制，落实管护责任，提升通行能力。", "县交通局、县财政局"),
    ("推进厕所改造", "分类推进农村厕所革命，完善粪污处理。", "县住建局"),
    ("整治村容村貌", "清理乱堆乱放，绿化美化村庄。", "县农业农村局、各镇"),
)
CN = "一二三"

LAYOUTS = {
    "note at the end": lambda i, t: f"{i}.{t[0]}。{t[1]}（责任单位：{t[2]}）\n",
    "note alone below": lambda i, t: f"{i}.{t[0]}\n{t[1]}\n（责任单位：{t[2]}）\n",
    "note in the heading": lambda i, t: f"{i}.{t[0]}（责任单位：{t[2]}）\n{t[1]}\n",
    "label line": lambda i, t: f"（{CN[i - 1]}）{t[0]}。{t[1]}\n责任单位：{t[2]}\n",
    "labels in brackets": lambda i, t: f"{i}.{t[0]}。{t[1]}【责任单位】{t[2]}\n",
    "label and time": lambda i, t: f"{i}、{t[0]}\n责任单位：{t[2]}\n时限要求：2023年{i}月底前\n",
    "units alone": lambda i, t: f"{i}.{t[0]}。{t[1]}（{t[2]}）\n",
    "group numbers": lambda i, t: f"0{i} {t[0]}\n{t[1]}\n责任单位：{t[2]}\n",
    "no numbers": lambda i, t: f"{t[0]}。{t[1]}（责任单位：{t[2]}）\n",
    "one paragraph": lambda i, t: f"{i}.{t[0]}。{t[1]}（责任单位：{t[2]}）",
    "circled": lambda i, t: f"{'①②③'[i - 1]}{t[0]}。{t[1]}（责任单位：{t[2]}）\n",
    "steps below": lambda i, t: f"{i}.{t[0]}\n（1）摸清底数；\n（2）{t[1]}（责任单位：{t[2]}）\n",
    "markdown": lambda i, t: f"**{i}. {t[0]}。**{t[1]}**（责任单位：{t[2]}）**\n\n",
    "articles": lambda i, t: f"第{CN[i - 1]}条 {t[0]}\n{t[1]}（责任单位：{t[2]}）\n",
    "cards": lambda i, t: f"任务名称：{t[0]}\n责任单位：{t[2]}\n工作内容：{t[1]}\n\n",
    "in the running text": lambda i, t: f"{i}.由{t[2]}牵头，{t[0]}，{t[1]}\n",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_gives_three_tasks_with_their_units(name: str):
    text = HEAD + "".join(LAYOUTS[name](i, task) for i, task in enumerate(TASKS, start=1))
    plan = compile_plan(text)
    assert [list(task.lead_units) for task in plan.tasks] == [t[2].split("、") for t in TASKS]
    for row, task in zip(plan.tasks, TASKS, strict=True):
        assert task[0] in text[row.start : row.end]


def test_a_note_alone_under_a_title_leads_the_plan_and_is_no_task():
    text = "附件1\n\n禾川县供水行动方案\n\n（县水利局牵头）\n\n一、任务\n"
    text += "（一）建水厂。（县住建局负责）\n"
    plan = compile_plan(text)
    assert plan.parts[0].lead_units == ("县水利局",)
    assert [task.lead_units for task in plan.tasks] == [("县住建局",)]


def test_several_notes_in_one_item_are_one_row_each():
    text = HEAD + "1.建公园。（县住建局负责）修道路。（县交通局负责）\n2.建学校。（县教育局负责）"
    tasks = compile_plan(text).tasks
    assert [task.lead_units for task in tasks] == [("县住建局",), ("县交通局",), ("县教育局",)]
    assert text[tasks[1].start : tasks[1].end] == "修道路。（县交通局负责）"


def test_without_any_note_the_lowest_items_of_task_sections_are_tasks():
    text = HEAD + "（一）产业\n1.种茶。扩大面积。\n2.养鱼。改造鱼塘。\n"
    text += "三、保障措施\n（一）加强领导。抓落实。"
    plan = compile_plan(text)
    assert [task.title for task in plan.tasks] == ["种茶", "养鱼"]
    assert [row.title for row in plan.rows if row.kind is RowKind.SAFEGUARD] == ["加强领导"]


def test_a_plan_whose_line_breaks_were_lost_is_cut_at_its_numbers():
    body = (
        "落实责任，健全机制，加强督促检查，确保取得实效，让群众满意，让企业满意，巩固工作成果。" * 3
    )
    text = "各镇：现就有关工作通知如下。"
    for order in range(1, 4):
        number = CN[order - 1]
        text += f"{number}、第{order}项工作（{number}）任务{order}。{body}（县住建局负责）"
    tasks = compile_plan(text).tasks
    assert [task.number for task in tasks] == ["（一）", "（二）", "（三）"]


def test_news_praise_and_notices_hold_no_tasks():
    list_ = "\n".join(f"{i}.某镇推进工作取得成效。" for i in range(1, 6))
    assert compile_plan("关于对先进单位给予表扬的通报\n" + list_).tasks == ()
    lead = "新华社北京5月6日电 记者获悉，各地推进工作。\n"
    assert compile_plan("各地实干见成效\n" + lead + list_).tasks == ()


def test_a_unit_of_the_first_place_leads_every_later_note():
    text = HEAD + "1.建公园。（县住建局、县财政局负责，列第一位者为牵头单位，下同）\n"
    tasks = compile_plan(text + "2.建学校。（县教育局、县发改局负责）").tasks
    assert [task.lead_units for task in tasks] == [("县住建局",), ("县教育局",)]
    assert [task.support_units for task in tasks] == [("县财政局",), ("县发改局",)]


def test_page_headers_inside_a_note_do_not_hide_it():
    line = (
        "1.推进改造，落实责任，健全机制，完善设施，加强管护，提升水平，巩固成果，抓好督促检查（县"
    )
    page = "\n- {} -\n禾川县人民政府文件\n"
    text = HEAD + "".join(
        f"{i}.{line[2:]}{page.format(i)}住建局牵头，各镇配合）\n" for i in range(1, 4)
    )
    plan = compile_plan(text)
    assert [task.lead_units for task in plan.tasks] == [("县住建局",)] * 3
    assert {edit.rule for edit in plan.edits} == {"page_header", "unwrap"}


LISTS = {
    "points": lambda i, words: f"{i}.{words}。",
    "said": lambda i, words: f"{CN[i - 1]}是{words}；",
    "nth": lambda i, words: f"第{CN[i - 1]}，{words}；",
    "brackets": lambda i, words: f"（{i}）{words}；",
    "rings": lambda i, words: f"{'①②③'[i - 1]}{words}；",
    "lines": lambda i, words: f"\n{i}.{words}。",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_says_its_number_is_read_even_in_a_newspaper(name: str):
    works = ("新建公园2个", "改造厕所5座", "修路60公里")
    text = "本报讯 记者获悉，今年县里将办好三件实事："
    text += "".join(LISTS[name](i, words) for i, words in enumerate(works, start=1))
    assert [task.title for task in compile_plan(text).tasks] == list(works)


def test_a_list_of_another_number_is_no_list_of_tasks():
    text = "本报讯 记者获悉，今年县里将办好五件实事：1.建公园。2.改厕所。3.修道路。"
    assert compile_plan(text).tasks == ()


def test_a_report_on_a_meeting_holds_no_tasks():
    text = "全县项目工作会议召开\n会议强调，抓好落实。会议指出，要求如下。\n"
    text += "1.抓项目。抓实。\n2.抓招商。抓早。"
    assert compile_plan(text).tasks == ()


def test_bare_units_and_labels_in_brackets_close_an_item_of_several_paragraphs():
    bare = "".join(
        f"{i}.{t[0]}。\n\n摸清底数。\n\n{t[1]}（{t[2]}）\n" for i, t in enumerate(TASKS, 1)
    )
    label = "".join(
        f"{i}.{t[0]}，{t[1].rstrip('。')}【责任单位】{t[2]}。\n" for i, t in enumerate(TASKS, 1)
    )
    for body in (bare, label):
        tasks = compile_plan(HEAD + body).tasks
        assert [list(task.lead_units) for task in tasks] == [t[2].split("、") for t in TASKS]


def wrapped(paragraphs: Sequence[str], width: int, margin: str) -> str:
    lines = [p[i : i + width] for p in paragraphs for i in range(0, len(p), width)]
    return "".join(f"{margin}{line}\n" for line in lines)


ITEMS = [
    f"（{CN[i]}）{title}。{words}（责任单位：县水利局、县住房和城乡建设局、各乡镇人民政府）"
    for i, (title, words) in enumerate(
        (
            ("修建水厂", "完善供水管网，改造老旧管道，健全运行管护制度，确保全天供水。" * 2),
            ("整治河道", "清理河道淤泥，修复生态岸线，落实巡查保洁责任，严查乱排乱倒。" * 3),
            ("建设公园", "利用边角空地，增添健身设施，方便居民就近休闲，明确养护主体。" * 2),
        )
    )
]


@pytest.mark.parametrize("margin", ["", "  "])
@pytest.mark.parametrize("width", [23, 28, 31])
def test_wrapped_lines_of_a_page_give_the_same_tasks(width: int, margin: str):
    text = wrapped(["禾川县水务工作方案", "一、重点任务", *ITEMS], width, margin)
    tasks = compile_plan(text).tasks
    found = ["".join(text[t.start : t.end].split()) for t in tasks]
    assert found == ITEMS


def test_a_zero_padded_number_begins_an_item_below_a_full_line_of_units():
    items = [
        f"0{i}{t[0]}。摸清底数，建立清单，明确责任。\n牵头单位：县水利局\n"
        "配合单位：县住房和城乡建设局、县自然资源局、县行政审批局\n"
        for i, t in enumerate(TASKS, start=1)
    ]
    body = wrapped("".join(items).splitlines(), 28, "")
    tasks = compile_plan("禾川县水务工作方案\n\n" + body).tasks
    assert [task.support_units[-1] for task in tasks] == ["县行政审批局"] * len(TASKS)


def test_a_plan_over_several_years_counts_from_its_first():
    text = "禾川县茶园改造三年计划（2026—2028年）\n\n1.到2026年底，改造茶园300亩。\n2.修路5公里。\n"
    assert compile_plan(text).facts.default_year == 2026


def test_a_promise_before_the_first_number_is_a_goal():
    text = (
        "禾川县茶园改造计划\n\n为做强茶产业，力争到2026年改造茶园3000亩，制定本计划。\n\n"
        "1.改造茶园。完成改造1000亩。（县农业农村局负责）\n2.修整道路。修路5公里。（县交通局负责）\n"
    )
    goals = [row for row in compile_plan(text).rows if row.kind is RowKind.GOAL]
    assert [target.value for row in goals for target in row.targets] == [3000]


def test_a_target_that_heading_and_sentence_both_state_is_listed_once():
    text = (
        "禾川县茶园改造计划\n\n一、建设茶园步道3公里\n完善设施，年底前建设茶园步道3公里。\n"
        "责任单位：县林业局\n二、打造茶园驿站2处\n美化环境。\n责任单位：县文旅局\n"
    )
    rows = [row for row in compile_plan(text).rows if row.kind is RowKind.TASK]
    assert [[target.value for target in row.targets] for row in rows] == [[3], [2]]
    assert rows[0].targets[0].deadline == "年底前"
