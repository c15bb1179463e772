"""Who may do what in the ledger (权限): pure functions of an actor and plain facts."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from xianzhi.apps.accounts.selectors import Actor, Role
from xianzhi.apps.ledger import workflow
from xianzhi.apps.ledger.workflow import Move
from xianzhi.records.decisions import ALLOWED, Decision, denied

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

_WORK = (Role.CLERK, Role.LEADER, Role.UNIT_HEAD, Role.UNIT_OFFICER)


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
    return ALLOWED if actor.has(*_WORK) else denied("ledger.not_your_room")


def sees_all(actor: Actor) -> bool:
    """Whether a post sees every task and every document under review (查看范围)."""
    return actor.has(Role.CLERK, Role.LEADER)


def may_review(actor: Actor) -> Decision:
    """Whether a post may import, review and sign off documents (能否审核)."""
    return ALLOWED if actor.has(Role.CLERK) else denied("ledger.only_the_office_reviews")


def may_open(actor: Actor) -> Decision:
    """Whether a post may hand a task to a unit without a plan that asks for it (能否派遣)."""
    if actor.has(Role.CLERK, Role.PLANNER):
        return ALLOWED
    return denied("ledger.only_dispatchers_open")


def may_answer_for(actor: Actor, task: TaskFacts) -> Decision:
    """Whether a post may report progress on a task (能否填报)."""
    if actor.has(Role.CLERK):
        return ALLOWED
    if actor.has(Role.UNIT_HEAD, Role.UNIT_OFFICER) and not actor.unit_ids.isdisjoint(task.units):
        return ALLOWED
    return denied("ledger.only_responsible_units_report")


def may_name_people(actor: Actor, unit_id: str | None) -> Decision:
    """Whether a post may say who answers for a unit's line (能否指定责任人)."""
    if unit_id is None:
        return denied("ledger.unit_is_unknown")
    if actor.has(Role.CLERK):
        return ALLOWED
    if actor.has(Role.UNIT_HEAD, Role.UNIT_OFFICER) and unit_id in actor.unit_ids:
        return ALLOWED
    return denied("ledger.only_the_unit_names_people")


def may_schedule(actor: Actor, task: TaskFacts) -> Decision:
    """Whether a post may lay out the phases of a task (能否倒排工期)."""
    if actor.has(Role.CLERK) or _leads(actor, task):
        return ALLOWED
    return denied("ledger.only_lead_units_schedule")


def may_make(actor: Actor, move: Move, task: TaskFacts) -> Decision:
    """Whether a post may make a move of the workflow (能否办理)."""
    if task.has_origin:
        return denied("ledger.handled_at_its_origin")
    if task.status not in move.sources:
        return denied("ledger.move_not_from_here")
    if not any(_is(actor, party, task) for party in move.by):
        return denied("ledger.move_not_yours")
    if workflow.OTHER_PERSON in move.needs and actor.user_id == task.reported_by:
        return denied("ledger.verified_by_another")
    return ALLOWED


def _is(actor: Actor, party: str, task: TaskFacts) -> bool:
    if party == workflow.OFFICE:
        return actor.has(Role.CLERK)
    if party == workflow.LEADER:
        return actor.has(Role.LEADER)
    return _leads(actor, task)


def _leads(actor: Actor, task: TaskFacts) -> bool:
    in_unit = not actor.unit_ids.isdisjoint(task.lead_units)
    return in_unit and actor.has(Role.UNIT_HEAD, Role.UNIT_OFFICER)
