"""How a task moves (办理流程): buttons, permissions, words and tests come from this one table."""

from dataclasses import dataclass
from typing import Final

from xianzhi.apps.ledger.choices import TaskStatus

__all__ = ["OPEN_STATUSES", "TASK", "WAITING_STATUSES", "Move", "move_named", "moves_from"]

# Who may make a move.
LEAD_UNIT: Final = "lead_unit"  # a post of a lead unit
OFFICE: Final = "office"  # a clerk of the supervision office
LEADER: Final = "leader"  # a county leader

REASON: Final = "reason"
EVIDENCE: Final = "evidence"
OTHER_PERSON: Final = "other_person"  # not the person who reported


@dataclass(frozen=True, slots=True)
class Move:
    """One verb of the workflow (操作): from where to where, by whom, with what."""

    verb: str
    sources: tuple[TaskStatus, ...]
    target: TaskStatus
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()


_OPEN = (TaskStatus.PENDING, TaskStatus.IN_PROGRESS, TaskStatus.RETURNED)

TASK: Final = (
    Move("start", (TaskStatus.PENDING,), TaskStatus.IN_PROGRESS, (LEAD_UNIT, OFFICE)),  # 启动
    Move(
        "report_done",  # 报完成
        (TaskStatus.IN_PROGRESS, TaskStatus.RETURNED),
        TaskStatus.REPORTED_DONE,
        (LEAD_UNIT,),
        (EVIDENCE,),
    ),
    Move(
        "verify",  # 核实办结
        (TaskStatus.REPORTED_DONE,),
        TaskStatus.VERIFIED_DONE,
        (OFFICE,),
        (OTHER_PERSON,),
    ),
    Move(
        "return_for_rework",  # 退回整改
        (TaskStatus.REPORTED_DONE,),
        TaskStatus.RETURNED,
        (OFFICE,),
        (REASON,),
    ),
    Move("suspend", _OPEN, TaskStatus.SUSPENDED, (OFFICE, LEADER), (REASON,)),  # 暂停
    Move("resume", (TaskStatus.SUSPENDED,), TaskStatus.IN_PROGRESS, (OFFICE, LEADER)),  # 恢复
    Move(
        "reopen",  # 重新打开（回头看）
        (TaskStatus.VERIFIED_DONE,),
        TaskStatus.IN_PROGRESS,
        (OFFICE, LEADER),
        (REASON,),
    ),
)

# A task in one of these is late when its date has passed.
OPEN_STATUSES: Final = tuple(str(status) for status in _OPEN)
# A task in one of these waits for somebody other than its lead unit.
WAITING_STATUSES: Final = (str(TaskStatus.REPORTED_DONE), str(TaskStatus.SUSPENDED))


def moves_from(status: str) -> tuple[Move, ...]:
    """List the moves that a status allows (可办操作)."""
    return tuple(move for move in TASK if status in move.sources)


def move_named(verb: str) -> Move | None:
    """Find a move by its verb; null when the table has none."""
    return next((move for move in TASK if move.verb == verb), None)
