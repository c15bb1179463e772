"""Who may do what in a check-up (权限); who qualifies stands in ``catalogue/access/rules.csv``."""

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.records.decisions import Decision, Target, decide, denied

__all__ = [
    "may_answer_for",
    "may_approve_value",
    "may_assign_filling",
    "may_decide_kind",
    "may_fill_in",
    "may_fill_in_indicator",
    "may_hand_over",
    "may_judge",
    "may_prescribe",
    "may_read",
    "may_rule",
    "may_run",
    "may_survey",
    "may_verify",
]


def may_read(actor: Actor) -> Decision:
    """Whether a post may read runs and problems (能否查看体检)."""
    return decide(actor, "checkup:read")


def may_run(actor: Actor) -> Decision:
    """Whether a post may run a check-up (能否开展体检)."""
    return decide(actor, "checkup:run")


def may_judge(actor: Actor) -> Decision:
    """Whether a post may confirm or refuse a problem (能否确认问题)."""
    return decide(actor, "checkup:judge")


def may_hand_over(actor: Actor) -> Decision:
    """Whether a post may hand a problem to a unit (能否派遣问题)."""
    return decide(actor, "checkup:hand_over")


def may_fill_in(actor: Actor) -> Decision:
    """Whether a post may fill in values (能否填报指标)."""
    return decide(actor, "checkup:fill_in")


def may_fill_in_indicator(actor: Actor, leads: frozenset[str]) -> Decision:
    """Whether a post may fill an indicator in (能否填报这一指标): for a unit that answers for it.

    *leads* are the ids of those units; of an indicator that nobody was assigned, none.
    """
    if not leads:
        return denied("checkup.nobody_fills_in")
    return decide(actor, "checkup:fill_in_indicator", Target(units={"lead": leads}))


def may_assign_filling(actor: Actor) -> Decision:
    """Whether a post may say which unit fills an indicator in (能否指定填报责任单位)."""
    return decide(actor, "checkup:assign_filling")


def may_approve_value(actor: Actor, entered_by: str) -> Decision:
    """Whether a post may approve or return a value (能否审核填报值): never one's own."""
    own = Target(persons={"self": frozenset({entered_by})})
    return decide(actor, "checkup:approve_value", own)


def may_prescribe(actor: Actor) -> Decision:
    """Whether a post may choose sites against a shortfall (能否开具处方)."""
    return decide(actor, "checkup:prescribe")


def may_decide_kind(actor: Actor) -> Decision:
    """Whether a post may decide which kind of county this is (能否认定县城类型)."""
    return decide(actor, "checkup:decide_kind")


def may_verify(actor: Actor, run_by: str) -> Decision:
    """Whether a post may close the task of a solved problem (能否核实办结): not who measured it."""
    own = Target(persons={"self": frozenset({run_by})})
    return decide(actor, "checkup:verify", own)


def may_answer_for(actor: Actor, lead_id: str) -> Decision:
    """Whether a post may speak for the unit that has a problem (能否代表责任单位申辩)."""
    return decide(actor, "checkup:answer_for", Target(units={"lead": frozenset({lead_id})}))


def may_rule(actor: Actor, parties: frozenset[str], lead_id: str) -> Decision:
    """Whether a post may rule on a dispute (能否裁定异议): no party to it, nor its unit.

    *parties* are who measured, who disputed and who answered.
    """
    if actor.unit_id == lead_id:
        return denied("checkup.own_unit_does_not_rule")
    return decide(actor, "checkup:rule", Target(persons={"self": parties}))


def may_survey(actor: Actor) -> Decision:
    """Whether a post may survey residents (能否开展满意度调查): begin, give codes out, close."""
    return decide(actor, "checkup:survey")
