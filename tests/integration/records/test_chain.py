"""History is a chain: sealed as it is written, filled in for old entries, with no way around it."""

from dataclasses import dataclass, replace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from factories.county import AT
from factories.queries import CountQueries
from factories.races import at_once
from xianzhi.core.merkle.chain import FIRST, seal, text_of
from xianzhi.records.commands import Command, Order, carry_out
from xianzhi.records.history import append, append_each, entries, statement_of
from xianzhi.records.models import Entry


@dataclass(frozen=True)
class Somebody:
    user_id: str = "user"
    post_id: str = "post"


ORDER = Order("test.write", Somebody(), {}, "key-1", AT, "因为")
FACTS = {"n": 1e22, "text": '二十 \u2028 \\ "', "list": (1, 2.0, None), "deep": {"b": 1, "a": 0.1}}


def write(key, *happenings):
    carry_out(
        replace(ORDER, request_id=key), lambda change: append_each(change, happenings) and key
    )


def computed(stream):
    """The digests of a stream, from the oldest, computed from what the database gives back."""
    digests, last = [], FIRST
    for entry in reversed(entries(stream)):
        last = seal(last, text_of(statement_of(entry)), entry.algorithm)
        digests.append(last.hex())
    return digests


def stored(stream):
    return [entry.digest for entry in reversed(entries(stream))]


@pytest.mark.django_db
def test_entries_are_sealed_over_what_the_database_gives_back():
    write("k1", ("a:1", "x", FACTS), ("b:1", "x", {}), ("a:1", "y", FACTS))
    write("k2", ("a:1", "z", {}))
    write("k3", ("b:1", "y", {}), ("a:1", "z", FACTS), ("c:1", "x", {}))
    for stream, length in (("a:1", 4), ("b:1", 2), ("c:1", 1)):
        assert len(stored(stream)) == length
        assert stored(stream) == computed(stream)


@pytest.mark.django_db
@pytest.mark.parametrize("streams", [1, 5, 60])
def test_appending_takes_two_statements(streams):
    command = Command.objects.create(request_id="k", name="t", user_id="u", post_id="p", at=AT)
    happenings = [(f"a:{number}", "x", {}) for number in range(streams)]

    def act(change):
        append_each(change, happenings)
        with CountQueries() as asked:
            append_each(change, happenings)
        assert asked.count == 2
        return ""

    carry_out(ORDER, act)
    assert command.pk


@pytest.mark.django_db
def test_without_a_digest_nothing_is_written(monkeypatch):
    def broken(*_):
        raise OSError("no digest")

    monkeypatch.setattr("xianzhi.records.history.seal", broken)
    with pytest.raises(OSError, match="no digest"):
        write("k1", ("a:1", "x", {}))
    assert Command.objects.count() == Entry.objects.count() == 0


@pytest.mark.django_db
def test_the_database_refuses_an_entry_that_is_not_sealed():
    write("k1", ("a:1", "x", {}))
    (entry,) = entries("a:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            stream="a:1", number=2, verb="x", user_id="", post_id="", at=AT, command=entry.command
        )


@pytest.mark.django_db(transaction=True)
def test_eight_who_forget_the_lock_never_fork_a_chain():
    def act(number):
        def write_one(change):
            append(change, "a:1", "x", {"n": number})
            return ""

        return carry_out(replace(ORDER, request_id=f"k{number}"), write_one)

    at_once(8, act, faults=IntegrityError)
    assert stored("a:1") == computed("a:1")
    assert [entry.number for entry in entries("a:1")] == list(range(Entry.objects.count(), 0, -1))


@pytest.mark.django_db(transaction=True)
def test_old_entries_are_sealed_by_the_migration():
    write("k1", *[(f"a:{n % 3}", "x", {**FACTS, "n": n}) for n in range(50)])
    before = [stored(f"a:{n}") for n in range(3)]
    try:
        call_command("migrate", "records", "0002", verbosity=0)
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "records_entry")
        assert "digest" not in {column.name for column in columns}
    finally:
        call_command("migrate", verbosity=0)
    assert [stored(f"a:{n}") for n in range(3)] == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(digest="0" * 64)
