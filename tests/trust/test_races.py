"""Must show 2: of eight who do one thing at once, one does it; eight who repeat get one answer."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from factories.races import at_once
from trust.databases import baseline, state, use
from trust.dying import forked
from trust.examining import PREPARED
from trust.faults import lock_nothing
from trust.orders import COMMANDS, MOMENT
from xianzhi.apps.ledger import services as ledger
from xianzhi.errors import XianzhiError

CLIENTS = 8


@dataclass
class Outcome:
    """What many races came to."""

    races: int = 0
    not_one_winner: int = 0
    other_answers: int = 0
    crashes: int = 0
    broken_chains: int = 0


def races(stage, number: int, fault=None) -> Outcome:
    """Race for a task again and again, in a process of its own."""
    name = f"racing{os.getpid()}"
    stage.databases.copy(PREPARED, name)

    def run(acknowledge) -> None:
        use(stage.databases, name)
        if fault is not None:
            fault()
        acknowledge(_raced(stage.world, number))

    end = forked(run)
    assert isinstance(end.answer, Outcome), end.fault
    return end.answer


def _raced(world, number: int) -> Outcome:
    from xianzhi.records.models import Entry

    outcome = Outcome()
    for race in range(number):
        is_one_form = race % 4 > 1
        move = partial(_move, world, race, is_one_form)
        answers = at_once(CLIENTS, move, faults=Exception)
        won = answers.count(world["noted"])
        outcome.races += 1
        if is_one_form:
            outcome.other_answers += won != CLIENTS
        else:
            outcome.not_one_winner += won != 1
        outcome.crashes += sum(
            isinstance(item, Exception) and not isinstance(item, XianzhiError) for item in answers
        )
        if Entry.objects.filter(stream=f"task:{world['noted']}").count() != race + 2:
            outcome.broken_chains += 1
    return outcome


def _move(world, race: int, is_one_form: bool, client: int) -> str:
    """Suspend a task, or take it up again; with one key for all, or with one for each."""
    return ledger.move_task(
        actor=world.actor("clerk"),
        task_id=world["noted"],
        move=ledger.MoveRequest("suspend" if race % 2 == 0 else "resume", "等待批复"),
        request_id=f"race-{race}" if is_one_form else f"race-{race}-{client}",
        at=MOMENT + timedelta(seconds=race),
    )


def test_one_of_eight_wins_and_repetitions_are_answered_alike(stage):
    assert races(stage, 12) == Outcome(races=12)


@pytest.mark.slow
def test_one_of_eight_wins_five_hundred_times(stage):
    assert races(stage, 500) == Outcome(races=500)


def test_a_record_that_nobody_locks_is_found_where_readers_do_not_wait(stage):
    """On SQLite the one writer is the lock: there the fault does nothing, and nothing breaks."""
    found = races(stage, 40, lock_nothing)
    broken = found.not_one_winner + found.other_answers + found.crashes + found.broken_chains
    assert (broken > 0) == (stage.databases.kind == "postgresql")


@pytest.mark.parametrize("name", ["start_import", "dispatch_patch", "book_quota", "sign_off"])
def test_eight_who_send_one_form_get_one_answer_and_write_once(stage, name):
    base = baseline(stage.databases, PREPARED)
    once, many = f"once{os.getpid()}", f"many{os.getpid()}"
    for copy in (once, many):
        stage.databases.copy(PREPARED, copy)

    def run(copy: str, clients: int):
        def do(acknowledge) -> None:
            use(stage.databases, copy)
            answers = at_once(clients, lambda n: COMMANDS[name](stage.world, "one form"), Exception)
            acknowledge([repr(answer) for answer in answers])

        return forked(do)

    assert run(once, 1).fault == ""
    answers = run(many, CLIENTS)
    assert len(Counter(answers.answer)) == 1, answers
    assert state(stage.databases, many, base) == state(stage.databases, once, base)
