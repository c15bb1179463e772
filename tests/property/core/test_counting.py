"""Counts of steps: their identities hold for every history and every part of a whole."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xianzhi.apps.casework.workflow import ANEW, CASE, DONE_BY, STAGE_OF
from xianzhi.core.counting import Happening, added, count_of, faults_of, passages, verbs_of

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@st.composite
def histories(draw) -> list[Happening]:
    """A way through the table of cases, with deadlines that are kept or not."""
    at, state = BEGIN, CASE.initial
    told = [Happening("report", "", state, at)]
    for _ in range(draw(st.integers(0, 25))):
        moves = CASE.moves_from(state)
        if not moves:
            break
        move = draw(st.sampled_from(moves))
        at += timedelta(hours=draw(st.integers(0, 90)))
        due = draw(st.none() | st.integers(-40, 40).map(lambda h, at=at: at + timedelta(hours=h)))
        after = draw(st.sampled_from(move.targets))
        told.append(Happening(move.verb, state, after, at, due, draw(st.sampled_from("abc"))))
        state = after
    return told


def walked(told: list[Happening]):
    return passages(told, STAGE_OF, DONE_BY, ANEW, standing=(told[-1].due_at, "a"))


@given(st.lists(histories(), max_size=6), st.integers(-100, 3000))
def test_identities_hold_on_every_subset(told, hours):
    at = BEGIN + timedelta(hours=hours)
    found = [one for history in told for one in walked(history)]
    for step in DONE_BY:
        mine = [one for one in found if one.step == step]
        whole = count_of(mine, at)
        assert faults_of(whole) == ()
        by_unit = [count_of([p for p in mine if p.unit == unit], at) for unit in ("", *"abc")]
        assert added(by_unit) == whole


@given(histories())
def test_passages_follow_one_another_without_a_hole(told):
    found = walked(told)
    for before, after in itertools.pairwise(found):
        assert before.left_at is not None
        assert before.left_at <= after.entered_at
    assert all(one.left_at is not None for one in found[:-1])


@given(histories())
def test_objections_are_upheld_overruled_or_still_open(told):
    counts = verbs_of(told)
    is_open = told[-1].after == "disputed"
    replies = sum(move.verb in ("uphold", "overrule") for move in told)
    assert counts.returned == counts.upheld + counts.shirked + is_open
    assert replies == counts.upheld + counts.shirked


@given(histories())
def test_who_counts_late_is_late(told):
    for one in walked(told):
        if one.is_done and one.due_at and one.left_at > one.due_at:
            assert count_of([one], BEGIN).late == 1
