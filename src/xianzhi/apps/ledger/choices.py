"""Choices of the ledger (选项)."""

from django.db import models

__all__ = [
    "ClearanceSubject",
    "DocumentOrigin",
    "DocumentStatus",
    "Duty",
    "Function",
    "RowKind",
    "TaskStatus",
    "Verdict",
]


class DocumentStatus(models.TextChoices):
    """Whether a document holds (文件效力)."""

    IN_FORCE = "in_force", "现行有效"
    TRIAL = "trial", "试行"
    REPLACED = "replaced", "已被替代"


class DocumentOrigin(models.TextChoices):
    """How a document came in (来源)."""

    PLAN = "plan", "政策文件"
    TABLE = "table", "台账表格"
    DISPATCH = "dispatch", "派遣任务"  # other rooms hand tasks over


class ClearanceSubject(models.TextChoices):
    """What a person cleared (核销对象)."""

    AUDIT = "audit", "完整性核对"
    CONTRADICTION = "contradiction", "矛盾与缺漏"


class RowKind(models.TextChoices):
    """What a line of the ledger is (条目类型)."""

    TASK = "task", "任务"
    GOAL = "goal", "目标"
    PHASE = "phase", "步骤"
    SAFEGUARD = "safeguard", "保障措施"


class TaskStatus(models.TextChoices):
    """Where a task stands (办理状态)."""

    PENDING = "pending", "未启动"
    IN_PROGRESS = "in_progress", "推进中"
    REPORTED_DONE = "reported_done", "已报完成"
    VERIFIED_DONE = "verified_done", "已办结"
    RETURNED = "returned", "退回整改"
    SUSPENDED = "suspended", "暂停"


class Duty(models.TextChoices):
    """A unit's part in a task (责任)."""

    LEAD = "lead", "牵头"
    SUPPORT = "support", "配合"


class Function(models.TextChoices):
    """What a person is to a line (责任人类别)."""

    LEADER = "leader", "分管领导"
    PERSON = "person", "具体责任人"


class Verdict(models.TextChoices):
    """Whether a task carries out a superior article (对应意见)."""

    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "不对应"
    REOPENED = "reopened", "重新判断"
