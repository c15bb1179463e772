"""Whatever persons decide, in whatever order: no word of a plan is lost, nothing raises."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xianzhi.core.policy.plan import Reading, Row, RowKind, Span, State, Target, TargetType
from xianzhi.core.policy.review import (
    Anchor,
    Correction,
    Verb,
    anchor_of,
    compare,
    content_of,
    fold,
    source_row,
)
from xianzhi.core.policy.schedule import PhaseWish, schedule_backward
from xianzhi.errors import RuleError

LINES = [
    "修路十公里。甲局牵头。",
    "植树五棵，绿化一处。乙局牵头。",
    "修路十公里。甲局牵头。",
    "清淤。丙局负责。",
]
TEXT = "\n".join(LINES)


def rows(prefix: str = ""):
    at, made = len(prefix), []
    text = prefix + TEXT
    for number, line in enumerate(LINES):
        target = Target("x", "=", 1, None, TargetType.COUNT, Span(at, at + 2), text[at : at + 2])
        reading = Reading("lead_units", State.CHECK, "x", spans=(Span(at + 3, at + 5),))
        row = Row(
            f"r{number}", RowKind.TASK, 1, at, at + len(line), line[:2], "heading",
            lead_units=("甲局",), targets=(target,), readings=(reading,),
        )  # fmt: skip
        made.append(source_row(content_of(row), text, number))
        at += len(line) + 1
    return tuple(made)


SOURCES = rows()
IDS = st.sampled_from(["r0", "r1", "r2", "r3", "r1/2", "r3/2", "gone"])
VALUES = st.one_of(st.none(), st.text(max_size=3), st.lists(st.text(max_size=2), max_size=2))
PATHS = st.sampled_from(["title", "lead_units", "targets[0]", "targets[0].value", "targets[+1]"])


@st.composite
def corrections(draw):
    verb, row_id = draw(st.sampled_from(list(Verb))), draw(IDS)
    others = draw(st.lists(IDS, max_size=2)) if verb is Verb.MERGE else []
    anchors = [_anchor(item) for item in dict.fromkeys([row_id, *others])]
    if verb is Verb.SPLIT:
        values = {"at": draw(st.lists(st.integers(-5, 30), max_size=3))}
    elif verb is Verb.MERGE:
        values = {"others": others}
    else:
        values = draw(st.dictionaries(PATHS, VALUES, max_size=2))
    return verb, row_id, tuple(anchors), values


def _anchor(row_id: str) -> Anchor:
    root = row_id.split("/", maxsplit=1)[0]
    return anchor_of(root, SOURCES) if root != "gone" else Anchor("gone", "0" * 16)


def numbered(drawn):
    return [Correction(n, *item) for n, item in enumerate(drawn, start=1)]


@given(st.lists(corrections(), max_size=12))
def test_every_character_of_every_row_stays_in_exactly_one_row(drawn):
    review = fold(SOURCES, numbered(drawn), TEXT)
    held = sorted(place for row in review.rows for a, b in row.pieces for place in range(a, b))
    assert held == sorted(place for row in SOURCES for place in range(row.start, row.end))


@given(st.lists(corrections(), max_size=12))
def test_ids_are_unique_and_lapsed_decisions_are_named(drawn):
    made = numbered(drawn)
    review = fold(SOURCES, made, TEXT)
    assert len({row.id for row in review.rows}) == len(review.rows)
    assert set(review.lapsed) <= {item.number for item in made}
    assert list(review.lapsed) == sorted(review.lapsed)


@given(st.lists(corrections(), max_size=12), st.text("前言。\n", max_size=20))
def test_text_put_before_the_rows_changes_no_decision(drawn, prefix):
    made = numbered(drawn)
    here, there = fold(SOURCES, made, TEXT), fold(rows(prefix), made, prefix + TEXT)
    assert there.lapsed == here.lapsed
    shift = len(prefix)
    assert [row.id for row in there.rows] == [row.id for row in here.rows]
    assert [[(a - shift, b - shift) for a, b in row.pieces] for row in there.rows] == [
        [tuple(piece) for piece in row.pieces] for row in here.rows
    ]
    assert [[f.settled for f in row.fields.values()] for row in there.rows] == [
        [f.settled for f in row.fields.values()] for row in here.rows
    ]


@given(st.permutations(range(4)), st.integers(0, 4))
def test_comparing_uses_every_row_once(order, kept):
    after = tuple(SOURCES[place] for place in order[:kept])
    changes = compare(SOURCES, after)
    assert sorted(c.after.id for c in changes if c.after) == sorted(row.id for row in after)
    assert sorted(c.before.id for c in changes if c.before) == [row.id for row in SOURCES]


WISHES = st.lists(
    st.builds(
        PhaseWish,
        st.text(min_size=1, max_size=3),
        st.integers(1, 9),
        st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    ),
    max_size=6,
)


@given(st.dates(date(2026, 1, 1), date(2026, 2, 1)), st.integers(0, 90), WISHES)
def test_phases_cover_the_time_without_gap_or_overlap_or_say_why_not(start, days, wishes):
    end = start + timedelta(days=days)
    try:
        phases = schedule_backward(start, end, wishes)
    except RuleError:
        return
    covered = [
        phase.starts_date + timedelta(days=n)
        for phase in phases
        for n in range((phase.ends_date - phase.starts_date).days + 1)
    ]
    assert covered == [start + timedelta(days=n) for n in range(days + 1)]
    assert [phase.name for phase in phases] == [wish.name for wish in wishes]
    fixed = [(p, w.ends_date) for p, w in zip(phases, wishes, strict=True) if w.ends_date]
    assert all(phase.ends_date == wanted for phase, wanted in fixed)
