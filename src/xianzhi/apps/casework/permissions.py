"""Who may do what with a case (权限): pure functions of an actor and plain facts.

Who qualifies stands in ``catalogue/access/rules.csv``; here the facts of a case are put to it.
"""

from dataclasses import dataclass

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import workflow
from xianzhi.apps.casework.choices import PartyOfMove
from xianzhi.core.workflow import Move
from xianzhi.records.decisions import ALLOWED, Decision, Target, decide, denied

__all__ = [
    "CaseFacts",
    "may_enter",
    "may_finish_part",
    "may_keep_directory",
    "may_keep_texts",
    "may_move_case",
    "may_report",
    "may_see_case",
    "may_show_reporter",
    "sees_all_cases",
]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a decision about a case depends on (判定所需事实).

    ``reported_by`` is the post that entered it. ``judged_by`` is whose work the next judgement is
    about: who dispatched a case that is disputed, who asked, who handled.
    """

    status: str
    unit_id: str | None = None
    co_unit_ids: frozenset[str] = frozenset()
    area_unit_id: str | None = None
    reported_by: str = ""
    judged_by: str = ""


def may_enter(actor: Actor) -> Decision:
    """Whether a post works with cases at all (能否进入事件办理)."""
    return decide(actor, "case:enter")


def sees_all_cases(actor: Actor) -> bool:
    """Whether a post sees every case (查看范围)."""
    return decide(actor, "case:see_all").allowed


def may_see_case(actor: Actor, case: CaseFacts) -> Decision:
    """Whether a case exists for a post (能否查看事件)."""
    return decide(actor, "case:see", _target(case))


def may_report(actor: Actor) -> Decision:
    """Whether a post may enter a case (能否登记事件)."""
    return decide(actor, "case:report")


def may_keep_directory(actor: Actor) -> Decision:
    """Whether a post may adopt another directory of categories (能否维护类别目录)."""
    return decide(actor, "case:keep_directory")


def may_keep_texts(actor: Actor, unit_id: str) -> Decision:
    """Whether a post may keep the standard texts of a unit (能否维护常用语).

    An empty *unit_id* asks for those of the county.
    """
    if not unit_id:
        return decide(actor, "case:keep_county_texts")
    return decide(actor, "case:keep_unit_texts", Target({"owner": frozenset({unit_id})}))


def may_finish_part(actor: Actor, unit_id: str) -> Decision:
    """Whether a post may finish the part of a helping unit (能否办理配合任务)."""
    return decide(actor, "case:as_helper", Target({"helper": frozenset({unit_id})}))


def may_show_reporter(actor: Actor, case: CaseFacts) -> Decision:
    """Whether a post may ask to see who reported (能否查阅上报人)."""
    return decide(actor, "case:show_reporter", _target(case))


def may_move_case(actor: Actor, move: Move, case: CaseFacts) -> Decision:
    """Whether a post may make a move with a case (能否办理事件): one party is enough."""
    if case.status not in move.sources:
        return denied("casework.move_not_from_here")
    refusal = denied("casework.move_not_yours")
    for party in move.by:
        if party == PartyOfMove.REPORTER:
            continue
        found = _as_party(actor, party, move, case)
        if found.allowed:
            return ALLOWED
        refusal = found
    return refusal


def _as_party(actor: Actor, party: str, move: Move, case: CaseFacts) -> Decision:
    found = decide(actor, f"case:as_{party}", _target(case))
    if not found.allowed or workflow.OTHER_PERSON not in move.needs:
        return found
    if actor.user_id == case.judged_by:
        return denied("casework.judged_by_another")
    if party == PartyOfMove.CHECKER and actor.unit_id == case.unit_id:
        return denied("casework.checked_by_another_unit")
    return found


def _target(case: CaseFacts) -> Target:
    return Target(
        units={
            "handler": frozenset({case.unit_id} if case.unit_id else ()),
            "helper": case.co_unit_ids,
            "area": frozenset({case.area_unit_id} if case.area_unit_id else ()),
        },
        persons={"reported": frozenset({case.reported_by} if case.reported_by else ())},
    )
