"""How a task moves (办理流程): buttons, permissions, words and tests come from this one table.

A task that another room handed over is not moved here: its origin says when it is done.
"""

from typing import Final

from xianzhi.apps.ledger.choices import TaskStatus
from xianzhi.core.workflow import Move, State, Workflow

__all__ = [
    "EVIDENCE",
    "LEADER",
    "LEAD_UNIT",
    "OFFICE",
    "OPEN_STATUSES",
    "OTHER_PERSON",
    "REASON",
    "TASK",
    "WAITING_STATUSES",
]

# Who may make a move.
LEAD_UNIT: Final = "lead_unit"  # a post of a lead unit
OFFICE: Final = "office"  # a clerk of the supervision office
LEADER: Final = "leader"  # a county leader

REASON: Final = "reason"
EVIDENCE: Final = "evidence"
OTHER_PERSON: Final = "other_person"  # not the person who reported

_PENDING = TaskStatus.PENDING.value
_RUNNING = TaskStatus.IN_PROGRESS.value
_REPORTED = TaskStatus.REPORTED_DONE.value
_DONE = TaskStatus.VERIFIED_DONE.value
_RETURNED = TaskStatus.RETURNED.value
_SUSPENDED = TaskStatus.SUSPENDED.value
_OPEN = (_PENDING, _RUNNING, _RETURNED)

TASK: Final = Workflow(
    "task",
    states=(
        State(_PENDING, LEAD_UNIT),
        State(_RUNNING, LEAD_UNIT),
        State(_RETURNED, LEAD_UNIT),
        State(_REPORTED, OFFICE),
        State(_SUSPENDED, OFFICE),
        State(_DONE, is_final=True),
    ),
    moves=(
        Move("start", (_PENDING,), (_RUNNING,), (LEAD_UNIT, OFFICE)),  # 启动
        Move(
            "report_done",  # 报完成
            (_RUNNING, _RETURNED),
            (_REPORTED,),
            (LEAD_UNIT,),
            (EVIDENCE,),
        ),
        Move("verify", (_REPORTED,), (_DONE,), (OFFICE,), (OTHER_PERSON,)),  # 核实办结
        Move("return_for_rework", (_REPORTED,), (_RETURNED,), (OFFICE,), (REASON,)),  # 退回整改
        Move("suspend", _OPEN, (_SUSPENDED,), (OFFICE, LEADER), (REASON,)),  # 暂停
        Move("resume", (_SUSPENDED,), (_RUNNING,), (OFFICE, LEADER)),  # 恢复
        Move("reopen", (_DONE,), (_RUNNING,), (OFFICE, LEADER), (REASON,)),  # 重新打开（回头看）
    ),
)

# A task that lies at its lead unit is late when its date has passed.
OPEN_STATUSES: Final = TASK.owned_by(LEAD_UNIT)
# A task in one of these waits for somebody other than its lead unit.
WAITING_STATUSES: Final = TASK.owned_by(OFFICE)
