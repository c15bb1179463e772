"""Whatever the text, the audit and the finders answer, in order and with the words as printed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from xianzhi.catalogue import messages
from xianzhi.core.policy.audit import audit
from xianzhi.core.policy.contradictions import find_contradictions, named_projects
from xianzhi.core.policy.plan import Part, PolicyFacts, Role, Row, RowKind, Span
from xianzhi.core.policy.transmission import articles, propose

PIECES = st.sampled_from(
    [
        *"一二三县镇局。，、；：:,;()（）[]《》“”|\n 　%0123456789年月日前底〔〕号ａ",
        "牵头", "配合", "负责", "责任单位", "县住建局", "各镇", "2023年6月底前", "36%", "300个",
        "等五个方面", "“甲、乙”三项机制", "这四条线", "（一）", "1.", "第一条", "三级医院",
        "柳荫公园", "国家卫生城市", "《办法》", "推进", "等3家", "序号|任务|牵头单位", "附件1",
        "下同",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=200))


@st.composite
def plans(draw):
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    rows = []
    for index, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False)):
        middle = draw(st.integers(start, end))
        note = Span(middle, end) if draw(st.booleans()) else None
        unit = text[middle:end]
        rows.append(
            Row(
                id=f"r{index}", kind=draw(st.sampled_from(RowKind)), part=1, start=start, end=end,
                title=text[start : start + 8], title_kind="heading", unit_note=note,
                roles=(Role("牵头", (unit,), (Span(middle, end),)),), lead_units=(unit,),
            )
        )  # fmt: skip
    return text, tuple(rows)


@settings(max_examples=200, deadline=None)
@given(plans())
def test_audit_lists_words_as_printed_with_known_reasons(plan):
    text, rows = plan
    whole = Part(1, text[:5], Span(0, len(text)))
    items = audit(text, rows, (whole,), PolicyFacts(), tables=(Span(0, len(text)),))
    assert [item.span.start for item in items] == sorted(item.span.start for item in items)
    for item in items:
        assert item.text == text[item.span.start : item.span.end]
        assert item.reason.startswith(("audit.", "target.left."))
    assert items == audit(text, rows, (whole,), PolicyFacts(), tables=(Span(0, len(text)),))


@settings(max_examples=200, deadline=None)
@given(plans())
def test_findings_point_into_the_text_and_can_be_worded(plan):
    text, rows = plan
    for row in rows:
        for span in named_projects(text, row):
            assert row.start <= span.start < span.end <= row.end
            assert text[span.start : span.end].strip() == text[span.start : span.end]
    whole = Part(1, text[:5], Span(0, len(text)))
    for finding in find_contradictions(text, rows, (whole,), PolicyFacts()):
        assert messages.words(finding.code, finding.params, "en")
        assert all(0 <= span.start <= span.end <= len(text) for span in finding.spans)


@settings(max_examples=200, deadline=None)
@given(plans(), TEXTS)
def test_transmission_accounts_for_every_task_once(plan, opinion):
    text, rows = plan
    superior = articles(opinion)
    result = propose(superior, rows, text)
    tasks = {row.id for row in rows if row.kind is RowKind.TASK}
    served = {proposal.row_id for proposal in result.proposals}
    assert served.isdisjoint(result.tasks_without_article)
    assert served | set(result.tasks_without_article) == tasks
    assert all(0 < proposal.score <= 1 for proposal in result.proposals)
    assert all(one.text == opinion[one.span.start : one.span.end] for one in superior)
