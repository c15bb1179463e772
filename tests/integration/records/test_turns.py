"""Writers that wait together are committed together, each for itself."""

from threading import Event, Thread, get_ident

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone, translation

from factories.county import AT
from xianzhi.records import turns
from xianzhi.records.models import Job
from xianzhi.records.turns import written

pytestmark = pytest.mark.django_db(transaction=True)


def job(kind):
    Job.objects.create(kind=kind, due_at=AT, enqueued_at=AT)
    return kind


def behind_one_writer(pieces):
    """Let writers queue up behind one that holds the turn; what became of each."""
    holding, go_on = Event(), Event()

    def hold():
        holding.set()
        assert go_on.wait(20)
        return job("first")

    became = [None] * len(pieces)

    def run(place, work):
        try:
            became[place] = work(written)
        except (ValueError, IntegrityError) as fault:
            became[place] = fault
        finally:
            connections.close_all()

    def start(*args):
        thread = Thread(target=run, args=args)
        thread.start()
        return thread

    became.append(None)
    first = start(len(pieces), lambda do: do(hold))
    assert holding.wait(20)
    threads = []
    for place, work in enumerate(pieces):
        threads.append(start(place, work))
        while connection.vendor == "sqlite" and len(turns._QUEUE._waiting) < len(threads):
            threads[-1].join(0.01)
    go_on.set()
    for thread in [first, *threads]:
        thread.join(20)
    return became[:-1]


def writer(act, *args):
    """Write what *act* does."""
    return lambda do: do(lambda: act(*args))


def kinds():
    return sorted(Job.objects.values_list("kind", flat=True))


def test_each_gets_its_own_answer():
    assert behind_one_writer([writer(job, f"job {n}") for n in range(5)]) == [
        f"job {n}" for n in range(5)
    ]
    assert kinds() == ["first", *(f"job {n}" for n in range(5))]


def test_what_one_raises_leaves_nothing_of_it_and_all_of_the_others():
    def fail():
        job("lost")
        raise ValueError("no")

    first, second, third = behind_one_writer([writer(job, "a"), writer(fail), writer(job, "c")])
    assert (first, third) == ("a", "c")
    assert isinstance(second, ValueError)
    assert kinds() == ["a", "c", "first"]


def test_a_commit_that_fails_is_told_to_all_whom_it_was_for_and_keeps_nothing():
    def break_a_key():
        job("broken")
        with connection.cursor() as cursor:  # of a command that does not exist: seen at the commit
            cursor.execute(
                "UPDATE records_job SET command_id = %s", ["0123456789abcdef0123456789abcdef"]
            )

    one, broken = behind_one_writer([writer(job, "a"), writer(break_a_key)])
    assert isinstance(broken, IntegrityError)
    if connection.vendor == "sqlite":
        assert isinstance(one, IntegrityError)
        assert kinds() == ["first"]
    else:  # each by itself
        assert one == "a"
        assert kinds() == ["a", "first"]


def test_work_keeps_the_language_and_the_hours_of_whoever_asked():
    def speaking(language, zone):
        def said():
            return translation.get_language(), str(timezone.get_current_timezone())

        def ask(do):
            with translation.override(language), timezone.override(zone):
                return do(said)

        return ask

    wanted = [("en", "UTC"), ("zh-hans", "Asia/Shanghai"), ("en", "Asia/Shanghai")]
    assert behind_one_writer([speaking(*one) for one in wanted]) == wanted


def test_on_sqlite_those_who_wait_are_written_by_one_of_them():
    became = behind_one_writer([lambda do: (get_ident(), do(get_ident)) for _ in range(4)])
    if connection.vendor == "sqlite":
        assert len({writing for _, writing in became}) == 1
    else:
        assert all(asking == writing for asking, writing in became)


def test_a_part_of_a_transaction_waits_for_nobody():
    with transaction.atomic():
        assert written(lambda: connection.in_atomic_block)
