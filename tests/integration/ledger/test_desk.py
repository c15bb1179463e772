"""The review desk: what it shows, and every verb of it."""

import pytest

from factories.county import AT
from factories.plans import AMENDED, PLAN, doubtful_plan, keep_plan, plan_file
from factories.queries import CountQueries
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.models import Clearance, Correction
from xianzhi.apps.ledger.services import (
    AliasChoice,
    Choice,
    FieldValue,
    RoleChange,
    RowRef,
    TargetValues,
)
from xianzhi.apps.organisations.selectors import resolve
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(county):
    return county.actor("clerk")


@pytest.fixture
def ask(clerk, doubtful, key):
    """Carry out a verb of the desk on a row, by its place in the text, and give the desk."""

    def carry_out(verb, place, **more):
        row = in_text_order(selectors.desk(clerk, doubtful))[place]
        verb(actor=clerk, at_row=RowRef(doubtful, row.id), request_id=key(), at=AT, **more)
        return in_text_order(selectors.desk(clerk, doubtful))

    return carry_out


def in_text_order(desk):
    return sorted(desk.rows, key=lambda row: row.position)


def field(row, name):
    return next(item for item in row.fields if item.name == name)


# --- what it shows ---


def test_conflicts_come_first_then_checks_then_the_rest(clerk, doubtful):
    desk = selectors.desk(clerk, doubtful)
    assert [row.state for row in desk.rows] == ["conflict", "check", "certain", "certain"]
    assert desk.rows[1].contradictions  # a row that contradicts another comes before the rest
    counts = desk.counts
    assert (counts.tasks, counts.targets, counts.conflicts, counts.checks) == (4, 4, 1, 1)
    assert (counts.audit_open, counts.contradictions_open, counts.rows_pending) == (1, 1, 2)


def test_the_paragraphs_hold_the_text_and_no_segment_is_lost(clerk, doubtful):
    desk = selectors.desk(clerk, doubtful)
    for paragraph in desk.paragraphs:
        assert (
            "".join(segment.text for segment in paragraph.segments)
            == (desk.text[paragraph.start : paragraph.end])
        )
    lit = {name for p in desk.paragraphs for s in p.segments for name in s.fields}
    assert {"lead_units", "deadline", "targets", "title", "audit", "contradiction"} <= lit


def test_every_field_has_words_in_both_languages_and_its_source_is_lit(clerk, doubtful):
    desk = selectors.desk(clerk, doubtful)
    for row in desk.rows:
        for item in row.fields:
            assert item.label.zh
            assert item.label.en != f"ledger.field.{item.name}"
            assert item.shown.zh
            for start, end in item.spans:
                assert desk.text[start:end]


def test_rows_with_the_same_note_are_one_group(clerk, doubtful):
    desk = selectors.desk(clerk, doubtful)
    (shared, *_) = desk.notes
    assert (len(shared.row_ids), shared.pending) == (2, 2)
    assert shared.text == "（县住建局牵头，县财政局、各镇配合）"
    assert desk.row(shared.row_ids[0]).same_note == 2


def test_a_group_name_stands_for_its_members_and_an_unknown_name_gets_suggestions(
    clerk, county, key
):
    text = PLAN.replace("县水利局、县住建局负责", "县水利事务局负责")
    made = services.import_document(
        actor=clerk, upload=plan_file(text), request_id=key(), at=AT
    ).document_id
    units = {item.name: item for item in selectors.desk(clerk, made).units}
    assert units["各镇"].members == ("芦溪镇", "石桥镇")
    unknown = units["县水利事务局"]
    assert unknown.unit_id is None
    assert unknown.suggestions[0].value == county.units["water"]
    services.confirm_unit_alias(
        actor=clerk,
        document_id=made,
        alias=AliasChoice("县水利事务局", county.units["water"]),
        request_id=key(),
        at=AT,
    )
    bound = {item.name: item.unit_id for item in selectors.desk(clerk, made).units}
    assert bound["县水利事务局"] == county.units["water"]
    assert resolve(["县水利事务局"], AT.date())["县水利事务局"].name == "县水利局"


def test_only_the_office_sees_the_desk(county, doubtful):
    for user in ("housing", "leader", "admin"):
        with pytest.raises(PermissionDeniedError):
            selectors.desk(county.actor(user), doubtful)


def test_the_desk_asks_the_database_the_same_for_one_and_three_rows(clerk, key):
    numbered = PLAN.split("（二）")[0]
    documents = [
        services.import_document(
            actor=clerk, upload=plan_file(text), request_id=key(), at=AT
        ).document_id
        for text in (numbered, PLAN)
    ]
    counts = []
    for document in documents:
        with CountQueries() as asked:
            desk = selectors.desk(clerk, document)
        counts.append((len(desk.rows), asked.count))
    assert [rows for rows, _ in counts] == [1, 4]
    assert counts[0][1] == counts[1][1]


# --- verbs ---


def test_accepting_a_field_settles_it(ask):
    row = ask(services.accept_field, 0, field="support_units")[0]
    assert field(row, "support_units").settled
    assert row.state == "certain"


def test_accepting_a_row_settles_everything_and_twice_is_no_fault(ask):
    assert ask(services.accept_row, 1)[1].state == "settled"
    assert ask(services.accept_row, 1)[1].accepted


def test_identical_notes_are_accepted_together(clerk, doubtful, key, ask):
    group = selectors.desk(clerk, doubtful).notes[0]
    services.accept_identical_notes(
        actor=clerk, document_id=doubtful, note_key=group.key, request_id=key(), at=AT
    )
    rows = in_text_order(selectors.desk(clerk, doubtful))
    assert [field(row, "support_units").settled for row in rows] == [True, True, False, False]
    assert rows[1].state == "conflict"  # its deadline is not in the note


def test_identical_notes_follow_the_one_that_was_corrected(clerk, doubtful, key, ask):
    ask(services.change_role, 0, change=RoleChange("县财政局", "lead"))
    group = selectors.desk(clerk, doubtful).notes[0]
    services.accept_identical_notes(
        actor=clerk, document_id=doubtful, note_key=group.key, request_id=key(), at=AT
    )
    rows = in_text_order(selectors.desk(clerk, doubtful))
    assert field(rows[1], "lead_units").value == ["县住建局", "县财政局"]
    ask(services.change_role, 1, change=RoleChange("县财政局", "none"))
    with pytest.raises(RuleError):
        services.accept_identical_notes(
            actor=clerk, document_id=doubtful, note_key=group.key, request_id=key(), at=AT
        )


def test_an_alternative_is_taken_by_its_button(clerk, doubtful, ask):
    row = in_text_order(selectors.desk(clerk, doubtful))[1]
    offered = field(row, "deadline").alternatives
    assert [item.value and item.value["text"] for item in offered] == [None, "9月"]
    row = ask(services.choose_alternative, 1, choice=Choice("deadline", 1))[1]
    assert field(row, "deadline").value["text"] == "9月"
    assert row.state == "certain"
    with pytest.raises(RuleError):
        ask(services.choose_alternative, 1, choice=Choice("deadline", 2))


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("title", "  管网更新 ", "管网更新"),
        ("kind", "safeguard", "safeguard"),
        ("lead_units", ["县财政局", "县财政局"], ["县财政局"]),
        ("joint", True, True),
        ("deadline", None, None),
        (
            "deadline",
            {"text": "年底前", "date": "2026-12-31"},
            {"text": "年底前", "date": "2026-12-31", "kind": "date", "scope": "item"},
        ),
    ],
)
def test_a_typed_value_is_kept_in_the_form_of_its_field(ask, name, value, kept):
    row = ask(services.correct_field, 0, change=FieldValue(name, value, "核对原文"))[0]
    item = field(row, name)
    assert (item.value, item.settled) == (kept, True)


def test_a_target_is_corrected_removed_reset_and_added(ask):
    row = ask(services.correct_field, 0, change=FieldValue("targets[0].value", "15.5"))[0]
    assert field(row, "targets[0]").value["value"] == 15.5
    row = ask(services.remove_target, 0, field="targets[0]")[0]
    assert not [item for item in row.fields if item.name.startswith("targets[")]
    row = ask(services.reset_field, 0, field="targets[0]")[0]
    assert field(row, "targets[0]").value["value"] == 12
    row = ask(services.add_target, 0, target=TargetValues("覆盖率", ">=", "95", "%"))[0]
    assert field(row, "targets[+1]").shown.zh == "覆盖率 ≥95%"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", 5),
        ("title", "a\x00b"),
        ("kind", "poem"),
        ("lead_units", "县住建局"),
        ("lead_units", [""]),
        ("joint", "yes"),
        ("deadline", "soon"),
        ("deadline", {"text": "x", "date": "2026-02-30"}),
        ("deadline", {"text": "x", "kind": "never"}),
        ("targets[0]", "x"),
        ("targets[0].op", "!="),
        ("targets[9]", None),
        ("start", 0),
    ],
)
def test_a_value_that_is_none_for_its_field_is_refused(ask, name, value):
    with pytest.raises(RuleError):
        ask(services.correct_field, 0, change=FieldValue(name, value))
    assert Correction.objects.count() == 0


def test_a_unit_changes_its_role_and_the_role_words_follow(ask):
    row = ask(services.change_role, 0, change=RoleChange("各镇", "lead"))[0]
    assert field(row, "lead_units").value == ["县住建局", "各镇"]
    assert field(row, "support_units").value == ["县财政局"]
    assert field(row, "joint").value is True
    row = ask(services.change_role, 0, change=RoleChange("县财政局", "none"))[0]
    assert field(row, "support_units").value == []
    for wrong in (RoleChange("县公安局", "lead"), RoleChange("各镇", "boss")):
        with pytest.raises(RuleError):
            ask(services.change_role, 0, change=wrong)


def test_a_row_is_split_at_the_cursor_and_each_piece_keeps_the_units(clerk, doubtful, ask):
    at = selectors.desk(clerk, doubtful).text.index("2026年6月底前")
    rows = ask(services.split_row, 0, offsets=[at])
    assert len(rows) == 5
    assert rows[1].text.startswith("2026年6月底前")
    assert field(rows[1], "lead_units").value == ["县住建局"]
    assert [field(row, "deadline").value is None for row in rows[:2]] == [True, False]
    with pytest.raises(RuleError):
        ask(services.split_row, 0, offsets=[0])


def test_rows_are_merged_and_what_was_merged_away_is_gone(clerk, doubtful, ask, key):
    second = in_text_order(selectors.desk(clerk, doubtful))[1].id
    rows = ask(services.merge_rows, 0, others=[second])
    assert len(rows) == 3
    assert sum(item.name.startswith("targets[") for item in rows[0].fields) == 2
    with pytest.raises(ConflictError):
        services.accept_row(actor=clerk, at_row=RowRef(doubtful, second), request_id=key(), at=AT)
    with pytest.raises(RuleError):
        ask(services.merge_rows, 0, others=[])


def test_a_row_is_excluded_with_a_reason_and_restored(clerk, doubtful, ask):
    with pytest.raises(RuleError):
        ask(services.exclude_row, 3, reason=" ")
    assert ask(services.exclude_row, 3, reason="属一般性要求")[3].excluded
    assert selectors.desk(clerk, doubtful).counts.tasks == 3
    assert not ask(services.restore_row, 3)[3].excluded
    with pytest.raises(RuleError):
        ask(services.restore_row, 3)


def test_audit_items_and_contradictions_are_cleared_with_a_reason(clerk, doubtful, key):
    desk = selectors.desk(clerk, doubtful)
    (item,) = [line for line in desk.audit if line.state == "open"]
    (dispute,) = desk.contradictions
    for _ in range(2):  # clearing again is no fault
        services.clear_audit_items(
            actor=clerk,
            document_id=doubtful,
            keys=[item.key],
            reason="属套话",
            request_id=key(),
            at=AT,
        )
    services.clear_contradictions(
        actor=clerk,
        document_id=doubtful,
        keys=[dispute.key],
        reason="已请示",
        request_id=key(),
        at=AT,
    )
    desk = selectors.desk(clerk, doubtful)
    assert (desk.counts.audit_open, desk.counts.contradictions_open) == (0, 0)
    cleared = next(line for line in desk.audit if line.key == item.key)
    assert (cleared.cleared_reason, cleared.cleared_by) == (
        "属套话",
        "县政府督查室 督查专员 柳明远",
    )
    assert Clearance.objects.count() == 2


def test_clearing_needs_a_reason_an_item_and_an_item_that_is_there(clerk, doubtful, key):
    item = selectors.desk(clerk, doubtful).audit[0].key
    for keys, reason, error in (
        ([item], "", RuleError),
        ([], "x", RuleError),
        (["gone"], "x", ConflictError),
    ):
        with pytest.raises(error):
            services.clear_audit_items(
                actor=clerk, document_id=doubtful, keys=keys, reason=reason, request_id=key(), at=AT
            )


VERBS = {
    "accept_row": {},
    "accept_field": {"field": "title"},
    "reset_field": {"field": "title"},
    "correct_field": {"change": FieldValue("title", "新")},
    "choose_alternative": {"choice": Choice("deadline", 0)},
    "change_role": {"change": RoleChange("县财政局", "lead")},
    "add_target": {"target": TargetValues("路", "=", "1")},
    "remove_target": {"field": "targets[0]"},
    "split_row": {"offsets": [200]},
    "merge_rows": {"others": ["x"]},
    "exclude_row": {"reason": "x"},
    "restore_row": {},
}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_but_the_office_decides(county, clerk, doubtful, key, verb):
    row = in_text_order(selectors.desk(clerk, doubtful))[1]
    with pytest.raises(PermissionDeniedError):
        getattr(services, verb)(
            actor=county.actor("housing"),
            at_row=RowRef(doubtful, row.id),
            request_id=key(),
            at=AT,
            **VERBS[verb],
        )
    assert Correction.objects.count() == 0


def test_a_repeated_request_decides_once(clerk, doubtful, key):
    row, request = selectors.desk(clerk, doubtful).rows[0], key()
    for _ in range(3):
        services.accept_row(actor=clerk, at_row=RowRef(doubtful, row.id), request_id=request, at=AT)
    assert Correction.objects.count() == 1


# --- another import ---


def test_decisions_survive_the_import_of_an_amended_file(clerk, doubtful, key, ask):
    ask(services.correct_field, 0, change=FieldValue("title", "管网更新"))
    ask(services.exclude_row, 2, reason="另案办理")
    ask(services.correct_field, 1, change=FieldValue("title", "车位建设"))
    keep_plan(clerk, doubtful_plan(AMENDED), AT, request_id=key(), amends=doubtful)
    desk = selectors.desk(clerk, doubtful)
    rows = in_text_order(desk)
    assert len(rows) == 5
    assert rows[0].title == "管网更新"  # the same words: every decision holds
    assert rows[2].excluded
    assert rows[1].title == "车位建设"  # the title was not amended, the number of places was
    assert not rows[3].accepted
    assert desk.lapsed == ()


def test_a_decision_whose_words_were_amended_is_named_as_lapsed(clerk, doubtful, key, ask):
    ask(services.exclude_row, 1, reason="重复")
    keep_plan(clerk, doubtful_plan(AMENDED), AT, request_id=key(), amends=doubtful)
    desk = selectors.desk(clerk, doubtful)
    assert not in_text_order(desk)[1].excluded
    assert [words.zh.startswith("第 1 号意见") for words in desk.lapsed] == [True]


def test_cleared_items_stay_cleared_in_an_amended_file(clerk, doubtful, key):
    (item,) = [line for line in selectors.desk(clerk, doubtful).audit if line.state == "open"]
    services.clear_audit_items(
        actor=clerk, document_id=doubtful, keys=[item.key], reason="套话", request_id=key(), at=AT
    )
    keep_plan(clerk, doubtful_plan(AMENDED), AT, request_id=key(), amends=doubtful)
    assert selectors.desk(clerk, doubtful).counts.audit_open == 0


def test_saving_the_same_correction_twice_leaves_nothing_that_lapsed(clerk, doubtful, ask):
    for _ in range(2):
        ask(services.correct_field, 0, change=FieldValue("title", "另一个标题"))
        rows = ask(services.change_role, 0, change=RoleChange("县财政局", "lead"))
    assert field(rows[0], "title").value == "另一个标题"
    assert "县财政局" in field(rows[0], "lead_units").value
    assert selectors.desk(clerk, doubtful).lapsed == ()
