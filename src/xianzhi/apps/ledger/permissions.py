"""Who may do what in the ledger (权限): pure functions of an actor and plain facts.

Who qualifies stands in ``catalogue/access/rules.csv``; here the facts of a task are put to it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import workflow
from xianzhi.core.workflow import Move
from xianzhi.records.decisions import ALLOWED, Decision, Target, decide, denied

__all__ = [
    "TaskFacts",
    "may_answer_for",
    "may_make",
    "may_name_people",
    "may_open",
    "may_review",
    "may_schedule",
    "sees_all",
    "works_here",
]


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a decision about a task depends on (判定所需事实)."""

    status: str
    lead_units: AbstractSet[str]
    units: AbstractSet[str]  # leads included
    reported_by: str = ""  # user who last reported it done
    has_origin: bool = False  # another room handed it over and says when it is done


def works_here(actor: Actor) -> Decision:
    """Whether a post has to do with the ledger at all (能否进入台账)."""
    return decide(actor, "ledger:enter")


def sees_all(actor: Actor) -> bool:
    """Whether a post sees every task and every document under review (查看范围)."""
    return decide(actor, "ledger:see_all").allowed


def may_review(actor: Actor) -> Decision:
    """Whether a post may import, review and sign off documents (能否审核)."""
    return decide(actor, "document:review")


def may_open(actor: Actor) -> Decision:
    """Whether a post may hand a task to a unit without a plan that asks for it (能否派遣)."""
    return decide(actor, "task:open")


def may_answer_for(actor: Actor, task: TaskFacts) -> Decision:
    """Whether a post may report progress on a task (能否填报)."""
    return decide(actor, "task:answer", _target(task))


def may_name_people(actor: Actor, unit_id: str | None) -> Decision:
    """Whether a post may say who answers for a unit's line (能否指定责任人)."""
    if unit_id is None:
        return denied("ledger.unit_is_unknown")
    return decide(actor, "task:name_people", Target(units={"unit": frozenset({unit_id})}))


def may_schedule(actor: Actor, task: TaskFacts) -> Decision:
    """Whether a post may lay out the phases of a task (能否倒排工期)."""
    return decide(actor, "task:schedule", _target(task))


def may_make(actor: Actor, move: Move, task: TaskFacts) -> Decision:
    """Whether a post may make a move of the workflow (能否办理)."""
    if task.has_origin:
        return denied("ledger.handled_at_its_origin")
    if task.status not in move.sources:
        return denied("ledger.move_not_from_here")
    target = _target(task)
    if not any(decide(actor, f"task:as_{party}", target).allowed for party in move.by):
        return denied("ledger.move_not_yours")
    if workflow.OTHER_PERSON in move.needs and actor.user_id == task.reported_by:
        return denied("ledger.verified_by_another")
    return ALLOWED


def _target(task: TaskFacts) -> Target:
    return Target(units={"lead": task.lead_units, "duty": task.units})
