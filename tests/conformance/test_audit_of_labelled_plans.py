"""The audit, the finders and the transmission map on the labelled plans outside the repository."""

import csv
from collections import Counter
from dataclasses import replace

import pytest

from gold_rows import county_plan, open_documents, read_text, report, shared_folder
from xianzhi.core.policy.audit import audit
from xianzhi.core.policy.contradictions import find_contradictions, named_projects
from xianzhi.core.policy.plan import AuditState, Part, PolicyFacts, Row, RowKind, Span
from xianzhi.core.policy.transmission import articles, propose

pytestmark = pytest.mark.shared

# Article number of the national opinion -> tasks of the county plan that carry it out; judged by
# hand. Several articles for one task: either is right.
JUDGED = {
    "P1-T02": (36,), "P1-T03": (10,), "P1-T05": (36,), "P3-T05": (15,), "P3-T07": (14,),
    "P3-T08": (18,), "P3-T09": (18,), "P3-T11": (30,), "P3-T12": (30,), "P3-T13": (27,),
    "P3-T16": (26,), "P3-T18": (19,), "P3-T20": (16, 17), "P4-T04": (29,), "P4-T05": (19,),
    "P4-T09": (20,), "P4-T10": (27,), "P4-T12": (18,), "P4-T15": (14,), "P4-T17": (14,),
    "P4-T19": (20,), "P5-T02": (31,), "P5-T03": (29, 31), "P5-T04": (33,), "P5-T05": (22,),
    "P5-T06": (22,), "P5-T07": (22,), "P5-T08": (21,), "P5-T09": (21,), "P5-T10": (24,),
    "P5-T11": (24,), "P5-T12": (26,),
}  # fmt: skip


def with_projects(text: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(replace(row, projects=named_projects(text, row)) for row in rows)


def test_no_role_word_of_the_county_plan_is_unexplained():
    items = audit(*county_plan())
    report(f"audit: {Counter((item.kind, item.state.value) for item in items)}")
    assert [item for item in items if item.state is AuditState.OPEN] == []


def test_a_row_that_is_dropped_leaves_its_role_words_open():
    """Explanations are no blanket: without its row, an assignment is always asked about."""
    text, rows, parts, facts = county_plan()
    noted = [row for row in rows if row.unit_note]
    for dropped in noted:
        rest = tuple(row for row in rows if row is not dropped)
        items = audit(text, rest, parts, facts)
        lost = [
            item
            for item in items
            if item.state is AuditState.OPEN
            and item.kind == "role_word"
            and dropped.start <= item.span.start < dropped.end
        ]
        assert lost, dropped.id


def test_a_target_that_is_dropped_leaves_its_number_open():
    text, rows, parts, facts = county_plan()
    measured = [row for row in rows if any(target.type == "indicator" for target in row.targets)]
    for bare in measured:
        rest = tuple(replace(row, targets=()) if row is bare else row for row in rows)
        items = audit(text, rest, parts, facts)
        assert any(
            item.state is AuditState.OPEN and item.kind == "quantity" and item.row_id == bare.id
            for item in items
        ), bare.id


def test_role_words_of_the_other_labelled_plans_are_claimed_or_explained():
    left = []
    for name, text, rows in open_documents():
        whole = Part(1, "", Span(0, len(text)))
        items = audit(text, rows, (whole,), PolicyFacts())
        left += [
            (name, item.span.start)
            for item in items
            if item.kind == "role_word" and item.state is AuditState.OPEN
        ]
    report(f"open role words: {left}")
    assert len(left) <= 1  # one sentence names units for by-laws, outside every labelled row


def test_known_contradictions_of_the_county_plan_are_found():
    text, rows, parts, facts = county_plan()
    found = find_contradictions(text, with_projects(text, rows), parts, facts)
    by_code = {}
    for one in found:
        by_code.setdefault(one.code.removeprefix("contradiction."), []).append(set(one.row_ids))
    report(f"contradictions: {Counter(one.code for one in found)}")
    assert by_code["deadline_before_issue"] == [{"P2-S01"}]
    assert by_code["two_grades"] == [{"P5-O03", "P5-T08"}]
    assert by_code["two_honours"] == [{"P4-T01", "P4-T20"}]
    assert by_code["unit_twice"] == [{"P3-T10"}]
    assert {"P3-T13", "P3-T14"} in by_code["project_owners"]
    assert {"P3-T14", "P3-T15", "P3-T16"} in by_code["project_owners"]
    assert {"P3-T06", "P3-T15"} in by_code["project_repeated"]
    assert {"P5-T10", "P5-T12"} in by_code["similar_projects"]
    assert len(by_code["two_names"]) == 4
    assert not {"list_count", "attachment_count", "numbering_gap"} & by_code.keys()


def test_named_projects_of_the_county_plan_are_recalled():
    text, rows, *_ = county_plan()
    found = {row.id: named_projects(text, row) for row in rows if row.kind is RowKind.TASK}
    path = shared_folder() / "ledger" / "001_hanyin.projects.csv"
    wanted = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    hits = [one for one in wanted if any(_same(one, span) for span in found[one["item"]])]
    count = sum(map(len, found.values()))
    report(f"named projects: recall {len(hits) / len(wanted):.3f} ({count} found)")
    assert len(hits) / len(wanted) >= 0.85


def _same(wanted: dict[str, str], span: Span) -> bool:
    start, end = int(wanted["start"]), int(wanted["end"])
    shared = min(end, span.end) - max(start, span.start)
    return shared > 0 and shared >= 0.6 * min(end - start, span.end - span.start)


def test_articles_of_the_opinion_are_proposed_to_the_right_tasks():
    folder = shared_folder() / "documents"
    opinion = articles(read_text(folder / "000_national_opinion_and_newspaper.txt"))
    assert len(opinion) == 39
    number = {one.number: place for place, one in enumerate(opinion, start=1)}
    text, rows, *_ = county_plan()
    result = propose(opinion, rows, text)
    proposed = {
        row_id: [number[one.article] for one in result.proposals if one.row_id == row_id]
        for row_id in JUDGED
    }
    first = sum(got[:1] != [] and got[0] in JUDGED[row_id] for row_id, got in proposed.items())
    third = sum(bool(set(got) & set(JUDGED[row_id])) for row_id, got in proposed.items())
    report(
        f"transmission: {len(JUDGED)} judged pairs, recall@1 {first / len(JUDGED):.3f}, "
        f"recall@3 {third / len(JUDGED):.3f}; {len(result.articles_without_task)} articles and "
        f"{len(result.tasks_without_article)} tasks without a counterpart"
    )
    assert third / len(JUDGED) >= 0.85
