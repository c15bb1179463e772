"""The write path: once, whole, and under races."""

from dataclasses import dataclass, replace

import pytest
from django.db import IntegrityError, transaction

from factories.county import AT
from factories.races import at_once
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.commands import Order, carry_out
from xianzhi.records.history import append, append_each, entries
from xianzhi.records.ids import new_id
from xianzhi.records.models import Command, Entry


@dataclass(frozen=True)
class Somebody:
    user_id: str = "user"
    post_id: str = "post"


ORDER = Order("test.write", Somebody(), {"a": 1}, "key-1", AT, "because")


def write(change):
    append(change, "thing:1", "write", {"n": 1})
    return "answer"


@pytest.mark.django_db
def test_a_command_leaves_its_key_its_answer_and_its_history():
    assert carry_out(ORDER, write) == "answer"
    command = Command.objects.get()
    assert (command.request_id, command.answer, command.user_id) == ("key-1", "answer", "user")
    (entry,) = entries("thing:1")
    assert (entry.number, entry.reason, entry.command_id) == (1, "because", command.pk)


@pytest.mark.django_db
def test_the_same_key_with_the_same_body_gets_the_stored_answer():
    carry_out(ORDER, write)
    assert carry_out(ORDER, lambda change: "another") == "answer"
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        replace(ORDER, body={"a": 2}),
        replace(ORDER, name="test.other"),
        replace(ORDER, author=Somebody("thief")),
        replace(ORDER, reason="why not"),
    ],
)
def test_the_same_key_for_something_else_is_a_conflict(other):
    carry_out(ORDER, write)
    with pytest.raises(ConflictError):
        carry_out(other, write)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_fault_leaves_nothing_and_the_key_can_be_used_again():
    def fail(change):
        write(change)
        raise RuleError("records.text_required")

    with pytest.raises(RuleError):
        carry_out(ORDER, fail)
    assert Command.objects.count() == Entry.objects.count() == 0
    assert carry_out(ORDER, write) == "answer"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 81])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(RuleError):
        carry_out(replace(ORDER, request_id=key), write)


@pytest.mark.django_db
def test_numbers_run_without_gaps_in_each_stream():
    def act(change):
        append_each(change, [("a:1", "x", {}), ("b:1", "x", {}), ("a:1", "y", {})])
        return ""

    for number in range(3):
        carry_out(replace(ORDER, request_id=f"k{number}"), act)
    assert [entry.number for entry in entries("a:1")] == [6, 5, 4, 3, 2, 1]
    assert [entry.verb for entry in entries("b:1")] == ["x"] * 3


@pytest.mark.django_db
def test_two_entries_never_share_a_number():
    carry_out(ORDER, write)
    entry = Entry.objects.get()
    entry.pk = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_write_once_and_all_get_the_answer():
    answers = at_once(8, lambda number: carry_out(ORDER, write))
    assert answers == ["answer"] * 8
    assert Command.objects.count() == Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_and_other_bodies_write_once_and_conflict():
    answers = at_once(8, lambda n: carry_out(replace(ORDER, body={"n": n}), write))
    assert answers.count("answer") == 1
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 7
    assert Entry.objects.count() == 1


def test_ids_sort_by_the_moment_they_were_made(monkeypatch):
    moments = iter([1_000_000_000, 2_000_000_000, 3_000_000_000])
    monkeypatch.setattr("xianzhi.records.ids.time.time_ns", lambda: next(moments))
    made = [new_id() for _ in range(3)]
    assert made == sorted(made)
    assert {item.version for item in made} == {7}
    assert {item.variant for item in made} == {"specified in RFC 4122"}
