"""How a case moves (事件流程): buttons, permissions, limits, counters and tests come from here.

The checker is never who handled it, nor of the same unit; an objection is not reviewed by who
dispatched. Limits are those of the table unless the category names its own.
"""

from collections.abc import Mapping
from typing import Final

from xianzhi.apps.casework.choices import CaseStatus, PartyOfMove, Stage
from xianzhi.core.calendar import Limit, LimitUnit, StartRule, Terms, workdays
from xianzhi.core.workflow import Move, State, Workflow

__all__ = [
    "ALL_PARTS",
    "ANEW",
    "CASE",
    "CATEGORY",
    "DONE_BY",
    "EVIDENCE",
    "LIMITED",
    "OPEN",
    "OTHER_PERSON",
    "REASON",
    "STAGE_OF",
    "TEXT_OF",
    "UNIT",
    "WORDS",
]

# What a move asks for.
REASON: Final = "reason"
EVIDENCE: Final = "evidence"
CATEGORY: Final = "category"
UNIT: Final = "unit"
WORDS: Final = "answer_to_reporter"
ALL_PARTS: Final = "all_parts"  # every co-handling unit has finished its part
OTHER_PERSON: Final = "other_person"  # not who did what is judged

_REPORTED = CaseStatus.REPORTED.value
_VERIFIED = CaseStatus.VERIFIED.value
_FILED = CaseStatus.FILED.value
_DISPATCHED = CaseStatus.DISPATCHED.value
_DISPUTED = CaseStatus.DISPUTED.value
_HANDLING = CaseStatus.HANDLING.value
_POSTPONE = CaseStatus.POSTPONE_ASKED.value
_SUSPEND = CaseStatus.SUSPEND_ASKED.value
_SUSPENDED = CaseStatus.SUSPENDED.value
_HANDLED = CaseStatus.HANDLED.value
_CHECKED = CaseStatus.CHECKED.value
_CLOSED = CaseStatus.CLOSED.value
_RATED = CaseStatus.RATED.value
_FOLDED = CaseStatus.FOLDED.value
_VOIDED = CaseStatus.VOIDED.value

_DISPATCHER = PartyOfMove.DISPATCHER.value
_HANDLER = PartyOfMove.HANDLER.value
_CHECKER = PartyOfMove.CHECKER.value
_REVIEWER = PartyOfMove.REVIEWER.value
_APPROVER = PartyOfMove.APPROVER.value
_REPORTER = PartyOfMove.REPORTER.value

_EARLY = (_REPORTED, _VERIFIED, _FILED)
_AT_UNIT = (_HANDLING, _POSTPONE, _SUSPEND, _SUSPENDED)
_ASKABLE = (*_EARLY, _DISPATCHED, _HANDLING, _HANDLED, _CHECKED)


def _hours(count: int) -> Terms:
    return Terms(Limit(count, LimitUnit.WORKING_HOURS), StartRule.SAME_MOMENT)


_DESK = _hours(2)
_SIGN = _hours(4)
_REVIEW = _hours(8)
_HANDLE = workdays(5)
_CHECK = _hours(8)

CASE: Final = Workflow(
    "case",
    states=(
        State(_REPORTED, _DISPATCHER),
        State(_VERIFIED, _DISPATCHER),
        State(_FILED, _DISPATCHER),
        State(_DISPATCHED, _HANDLER),
        State(_DISPUTED, _REVIEWER),
        State(_HANDLING, _HANDLER),
        State(_POSTPONE, _APPROVER),
        State(_SUSPEND, _APPROVER),
        State(_SUSPENDED, _DISPATCHER),
        State(_HANDLED, _CHECKER),
        State(_CHECKED, _DISPATCHER),
        State(_CLOSED, is_final=True),
        State(_RATED, is_final=True),
        State(_FOLDED, is_final=True),
        State(_VOIDED, is_final=True),
    ),
    moves=(
        Move("verify", (_REPORTED,), (_VERIFIED,), (_DISPATCHER, _CHECKER), within=_DESK),  # 核实
        Move("file", (_VERIFIED,), (_FILED,), (_DISPATCHER,), (CATEGORY,), _DESK),  # 立案
        Move("dispatch", (_FILED,), (_DISPATCHED,), (_DISPATCHER,), (UNIT,), _DESK),  # 派遣
        Move("recall", (_DISPATCHED,), (_FILED,), (_DISPATCHER,), (REASON,)),  # 撤回派遣
        Move("sign", (_DISPATCHED,), (_HANDLING,), (_HANDLER,), within=_SIGN),  # 签收
        Move("object", (_DISPATCHED,), (_DISPUTED,), (_HANDLER,), (REASON,)),  # 提出派单异议
        Move(
            "uphold",  # 异议成立，重新派遣
            (_DISPUTED,),
            (_FILED,),
            (_REVIEWER,),
            (REASON, OTHER_PERSON),
            _REVIEW,
        ),
        Move(
            "overrule",  # 异议不成立，退回处置单位
            (_DISPUTED,),
            (_DISPATCHED,),
            (_REVIEWER,),
            (REASON, OTHER_PERSON),
            _REVIEW,
        ),
        Move(
            "reassign",  # 改派
            (_DISPATCHED, *_AT_UNIT),
            (_DISPATCHED,),
            (_DISPATCHER,),
            (REASON, UNIT),
        ),
        Move("ask_postpone", (_HANDLING,), (_POSTPONE,), (_HANDLER,), (REASON,)),  # 申请延期
        Move("ask_suspend", (_HANDLING,), (_SUSPEND,), (_HANDLER,), (REASON,)),  # 申请挂账
        Move("approve", (_POSTPONE,), (_HANDLING,), (_APPROVER,), (REASON, OTHER_PERSON)),  # 批准
        Move("approve", (_SUSPEND,), (_SUSPENDED,), (_APPROVER,), (REASON, OTHER_PERSON)),
        Move("refuse", (_POSTPONE, _SUSPEND), (_HANDLING,), (_APPROVER,), (REASON,)),  # 不予批准
        Move("resume", (_SUSPENDED,), (_HANDLING,), (_DISPATCHER, _HANDLER)),  # 解除挂账
        Move(
            "finish",  # 处置完成
            (_HANDLING,),
            (_HANDLED,),
            (_HANDLER,),
            (EVIDENCE, ALL_PARTS),
            _HANDLE,
        ),
        Move(
            "confirm",  # 核查通过
            (_HANDLED,),
            (_CHECKED,),
            (_CHECKER,),
            (OTHER_PERSON,),
            _CHECK,
        ),
        Move(
            "rework",  # 核查不通过，返工
            (_HANDLED,),
            (_HANDLING,),
            (_CHECKER,),
            (REASON, OTHER_PERSON),
            _CHECK,
        ),
        Move("rework", (_CHECKED,), (_HANDLING,), (_DISPATCHER,), (REASON,)),
        Move("close", (_CHECKED,), (_CLOSED,), (_DISPATCHER,), (WORDS,), _DESK),  # 结案
        Move("rate", (_CLOSED,), (_RATED,), (_REPORTER, _DISPATCHER)),  # 评价
        Move(
            "reopen",  # 未解决，重新办理
            (_CLOSED, _RATED),
            (_FILED,),
            (_REPORTER, _DISPATCHER),
            (REASON,),
        ),
        Move("void", _EARLY, (_VOIDED,), (_DISPATCHER,), (REASON,)),  # 作废
        Move("fold", _EARLY, (_FOLDED,), (_DISPATCHER,), (REASON,)),  # 并案
        Move("unfold", (_FOLDED,), (_REPORTED,), (_DISPATCHER,), (REASON,)),  # 撤销并案
        *(Move("ask", (state,), (state,), (_DISPATCHER, _HANDLER)) for state in _ASKABLE),  # 询问
        *(Move("reply", (state,), (state,), (_REPORTER,)) for state in _ASKABLE),  # 补充说明
    ),
)

OPEN: Final = tuple(state.name for state in CASE.states if not state.is_final)

# The step to which a state belongs: a case that is asked to be postponed is still being handled.
STAGE_OF: Final[Mapping[str, str]] = {
    _REPORTED: Stage.VERIFY,
    _VERIFIED: Stage.FILE,
    _FILED: Stage.DISPATCH,
    _DISPATCHED: Stage.SIGN,
    _DISPUTED: Stage.REVIEW,
    **dict.fromkeys(_AT_UNIT, Stage.HANDLE),
    _HANDLED: Stage.CHECK,
    _CHECKED: Stage.CLOSE,
    **dict.fromkeys(CASE.final, Stage.OVER),
}

# The verbs that do what a step is for; whatever else leaves it passes it on.
DONE_BY: Final[Mapping[str, tuple[str, ...]]] = {
    Stage.VERIFY: ("verify",),
    Stage.FILE: ("file",),
    Stage.DISPATCH: ("dispatch",),
    Stage.SIGN: ("sign", "object"),
    Stage.REVIEW: ("uphold", "overrule"),
    Stage.HANDLE: ("finish",),
    Stage.CHECK: ("confirm", "rework"),
    Stage.CLOSE: ("close",),
}

# A unit that gets a case from another begins its step anew.
ANEW: Final = ("reassign",)

# The limit of each step where a category names none.
LIMITED: Final[Mapping[str, Terms]] = {
    stage: move.within
    for stage, verbs in DONE_BY.items()
    for move in CASE.moves
    if move.verb == verbs[0] and move.within is not None
}

# What is written with a move, by its verb: standard texts are offered there.
TEXT_OF: Final[Mapping[str, str]] = {
    "dispatch": "note",
    "reassign": "note",
    "close": "answer",
    "ask": "question",
    **dict.fromkeys(("verify", "finish", "confirm", "rework"), "words"),
    **dict.fromkeys(("recall", "object", "uphold", "overrule"), "reason"),
    **dict.fromkeys(("ask_postpone", "ask_suspend", "approve", "refuse"), "reason"),
    **dict.fromkeys(("reopen", "void", "fold", "unfold"), "reason"),
}
