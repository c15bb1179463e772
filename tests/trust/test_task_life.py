"""Must show 2: a task does what a simple model of it says, however people and repetitions mix."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from time import monotonic
from typing import ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from factories.county import AT, make_county
from factories.plans import plan_file
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import services as ledger
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError, XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.versions import StaleError

OFFICE, LEADER, LEAD, OTHER = {"clerk", "second"}, {"leader"}, {"head", "housing"}, {"finance"}
STRANGERS = {"admin"}
# Written out once more, from the rules on paper: verb, from, to, who, with a reason.
MOVES = {
    "start": ({"pending"}, "in_progress", LEAD | OFFICE, False),
    "report_done": ({"in_progress", "returned"}, "reported_done", LEAD, False),
    "verify": ({"reported_done"}, "verified_done", OFFICE, False),
    "return_for_rework": ({"reported_done"}, "returned", OFFICE, True),
    "suspend": ({"pending", "in_progress", "returned"}, "suspended", OFFICE | LEADER, True),
    "resume": ({"suspended"}, "in_progress", OFFICE | LEADER, False),
    "reopen": ({"verified_done"}, "in_progress", OFFICE | LEADER, True),
}
STEPS, LIVES = 50_000, 1_100  # a life may end before its fiftieth step
PEOPLE = sorted(OFFICE | LEADER | LEAD | OTHER | STRANGERS)


@dataclass
class Model:
    """What a person with a notebook would know of the task."""

    status: str = "pending"
    version: int = 1
    notes: int = 0
    is_proved: bool = False

    def refusal(self, verb: str, who: str, reason: str, seen: int | None) -> type | None:
        sources, _, by, needs_reason = MOVES[verb]
        if needs_reason and not reason:
            return RuleError
        if who in STRANGERS:
            return PermissionDeniedError
        if seen is not None and seen != self.version:
            return StaleError
        if self.status not in sources or who not in by:
            return PermissionDeniedError
        return RuleError if verb == "report_done" and not self.is_proved else None

    def move(self, verb: str) -> None:
        self.status, self.version = MOVES[verb][1], self.version + 1
        self.is_proved = self.is_proved and verb not in ("return_for_rework", "reopen")


class TaskLife(RuleBasedStateMachine):
    """People, moves, reports, repetitions and stale pages, in any order."""

    actors: dict
    task: str

    taken: ClassVar[list[int]] = [0]  # steps of all lives together

    def __init__(self) -> None:
        super().__init__()
        self.model, self.keys, self.clock = Model(), count(1), count(1)
        self.done: list[tuple[Callable[[str], str], str, str]] = []
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def ask(self, do: Callable[[str], str]) -> type | None:
        key = f"step-{next(self.keys)}"
        try:
            answer = do(key)
        except XianzhiError as error:
            return type(error)
        self.done.append((do, key, answer))
        return None

    @rule(
        verb=st.sampled_from(sorted(MOVES)),
        who=st.sampled_from(PEOPLE),
        reason=st.sampled_from(["", "缺验收单"]),
        behind=st.sampled_from([None, 0, 0, 1]),
    )
    def move(self, verb: str, who: str, reason: str, behind: int | None) -> None:
        seen = None if behind is None else self.model.version - behind
        self.carried_out(verb, who, reason, seen)

    @rule(choice=st.integers(0, 99), who=st.sampled_from(PEOPLE))
    def move_that_is_possible(self, choice: int, who: str) -> None:
        verbs = [verb for verb, rules in MOVES.items() if self.model.status in rules[0]]
        self.carried_out(verbs[choice % len(verbs)], who, "按程序办理", self.model.version)

    def carried_out(self, verb: str, who: str, reason: str, seen: int | None) -> None:
        at = AT + timedelta(minutes=next(self.clock))

        def do(key: str) -> str:
            return ledger.move_task(
                actor=self.actors[who],
                task_id=self.task,
                move=ledger.MoveRequest(verb, reason, seen),
                request_id=key,
                at=at,
            )

        expected = self.model.refusal(verb, who, reason, seen)
        assert self.ask(do) is expected, (verb, who, reason, seen, self.model)
        if expected is None:
            self.model.move(verb)

    @rule(who=st.sampled_from(PEOPLE), with_file=st.booleans())
    def report(self, who: str, with_file: bool) -> None:
        at = AT + timedelta(minutes=next(self.clock))
        files = (Upload("照片.jpg", b"\xff\xd8 proof"),) if with_file else ()

        def do(key: str) -> str:
            return ledger.add_progress_note(
                actor=self.actors[who],
                task_id=self.task,
                note=ledger.NoteDraft("已完成三处", 0.5, files),
                request_id=key,
                at=at,
            )

        allowed = who in OFFICE | LEAD | OTHER
        assert self.ask(do) is (None if allowed else PermissionDeniedError)
        if allowed:
            self.model.version += 1
            self.model.notes += 1
            self.model.is_proved = self.model.is_proved or with_file

    @rule(choice=st.integers(0, 999))
    def repeat(self, choice: int) -> None:
        """Whatever was done stays done, and says the same."""
        if self.done:
            do, key, answer = self.done[choice % len(self.done)]
            assert do(key) == answer

    @rule(choice=st.integers(0, 999))
    def use_a_key_for_something_else(self, choice: int) -> None:
        if self.done:
            _, key, _ = self.done[choice % len(self.done)]
            with pytest.raises(ConflictError):
                ledger.add_progress_note(
                    actor=self.actors["clerk"],
                    task_id=self.task,
                    note=ledger.NoteDraft("另一件事"),
                    request_id=key,
                    at=AT,
                )

    @rule(who=st.sampled_from(PEOPLE))
    def ask_for_a_task_that_is_none(self, who: str) -> None:
        refused = self.ask(
            lambda key: ledger.move_task(
                actor=self.actors[who],
                task_id="00000000-0000-7000-8000-000000000000",
                move=ledger.MoveRequest("start"),
                request_id=key,
                at=AT,
            )
        )
        assert refused is (PermissionDeniedError if who in STRANGERS else NotFoundError)

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        from xianzhi.apps.ledger.models import LedgerTask, ProgressNote
        from xianzhi.records.models import Entry

        self.taken[0] += 1  # asked once more than steps are taken: before the first one
        history = Entry.objects.filter(stream=f"task:{self.task}").order_by("number")
        found = list(history.values_list("number", "facts"))
        assert [number for number, _ in found] == list(range(1, self.model.version + 1))
        moved = [facts["after"] for _, facts in found if "after" in facts]
        status = LedgerTask.objects.values_list("status", flat=True).get(pk=self.task)
        assert status == self.model.status == (moved[-1] if moved else "pending")
        assert ProgressNote.objects.filter(task=self.task).count() == self.model.notes


@pytest.fixture
def machine(db) -> type[TaskLife]:
    county = make_county()
    clerk = county.actor("clerk")
    plan = ledger.import_document(actor=clerk, upload=plan_file(), request_id="in", at=AT)
    ledger.sign_off(
        actor=clerk, document_id=plan.document_id, reason="审核", request_id="sign", at=AT
    )
    from xianzhi.apps.ledger.models import LedgerTask

    task = LedgerTask.objects.order_by("code").first()
    actors = {name: county.actor(name) for name in PEOPLE}
    return type("Life", (TaskLife,), {"actors": actors, "task": str(task.pk), "taken": [0]})


def lived(machine: type[TaskLife], examples: int, steps: int) -> None:
    given = settings(
        max_examples=examples,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(machine, settings=given)
    machine.taken[0] -= examples  # at most: what is told is taken


def test_a_task_lives_as_the_model_says(machine):
    lived(machine, 12, 20)


@pytest.mark.slow
def test_a_task_lives_as_the_model_says_for_fifty_thousand_steps(machine, tell):
    began = monotonic()
    lived(machine, LIVES, 50)  # in one run: a second one would live the same lives again
    steps = machine.taken[0]
    tell(
        f"{connection.vendor}: {steps:,} steps in {LIVES:,} lives of a task, "
        f"0 that the model does not expect, {monotonic() - began:.0f} s"
    )
    assert steps >= STEPS
