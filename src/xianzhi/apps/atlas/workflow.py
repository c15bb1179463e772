"""How a patch moves (图斑流程): buttons, permissions, words and tests come from this one table."""

from dataclasses import dataclass
from typing import Final

from xianzhi.apps.atlas.choices import PatchStatus

__all__ = [
    "CLOSED",
    "FIELD_ANSWERS",
    "ILLEGAL",
    "OUTCOMES",
    "PATCH",
    "TO_CHECK",
    "PatchMove",
    "move_named",
    "moves_from",
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
CLOSED: Final = (PatchStatus.CLEARED, PatchStatus.FALSE_ALARM, *OUTCOMES.values())
ILLEGAL: Final = (PatchStatus.CONFIRMED, PatchStatus.REPORTED, *OUTCOMES.values())
TO_CHECK: Final = (PatchStatus.FOUND, PatchStatus.DISPATCHED, PatchStatus.ANSWERED)


@dataclass(frozen=True, slots=True)
class PatchMove:
    """One verb of the workflow (操作); ``target`` is null where the unit's answer decides."""

    verb: str
    sources: tuple[PatchStatus, ...]
    target: PatchStatus | None
    by: str
    needs: tuple[str, ...] = ()


PATCH: Final = (
    PatchMove("dispatch", (PatchStatus.FOUND,), PatchStatus.DISPATCHED, PLANNER),  # 派遣
    PatchMove("recall", (PatchStatus.DISPATCHED,), PatchStatus.FOUND, PLANNER, (REASON,)),  # 撤回
    PatchMove("answer", (PatchStatus.DISPATCHED,), PatchStatus.ANSWERED, UNIT),  # 回复核查
    PatchMove("report_outcome", (PatchStatus.CONFIRMED,), PatchStatus.REPORTED, UNIT),  # 报处置
    PatchMove(
        "confirm",  # 复核确认
        (PatchStatus.ANSWERED, PatchStatus.REPORTED),
        None,
        PLANNER,
        (OTHER_PERSON,),
    ),
    PatchMove(
        "send_back",  # 退回
        (PatchStatus.ANSWERED, PatchStatus.REPORTED),
        None,
        PLANNER,
        (REASON, OTHER_PERSON),
    ),
)


def moves_from(status: str) -> tuple[PatchMove, ...]:
    """List the moves that a status allows (可办操作)."""
    return tuple(move for move in PATCH if status in move.sources)


def move_named(verb: str) -> PatchMove:
    """Find a move by its verb (操作).

    Raises
    ------
    KeyError
        The table has none.
    """
    return {move.verb: move for move in PATCH}[verb]


def settled_as(answer: str) -> PatchStatus:
    """Say where a patch stands once its unit's answer is confirmed (确认后状态)."""
    return (FIELD_ANSWERS | OUTCOMES)[answer]
