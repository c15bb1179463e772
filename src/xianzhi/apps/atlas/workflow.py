"""How a patch moves (图斑流程): buttons, permissions, words and tests come from this one table."""

from typing import Final

from xianzhi.apps.atlas.choices import PatchStatus
from xianzhi.core.calendar import Limit, LimitUnit, Terms
from xianzhi.core.workflow import Move, State, Workflow

__all__ = [
    "CLOSED",
    "FIELD_ANSWERS",
    "ILLEGAL",
    "OTHER_PERSON",
    "OUTCOMES",
    "PATCH",
    "PLANNER",
    "REASON",
    "TO_CHECK",
    "UNIT",
    "settled_as",
]

# Who may make a move.
PLANNER: Final = "planner"  # a planning post
UNIT: Final = "unit"  # a post of the unit that the patch was dispatched to

REASON: Final = "reason"
OTHER_PERSON: Final = "other_person"  # not the person whose answer is verified

# What a unit may say, and where the patch stands once somebody else has confirmed it.
FIELD_ANSWERS: Final = {
    "illegal": PatchStatus.CONFIRMED,  # 查实违法
    "legal": PatchStatus.CLEARED,  # 核实合法
    "false_alarm": PatchStatus.FALSE_ALARM,  # 误判
}
OUTCOMES: Final = {
    "destroyed": PatchStatus.DESTROYED,  # 拆除
    "corrected": PatchStatus.CORRECTED,  # 整改
    "legalised": PatchStatus.LEGALISED,  # 补办
}

_FOUND = PatchStatus.FOUND.value
_DISPATCHED = PatchStatus.DISPATCHED.value
_ANSWERED = PatchStatus.ANSWERED.value
_CONFIRMED = PatchStatus.CONFIRMED.value
_REPORTED = PatchStatus.REPORTED.value
_OF_ANSWER = tuple(status.value for status in FIELD_ANSWERS.values())
_OF_OUTCOME = tuple(status.value for status in OUTCOMES.values())
_VERIFIED = (REASON, OTHER_PERSON)
_TO_ANSWER = Terms(Limit(15, LimitUnit.CALENDAR_DAYS))  # proposed; whoever sends may choose

PATCH: Final = Workflow(
    "patch",
    states=(
        State(_FOUND, PLANNER),
        State(_DISPATCHED, UNIT),
        State(_ANSWERED, PLANNER),
        State(_CONFIRMED, UNIT),
        State(_REPORTED, PLANNER),
        State(PatchStatus.CLEARED.value, is_final=True),
        State(PatchStatus.FALSE_ALARM.value, is_final=True),
        *(State(name, is_final=True) for name in _OF_OUTCOME),
    ),
    moves=(
        Move("dispatch", (_FOUND,), (_DISPATCHED,), (PLANNER,)),  # 派遣
        Move("recall", (_DISPATCHED,), (_FOUND,), (PLANNER,), (REASON,)),  # 撤回
        Move("answer", (_DISPATCHED,), (_ANSWERED,), (UNIT,), within=_TO_ANSWER),  # 回复核查
        Move("report_outcome", (_CONFIRMED,), (_REPORTED,), (UNIT,)),  # 报处置
        Move("confirm", (_ANSWERED,), _OF_ANSWER, (PLANNER,), (OTHER_PERSON,)),  # 复核确认
        Move("confirm", (_REPORTED,), _OF_OUTCOME, (PLANNER,), (OTHER_PERSON,)),
        Move("send_back", (_ANSWERED,), (_DISPATCHED,), (PLANNER,), _VERIFIED),  # 退回
        Move("send_back", (_REPORTED,), (_CONFIRMED,), (PLANNER,), _VERIFIED),
    ),
)

CLOSED: Final = PATCH.final
ILLEGAL: Final = (_CONFIRMED, _REPORTED, *_OF_OUTCOME)
TO_CHECK: Final = (_FOUND, _DISPATCHED, _ANSWERED)


def settled_as(answer: str) -> PatchStatus:
    """Say where a patch stands once its unit's answer is confirmed (确认后状态)."""
    return (FIELD_ANSWERS | OUTCOMES)[answer]
