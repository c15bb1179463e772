"""Completeness audit on sentences of an invented county."""

from datetime import date

import pytest

from plan_rows import deadline, part, row, span, target
from xianzhi.catalogue import messages
from xianzhi.core.policy.audit import audit
from xianzhi.core.policy.compiler import compile as compile_plan
from xianzhi.core.policy.plan import AuditItem, AuditState, Part, PolicyFacts, RowKind, Span
from xianzhi.core.policy.targets import LeftOut

NOTHING = PolicyFacts()


def audited(text: str, *rows, parts=None, facts=NOTHING, tables=()) -> tuple[AuditItem, ...]:
    return audit(text, rows, parts or (part(text),), facts, tables=tables)


def fate(text: str, words: str, *rows, **setting) -> tuple[AuditState, str]:
    """State and reason of the item that holds *words*."""
    at = span(text, words)
    for item in audited(text, *rows, **setting):
        if item.span.start <= at.start and at.end <= item.span.end:
            return item.state, item.reason
    raise AssertionError(f"{words} is not listed")


def test_role_word_of_a_note_is_claimed_by_its_row():
    text = "(一)修建柳荫路。(县住建局牵头,青河镇配合)"
    task = row(text, "(一)", lead=("县住建局",), note="(县住建局牵头,青河镇配合)")
    items = [item for item in audited(text, task) if item.kind == "role_word"]
    assert [(item.text, item.state, item.row_id) for item in items] == [
        ("牵头", AuditState.CLAIMED, "r1"),
        ("配合", AuditState.CLAIMED, "r1"),
    ]


def test_role_word_in_running_text_is_claimed_when_its_unit_is_in_the_row():
    text = "(三)强化督办。县发改局、县督查室牵头,每季通报。"
    guard = row(text, "(三)", kind=RowKind.SAFEGUARD, lead=("县发改局", "县督查室"))
    assert fate(text, "牵头", guard) == (AuditState.CLAIMED, "audit.in_role")


@pytest.mark.parametrize(
    "text",
    [
        "(一)修建柳荫路。(县住建局牵头)",
        "(一)修建柳荫路。（南岸片区牵头）",
        "(一)修建柳荫路,由南岸片区负责,年内建成。",
        "(一)修建柳荫路。县住建局负责,青河镇出资。",
        "(一)修建柳荫路。[责任单位:县住建局]",
        "(一)修建柳荫路。(县住建局实施)",
    ],
)
def test_an_assignment_that_no_row_holds_is_open(text):
    states = {item.state for item in audited(text) if item.kind == "role_word"}
    assert states == {AuditState.OPEN}


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("根据《关于由县住建局牵头推进城市更新的意见》要求,制定本方案。", "牵头", "audit.citation"),
        ("各项任务牵头部门要切实负起责任。", "牵头部门", "audit.role_addressed"),
        ("各责任单位要结合实际抓好落实。", "责任单位", "audit.role_addressed"),
        ("全面落实公厕所长负责制。", "负责", "audit.role_noun"),
        ("各部门主要负责人为成员。", "负责", "audit.role_noun"),
        ("成立城市更新专班,负责研究重大事项。", "负责", "audit.role_task_force"),
        ("领导小组办公室牵头建立协同机制。", "牵头", "audit.role_task_force"),
        ("县住建局等部门分别牵头制定了三个方案。", "分别牵头", "audit.role_done"),
        ("本方案由县住建局负责解释。", "负责", "audit.role_interpretation"),
        ("鼓励引导社会力量参与场馆运营。", "参与", "audit.role_narrative"),
        ("激发全社会参与更新的积极性。", "参与", "audit.role_narrative"),
        ("支持自由职业者参与更新。", "参与", "audit.role_narrative"),
        ("建立由县住建局牵头的联席会议制度。", "牵头", "audit.role_attribute"),
        ("强化责任分工,积极配合、通力协作。", "配合", "audit.role_narrative"),
        ("按照“部门监管、乡镇分级负责”的要求推进。", "负责", "audit.quoted"),
        ("责任单位排在首位的为牵头单位,下同。", "牵头单位", "audit.convention"),
        ("序号 | 任务 | 牵头单位 | 完成时限", "牵头单位", "audit.column_head"),
    ],
)
def test_other_uses_of_role_words_are_explained(text, words, reason):
    assert fate(text, words) == (AuditState.EXPLAINED, reason)


def test_lead_of_the_whole_plan_is_explained():
    text = "禾川县城市更新方案\n(县住建局牵头)\n为推进更新,制定本方案。"
    whole = part(text, "禾川县城市更新方案", "(县住建局牵头)")
    assert fate(text, "牵头", parts=(whole,)) == (AuditState.EXPLAINED, "audit.plan_lead")


def test_label_line_is_claimed_blank_or_open():
    text = "1.修建柳荫路。\n责任单位:县住建局\n配合单位:无\n办结时限:2023年6月底\n"
    task = row(text, "1.", lead=("县住建局",))
    lines = [item for item in audited(text, task) if item.kind == "label_line"]
    assert [item.state for item in lines] == [
        AuditState.CLAIMED,
        AuditState.EXPLAINED,
        AuditState.OPEN,
    ]


def test_table_rows_are_claimed_headers_explained_and_the_rest_open():
    lines = [
        "序号 | 任务 | 牵头单位",
        "1 | 修建柳荫路 | 县住建局",
        "2 | 修建青河桥 | 县交通局",
        "合计 | 2 项 | ",
    ]
    text = "\n".join(lines)
    tables = [span(text, line) for line in lines]
    task = row(text, lines[1], lead=("县住建局",))
    rows = [item for item in audited(text, task, tables=tables) if item.kind == "table_row"]
    assert [item.reason for item in rows] == [
        "audit.table_header",
        "audit.in_row",
        "audit.open_table_row",
        "audit.table_total",
    ]


def test_dates_are_claimed_explained_or_open():
    text = (
        "禾川县人民政府办公室\n2023年3月5日\n一、到2024年,全县面貌改善。\n"
        "1.修建柳荫路,4月底前开工,2023年12月底前建成,自2021年1月1日起实行。\n"
    )
    facts = PolicyFacts(issued_date=date(2023, 3, 5))
    task = row(text, "1.修", deadline=deadline(text, "2023年12月底前", date(2023, 12, 31)))
    assert fate(text, "2023年3月5日", task, facts=facts)[1] == "audit.issue_date"
    assert fate(text, "2023年12月底前", task, facts=facts)[1] == "audit.in_deadline"
    assert fate(text, "4月底前", task, facts=facts)[1] == "audit.date_milestone"
    assert fate(text, "2021年1月1日", task, facts=facts)[1] == "audit.date_start"
    assert fate(text, "2024年", task, facts=facts) == (AuditState.OPEN, "audit.open_date")


def test_a_date_alone_on_its_line_is_the_issue_date_only_if_it_is_that_day():
    text = "禾川县人民政府办公室\n2023年3月6日\n"
    facts = PolicyFacts(issued_date=date(2023, 3, 5))
    assert fate(text, "2023年3月6日", facts=facts)[0] is AuditState.OPEN


def test_numbers_are_claimed_explained_or_open():
    text = (
        "根据禾政办发〔2022〕5号要求,制定本方案。\n"
        "1.新建停车位300个,绿地率达到36%以上。对每个项目补助20万元。\n"
        "2.新建公厕12座。\n"
    )
    task = row(text, "1.新", targets=(target(text, "停车位300个", "停车位", 300, unit="个"),))
    assert fate(text, "300个", task)[1] == "audit.in_target"
    assert fate(text, "36%", task) == (AuditState.OPEN, "audit.open_quantity")
    assert fate(text, "20万元", task)[0] is AuditState.EXPLAINED
    assert fate(text, "12座", task)[0] is AuditState.OPEN


def test_numbers_of_safeguards_and_phases_are_no_targets():
    text = "(一)成立4个工作组。\n(二)排查梳理阶段,检查2次。"
    guard = row(text, "(一)", kind=RowKind.SAFEGUARD)
    phase = row(text, "(二)", row_id="r2", kind=RowKind.PHASE)
    reasons = {item.reason for item in audited(text, guard, phase)}
    assert reasons == {"audit.safeguard", "audit.phase"}


def test_every_reason_has_words():
    text = "(一)修建柳荫路。(县住建局牵头,青河镇配合)\n责任单位:县交通局\n2024年建成3座桥。"
    known = set(messages.codes())
    assert {item.reason for item in audited(text, tables=(Span(0, 4),))} <= known


def test_items_stand_in_reading_order_with_their_own_words():
    text = "2.建桥３座（县交通局牵头，２０２４年６月底前完成）"
    items = audited(text)
    assert [item.span for item in items] == sorted(item.span for item in items)
    assert all(item.text == text[item.span.start : item.span.end] for item in items)
    assert [item.text for item in items] == ["３座", "牵头", "２０２４年６月底前"]


PLAN = """禾川县城区更新行动方案

(县住建局牵头)

为推进城区更新,制定本方案。
一、主要任务
(一)修建柳荫大道。完善沿线排水管网,同步建设人行道和绿化带,方便群众出行,2023年12月底前建成通车,全长达到12公里以上。(县住建局牵头,县交通局、青河镇配合)
(二)整治背街小巷。持续开展环境卫生大整治,落实公厕所长负责制,新建公厕20座,鼓励引导社会力量参与管理运营。(县城管执法局牵头,各镇配合)
(三)治理青河水系。修复自然岸线,推进雨污分流,确保污水集中收集率达到90%以上,沿河建设滨水步道。(县水利局、县住建局分工负责)
二、保障措施
(一)加强组织领导。成立城区更新工作专班,负责研究重大事项,各责任单位要结合实际抓好落实。
"""


def wrapped(text: str, width: int) -> str:
    lines = text.split("\n")
    return "\n".join(
        "\n".join(line[at : at + width] for at in range(0, max(1, len(line)), width))
        for line in lines
    )


@pytest.mark.parametrize("width", [19, 28])
def test_words_that_a_line_wrap_cuts_are_audited_whole(width):
    fates = []
    for text in (PLAN, wrapped(PLAN, width)):
        items = compile_plan(text).audit
        assert all(item.text == text[item.span.start : item.span.end] for item in items)
        fates.append([(item.text.replace("\n", ""), item.state, item.reason) for item in items])
    assert fates[0] == fates[1]
    assert AuditState.OPEN not in {state for _, state, _ in fates[0]}


def test_other_articles_behind_the_plan_hold_no_dates_or_numbers_of_it():
    text = "来函。\n附件\n1.修建柳荫路。\n新华社5月6日电,青河镇新栽果树300株。"
    plan = Part(1, "", span(text, "附件\n1.修建柳荫路。\n"))
    assert fate(text, "5月6日", parts=(plan,)) == (AuditState.EXPLAINED, "audit.other_article")
    assert fate(text, "300株", parts=(plan,)) == (AuditState.EXPLAINED, "audit.other_article")


def test_what_the_reader_of_targets_left_out_is_taken_from_it():
    text = "1.修建柳荫路,新栽果树300株。"
    task = row(text, "1.")
    place = span(text, "300株")
    for rule, expected in (
        ("target.left.existing", (AuditState.EXPLAINED, "target.left.existing")),
        ("target.left.nameless", (AuditState.OPEN, "audit.open_quantity")),
    ):
        known = {"r1": (LeftOut(place, rule),)}
        items = audit(text, (task,), (part(text),), NOTHING, left_out=known)
        assert [(item.state, item.reason) for item in items if item.span == place] == [expected]
