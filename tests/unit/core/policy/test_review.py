"""Corrections over rows as read, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from xianzhi.core.policy.plan import (
    Alternative,
    Deadline,
    IndicatorLink,
    Reading,
    Role,
    Row,
    RowKind,
    Span,
    State,
    Target,
    TargetType,
)
from xianzhi.core.policy.review import (
    Correction,
    Verb,
    anchor_of,
    compare,
    content_of,
    fold,
    source_row,
)

NOTE = "（甲局牵头，乙局配合）"
TEXT = f"一、修路10公里，6月底前完成。{NOTE}二、植树5棵，绿化1处。{NOTE}"


def row(row_id: str, start: int, end: int, text: str = TEXT, **changes: object) -> Row:
    note = text.index("（", start)
    lead, support = text.index("甲局", note), text.index("乙局", note)
    spans = (Span(lead, lead + 2), Span(support, support + 2))
    fields = {
        "title": text[start + 2 : start + 4],
        "lead_units": ("甲局",),
        "support_units": ("乙局",),
        "roles": (Role("牵头", ("甲局",)), Role("配合", ("乙局",))),
        "unit_note": Span(note, end),
        "readings": (
            Reading("lead_units", State.CERTAIN, "x", spans=spans[:1]),
            Reading("support_units", State.CHECK, "x", spans=spans[1:]),
        ),
    }
    return Row(row_id, RowKind.TASK, 1, start, end, title_kind="heading", **(fields | changes))


def target(name: str, value: int, at: int, text: str = TEXT) -> Target:
    span = Span(at, at + 2)
    return Target(name, "=", value, "处", TargetType.COUNT, span, text[at : at + 2])


FIRST = TEXT.index("二、")
ROWS = (
    row(
        "a",
        0,
        FIRST,
        targets=(target("修路", 10, 2),),
        deadline=Deadline("6月底前", Span(9, 13), "item", date=date(2026, 6, 30)),
    ),
    row(
        "b", FIRST, len(TEXT), targets=(target("植树", 5, FIRST + 2), target("绿化", 1, FIRST + 7))
    ),
)


def sources(rows=ROWS, text: str = TEXT):
    return tuple(source_row(content_of(item), text, n) for n, item in enumerate(rows))


def correction(number: int, verb: Verb, row_id: str, values=None, *, roots=None) -> Correction:
    held = sources()
    known = {item.name: item.evidence for source in held for item in source.fields}
    own = next((s for s in held if s.id == row_id.split("/", maxsplit=1)[0]), held[0])
    known = {item.name: item.evidence for item in own.fields}
    values = values or {}
    return Correction(
        number,
        verb,
        row_id,
        tuple(anchor_of(root, held) for root in roots or [row_id.split("/", maxsplit=1)[0]]),
        values,
        {name: known[name] for name in values if name in known},
    )


def values(review, name: str) -> list:
    return [item.value(name) for item in review.rows]


def test_without_corrections_rows_are_as_read():
    review = fold(sources(), (), TEXT)
    assert values(review, "lead_units") == [["甲局"], ["甲局"]]
    assert [item.state for item in review.rows] == [State.CHECK, State.CHECK]
    assert not any(item.is_accepted for item in review.rows)


def test_accepting_settles_a_field_and_leaves_its_value():
    review = fold(sources(), [correction(1, Verb.ACCEPT, "a", {"support_units": ["乙局"]})], TEXT)
    field = review.rows[0].fields["support_units"]
    assert (field.settled, field.corrected, field.value) == (True, False, ["乙局"])
    assert [item.is_pending for item in review.rows] == [False, True]


def test_accepting_another_value_than_is_read_settles_nothing():
    review = fold(sources(), [correction(1, Verb.ACCEPT, "a", {"support_units": ["丙局"]})], TEXT)
    assert review.rows[0].is_pending


def test_a_correction_replaces_the_value_and_a_reset_takes_it_back():
    changed = correction(1, Verb.SET, "a", {"lead_units": ["丙局"]})
    field = fold(sources(), [changed], TEXT).rows[0].fields["lead_units"]
    assert (field.value, field.as_read, field.corrected) == (["丙局"], ["甲局"], True)
    again = fold(sources(), [changed, correction(2, Verb.RESET, "a", {"lead_units": None})], TEXT)
    assert again.rows[0].value("lead_units") == ["甲局"]
    assert not again.rows[0].fields["lead_units"].settled


def test_a_part_of_a_target_is_set_in_place():
    review = fold(sources(), [correction(1, Verb.SET, "a", {"targets[0].value": 12})], TEXT)
    held = review.rows[0].value("targets[0]")
    assert (held["value"], held["name"]) == (12, "修路")


def test_choosing_an_indicator_does_not_settle_what_the_target_asks_for():
    chosen = [{"code": "CP-06", "bound": True, "confirmed": True}]
    change = correction(1, Verb.SET, "a", {"targets[0].indicators": chosen})
    held = fold(sources(), [change], TEXT).rows[0].fields["targets[0]"]
    assert held.value["indicators"] == chosen
    assert held.value["value"] == 10
    assert (held.settled, held.corrected) == (False, False)


def test_an_acceptance_holds_when_the_catalogue_proposes_other_indicators():
    as_read = fold(sources(), (), TEXT).rows[0].value("targets[0]")
    accepted = correction(1, Verb.ACCEPT, "a", {"targets[0]": as_read})
    links = (IndicatorLink("CP-06", score=0.7, bound=False),)
    later = replace(ROWS[0], targets=(replace(ROWS[0].targets[0], indicators=links),))
    assert fold(sources([later]), [accepted], TEXT).rows[0].fields["targets[0]"].settled


def test_a_removed_target_stands_no_more_and_an_added_one_does():
    review = fold(
        sources(),
        [
            correction(1, Verb.SET, "b", {"targets[0]": None}),
            correction(2, Verb.SET, "b", {"targets[+1]": {"name": "新", "op": "=", "value": 1}}),
        ],
        TEXT,
    )
    assert [item.value["name"] for item in review.rows[1].targets()] == ["绿化", "新"]


def test_split_gives_each_piece_its_own_targets_and_all_the_units():
    cut = TEXT.index("绿化") - FIRST
    review = fold(sources(), [correction(1, Verb.SPLIT, "b", {"at": [cut]})], TEXT)
    assert [item.id for item in review.rows] == ["a", "b", "b/2"]
    assert [[t.value["name"] for t in item.targets()] for item in review.rows[1:]] == [
        ["植树"],
        ["绿化"],
    ]
    assert values(review, "lead_units") == [["甲局"]] * 3
    assert review.rows[2].value("title") == "绿化1处"
    assert review.rows[2].fields["title"].is_pending


def test_a_piece_can_be_corrected_and_split_again():
    cut = TEXT.index("绿化") - FIRST
    later = TEXT.index("甲局", FIRST) - FIRST
    review = fold(
        sources(),
        [
            correction(1, Verb.SPLIT, "b", {"at": [cut]}),
            correction(2, Verb.SET, "b/2", {"title": "绿化"}),
            correction(3, Verb.SPLIT, "b/2", {"at": [later]}),
        ],
        TEXT,
    )
    assert [item.id for item in review.rows] == ["a", "b", "b/2", "b/2/2"]
    assert review.rows[2].value("title") == "绿化"


def test_a_row_that_is_split_twice_loses_no_piece():
    first, second = TEXT.index("绿化") - FIRST, TEXT.index("植树") - FIRST
    review = fold(
        sources(),
        [
            correction(1, Verb.SPLIT, "b", {"at": [first]}),
            correction(2, Verb.SPLIT, "b", {"at": [second]}),
        ],
        TEXT,
    )
    assert [item.id for item in review.rows] == ["a", "b", "b/3", "b/2"]
    assert "".join(TEXT[slice(*item.pieces[0])] for item in review.rows) == TEXT


def test_merge_joins_targets_and_asks_about_differing_dates():
    merged = correction(1, Verb.MERGE, "a", {"others": ["b"]}, roots=["a", "b"])
    review = fold(sources(), [merged], TEXT)
    (only,) = review.rows
    assert [item.value["name"] for item in only.targets()] == ["修路", "植树", "绿化"]
    assert only.pieces == ((0, FIRST), (FIRST, len(TEXT)))
    assert only.value("deadline")["text"] == "6月底前"


def test_merging_rows_with_two_dates_is_a_conflict_with_both_as_alternatives():
    other = Deadline("年底", Span(0, 1), "item", date=date(2026, 12, 31))
    from dataclasses import replace

    rows = sources((ROWS[0], replace(ROWS[1], deadline=other)))
    merged = Correction(
        1, Verb.MERGE, "a", tuple(anchor_of(i, rows) for i in "ab"), {"others": ["b"]}
    )
    deadline = fold(rows, [merged], TEXT).rows[0].fields["deadline"]
    assert deadline.state is State.CONFLICT
    assert [value["text"] for _, value in deadline.readings[0].alternatives] == ["6月底前", "年底"]


def test_an_excluded_row_can_be_restored():
    gone = correction(1, Verb.EXCLUDE, "a")
    assert [item.excluded for item in fold(sources(), [gone], TEXT).rows] == [True, False]
    back = correction(2, Verb.RESTORE, "a")
    assert [item.excluded for item in fold(sources(), [gone, back], TEXT).rows] == [False, False]


# --- another import ---

BEFORE = "前言。"
MOVED = BEFORE + TEXT


def moved(text: str = MOVED, ids: str = "ab"):
    place = text.index("二、")
    return sources(
        (
            row(ids[0], len(BEFORE), place, text, targets=(target("修路", 10, 5, text),)),
            row(ids[1], place, len(text), text),
        ),
        text,
    )


def test_decisions_hold_where_the_words_are_the_same_though_they_moved_and_ids_changed():
    decided = [
        correction(1, Verb.SET, "a", {"lead_units": ["丙局"]}),
        correction(2, Verb.ACCEPT, "b", {"support_units": ["乙局"]}),
    ]
    review = fold(moved(ids="xy"), decided, MOVED)
    assert review.lapsed == ()
    assert review.rows[0].value("lead_units") == ["丙局"]
    assert review.rows[1].fields["support_units"].settled


def test_an_acceptance_with_moved_offsets_inside_the_value_still_holds():
    read = sources()[0].fields
    shown = next(item.value for item in read if item.name == "targets[0]")
    review = fold(moved(), [correction(1, Verb.ACCEPT, "a", {"targets[0]": shown})], MOVED)
    assert review.rows[0].fields["targets[0]"].settled


def test_in_an_amended_row_only_fields_with_the_same_evidence_keep_their_decisions():
    text = MOVED.replace("乙局配合）二", "丁局、乙局配合）二").replace("修路10", "修路20")
    place = text.index("二、")
    lead = text.index("甲局")
    amended = sources(
        (
            row(
                "a",
                len(BEFORE),
                place,
                text,
                readings=(
                    Reading("lead_units", State.CERTAIN, "x", spans=(Span(lead, lead + 2),)),
                    Reading("support_units", State.CHECK, "x", spans=(Span(lead + 5, lead + 10),)),
                ),
            ),
        ),
        text,
    )
    decided = [
        correction(1, Verb.SET, "a", {"lead_units": ["丙局"]}),
        correction(2, Verb.SET, "a", {"support_units": ["戊局"]}),
    ]
    review = fold(amended, decided, text)
    assert review.rows[0].value("lead_units") == ["丙局"]
    assert review.rows[0].value("support_units") == ["乙局"]
    assert review.lapsed == (2,)


@pytest.mark.parametrize("verb", [Verb.SPLIT, Verb.EXCLUDE])
def test_a_changed_row_loses_decisions_about_its_shape(verb):
    text = TEXT.replace("植树5", "植树6")
    rows = sources((ROWS[0], row("b", FIRST, len(text), text)), text)
    review = fold(rows, [correction(1, verb, "b", {"at": [9]})], text)
    assert review.lapsed == (1,)
    assert [item.id for item in review.rows] == ["a", "b"]


def test_a_decision_about_a_row_that_is_gone_lapses():
    review = fold(sources()[:1], [correction(1, Verb.SET, "b", {"title": "新"})], TEXT)
    assert review.lapsed == (1,)


def test_comparing_tells_same_changed_added_and_removed_rows():
    text = TEXT.replace("植树5", "植树6")
    after = sources(
        (
            row("a", 0, FIRST, text, targets=ROWS[0].targets, deadline=ROWS[0].deadline),
            row("b", FIRST, len(text), text, targets=ROWS[1].targets),
        ),
        text,
    )
    assert [item.change for item in compare(sources(), after)] == ["same", "changed"]
    assert [item.change for item in compare(sources(), after[:1])] == ["same", "removed"]
    assert [item.change for item in compare(sources()[:1], after)] == ["same", "added"]


def test_comparing_finds_a_renamed_row_by_its_title():
    text = TEXT.replace("植树5棵", "植树6棵多")
    after = sources((row("z", FIRST, len(text), text),), text)
    (first, second) = compare(sources(), after)
    assert (first.change, second.change) == ("removed", "changed")
    assert second.before is not None
    assert second.before.id == "b"


def test_alternatives_and_states_come_from_the_readings():
    readings = (
        Reading("targets[0].value", State.CONFLICT, "x", alternatives=(Alternative("y", 5),)),
        Reading("targets[0].name", State.CERTAIN, "x"),
    )
    (held,) = sources((row("a", 0, FIRST, targets=ROWS[0].targets, readings=readings),))
    field = next(item for item in held.fields if item.name == "targets[0]")
    assert field.state is State.CONFLICT
    assert field.readings[0].alternatives == (("y", 5),)
