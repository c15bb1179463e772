"""Jobs: kept with the change that asks for them, done at least once, written by one only."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from factories.county import AT
from factories.races import at_once
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.commands import Order, carry_out
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries
from xianzhi.records.jobs import registry
from xianzhi.records.jobs.board import counts, stuck_jobs
from xianzhi.records.jobs.leases import LEASE, Lease, LeaseLostError, renew, settle, take
from xianzhi.records.jobs.outbox import enqueue, enqueue_by_the_clock
from xianzhi.records.jobs.registry import Daily, Hourly
from xianzhi.records.jobs.retrying import retry_job
from xianzhi.records.jobs.sweeping import sweep
from xianzhi.records.jobs.working import Worker, run_due
from xianzhi.records.models import Job

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Somebody:
    user_id: str = "user"
    post_id: str = "post"


@pytest.fixture
def kinds(monkeypatch):
    """A registry of this test's own; what was done is noted in the list that is given."""
    monkeypatch.setattr(registry, "_KINDS", {})
    monkeypatch.setattr(registry, "_SCHEDULES", {})
    monkeypatch.setattr(registry, "find_kinds", lambda: registry._KINDS)
    done: list[object] = []
    registry.job("note", most_tries=3)(lambda run, **args: done.append(args))
    return done


def ask(kind="note", request_id="key", fails=False, **more) -> str:
    def act(change):
        job_id = enqueue(change, kind, {"n": 1}, **more)
        if fails:
            raise RuleError("records.text_required")
        return job_id

    return carry_out(Order("test.ask", Somebody(), {}, request_id, AT), act)


def later(**delta: float) -> datetime:
    return AT + timedelta(**delta)


def test_a_job_is_done_and_says_so(kinds):
    ask()
    assert run_due(clock=lambda: AT) == 1
    assert kinds == [{"n": 1}]
    job = Job.objects.get()
    assert (job.state, job.due_at, job.tries, job.fault_code) == ("done", None, 1, "")
    assert run_due(clock=lambda: later(days=1)) == 0


def test_a_change_that_fails_asks_for_nothing(kinds):
    with pytest.raises(RuleError):
        ask(fails=True)
    assert Job.objects.count() == 0


def test_a_job_outside_of_a_transaction_is_refused(kinds, transactional_db):
    with pytest.raises(AssertionError):
        enqueue(None, "note", {})


def test_the_same_key_is_one_job(kinds):
    assert ask(request_id="a", key="only once") == ask(request_id="b", key="only once")
    assert Job.objects.count() == 1


def test_a_job_waits_for_its_moment(kinds):
    ask(not_before=later(hours=1))
    assert run_due(clock=lambda: later(minutes=59)) == 0
    assert run_due(clock=lambda: later(minutes=60)) == 1


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_at_last(kinds):
    def fail(run, **args):
        kinds.append(run.at)
        raise ZeroDivisionError

    registry.job("note", most_tries=3)(fail)
    ask()
    waits = []
    for minute in range(3):
        now = later(minutes=minute)
        run_due(clock=lambda now=now: now)
        due = Job.objects.get().due_at
        waits.append(due and (due - now).total_seconds())
    assert waits == [5, 10, None]
    job = Job.objects.get()
    assert (job.state, job.fault_code) == ("dead", "records.job_failed")
    assert job.fault_params == {"fault": "ZeroDivisionError"}
    assert run_due(clock=lambda: later(days=9)) == 0
    assert len(kinds) == 3


def test_a_refusal_in_words_is_not_tried_again(kinds):
    def refuse(run, **args):
        raise RuleError("records.too_long", {"most": "1", "length": "2"})

    registry.job("note")(refuse)
    ask()
    run_due(clock=lambda: AT)
    job = Job.objects.get()
    assert (job.state, job.tries, job.fault_code) == ("dead", 1, "records.too_long")


def test_a_kind_that_nobody_knows_is_left_to_a_person(kinds):
    ask(kind="unheard")
    run_due(clock=lambda: AT)
    job = Job.objects.get()
    assert (job.state, job.fault_code) == ("dead", "records.job_unknown")


def test_what_a_dead_worker_left_is_taken_up_after_its_lease(kinds):
    ask()
    assert take(AT) is not None  # and its process dies
    assert run_due(clock=lambda: AT + LEASE - timedelta(seconds=1)) == 0
    assert run_due(clock=lambda: AT + LEASE) == 1
    assert kinds == [{"n": 1}]
    assert Job.objects.get().tries == 2


def test_a_job_that_kills_its_process_each_time_is_given_up(kinds):
    ask()
    for number in range(3):
        assert take(AT + number * LEASE) is not None
    assert run_due(clock=lambda: AT + 3 * LEASE) == 1
    job = Job.objects.get()
    assert (job.state, job.fault_code) == ("dead", "records.job_killed")
    assert kinds == []


def test_whoever_lost_the_lease_can_neither_write_nor_settle_nor_renew(kinds):
    ask()
    first = take(AT)
    second = take(AT + LEASE)
    assert first is not None
    assert second is not None
    assert second.token > first.token
    second.hold()
    with pytest.raises(LeaseLostError):
        first.hold()
    assert not renew(first, AT)
    assert not settle(first, AT)
    assert settle(second, AT)
    assert Job.objects.get().state == "done"


def test_a_lease_that_is_renewed_is_not_taken_away(kinds):
    ask()
    lease = take(AT)
    assert lease is not None
    assert renew(lease, later(seconds=50))
    assert take(later(seconds=100)) is None
    assert take(later(seconds=110)) is not None


def test_a_person_sets_a_dead_job_going_again_with_a_reason(kinds):
    ask(kind="unheard")
    run_due(clock=lambda: AT)
    (stuck,) = stuck_jobs(AT)
    assert (stuck.kind, stuck.state, stuck.user_id) == ("unheard", "dead", "user")
    registry.job("unheard")(lambda run, **args: kinds.append("heard"))
    with pytest.raises(RuleError):
        retry_job(author=Somebody(), job_id=stuck.id, reason=" ", request_id="r", at=AT)
    for _ in range(2):
        retry_job(author=Somebody(), job_id=stuck.id, reason="已升级", request_id="r", at=AT)
    (entry,) = entries(f"job:{stuck.id}")
    assert (entry.verb, entry.reason) == ("retry", "已升级")
    assert run_due(clock=lambda: AT) == 1
    assert kinds == ["heard"]
    with pytest.raises(ConflictError):
        retry_job(author=Somebody(), job_id=stuck.id, reason="再来", request_id="s", at=AT)
    with pytest.raises(NotFoundError):
        retry_job(author=Somebody(), job_id="x", reason="再来", request_id="t", at=AT)


def test_what_is_long_due_is_stuck_and_what_waits_for_its_time_is_not(kinds):
    ask(request_id="a")
    ask(request_id="b", not_before=later(days=1))
    assert stuck_jobs(later(minutes=9)) == ()
    assert [line.tries for line in stuck_jobs(later(minutes=11))] == [0]
    assert counts().waiting == 2


# --- by the clock ---


def test_slots_are_laid_down_once_and_a_missed_one_is_made_up_for_once(kinds):
    registry.scheduled("hourly", Hourly(5))(lambda run: kinds.append("hour"))
    registry.scheduled("daily", Daily(2, 30))(lambda run: kinds.append("day"))
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    for _ in range(2):
        enqueue_by_the_clock(now)
    assert Job.objects.count() == 4
    run_due(clock=lambda: now)
    assert sorted(kinds) == ["day", "hour"]
    after_a_week = now + timedelta(days=7)
    enqueue_by_the_clock(after_a_week)
    run_due(clock=lambda: after_a_week)
    # The slot that was laid down before the pause, and the last one of it.
    assert sorted(kinds) == ["day"] * 3 + ["hour"] * 3


def test_what_was_done_long_ago_is_swept_out_and_what_was_given_up_stays(kinds):
    for request_id, kind in (("a", "note"), ("b", "unheard")):
        ask(kind=kind, request_id=request_id)
    run_due(clock=lambda: AT)
    for days, left in ((30, {"done", "dead"}), (31, {"dead"})):
        lease = Lease("", "records.sweep_jobs", {}, later(days=days, seconds=-1), 1, 1)
        sweep(lease)
        assert set(Job.objects.values_list("state", flat=True)) == left


def test_every_job_of_the_rooms_has_words_for_the_administrator():
    from xianzhi.catalogue.messages import codes

    assert {f"job.{kind}" for kind in registry.find_kinds()} <= set(codes())


def test_the_day_is_that_of_the_county():
    slot = Daily(2, 30).last(datetime(2026, 3, 1, 19, 0, tzinfo=UTC))  # 03:00 in Shanghai
    assert slot.isoformat() == "2026-03-02T02:30:00+08:00"
    assert Daily(2, 30).following(slot).isoformat() == "2026-03-03T02:30:00+08:00"
    assert Hourly(10).last(datetime(2026, 3, 1, 19, 9, tzinfo=UTC)).hour == 18


# --- several at once ---


@pytest.mark.django_db(transaction=True)
def test_each_of_forty_jobs_is_taken_by_one_of_eight(kinds):
    for number in range(40):
        ask(request_id=f"k{number}")

    def work(_: int) -> list[str]:
        mine = []
        while (lease := take(later(seconds=1))) is not None:
            mine.append(lease.job_id)
        return mine

    taken = [job for jobs in at_once(8, work) for job in jobs]
    assert len(taken) == len(set(taken)) == 40


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_is_enqueued_while_it_runs(kinds):
    with working():
        ask()
        for _ in range(200):
            if counts().done == 1:
                break
            Event().wait(0.05)
    assert kinds == [{"n": 1}]


@contextmanager
def working():
    worker = Worker(threads=1).start()
    try:
        yield
    finally:
        worker.stop()
