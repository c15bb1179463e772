"""Words that the records of cases are stored under (事件用语)."""

from django.db import models

__all__ = [
    "CaseStatus",
    "CategoryKind",
    "Channel",
    "DutyState",
    "FilePurpose",
    "PartyOfMove",
    "Stage",
]


class Channel(models.TextChoices):
    """By which way a case came in (来源渠道)."""

    RESIDENT = "resident", "群众上报"
    COUNTER = "counter", "窗口登记"
    HOTLINE = "hotline", "12345热线"
    OPEN311 = "open311", "Open311接口"
    GRID_WORKER = "grid_worker", "网格员上报"
    PATCH = "patch", "疑似图斑"
    CHECKUP = "checkup", "城市体检"
    SUPERIOR = "superior", "上级交办"
    MEDIA = "media", "媒体曝光"
    API = "api", "数据接口"


class CaseStatus(models.TextChoices):
    """Where a case stands (事件状态)."""

    REPORTED = "reported", "待核实"
    VERIFIED = "verified", "待立案"
    FILED = "filed", "待派遣"
    DISPATCHED = "dispatched", "待签收"
    DISPUTED = "disputed", "异议待审"
    HANDLING = "handling", "处置中"
    POSTPONE_ASKED = "postpone_asked", "延期待批"
    SUSPEND_ASKED = "suspend_asked", "挂账待批"
    SUSPENDED = "suspended", "已挂账"
    HANDLED = "handled", "待核查"
    CHECKED = "checked", "待结案"
    CLOSED = "closed", "已结案"
    RATED = "rated", "已评价"
    FOLDED = "folded", "已并案"
    VOIDED = "voided", "已作废"


class Stage(models.TextChoices):
    """A step that has its own limit and its own counters (办理环节)."""

    VERIFY = "verify", "核实"
    FILE = "file", "立案"
    DISPATCH = "dispatch", "派遣"
    SIGN = "sign", "签收"
    REVIEW = "review", "异议审核"
    HANDLE = "handle", "处置"
    CHECK = "check", "核查"
    CLOSE = "close", "结案"
    OVER = "over", "办结"


class PartyOfMove(models.TextChoices):
    """Who may make a move (办理方)."""

    DISPATCHER = "dispatcher", "派遣人员"
    HANDLER = "handler", "处置单位"
    CHECKER = "checker", "核查人员"
    REVIEWER = "reviewer", "异议审核人员"
    APPROVER = "approver", "审批人员"
    REPORTER = "reporter", "上报人"


class CategoryKind(models.TextChoices):
    """What a category is about (类别大类)."""

    COMPONENT = "component", "管理部件"
    MATTER = "matter", "管理事件"


class DutyState(models.TextChoices):
    """Where the part of a co-handling unit stands (配合任务状态)."""

    OPEN = "open", "办理中"
    DONE = "done", "已完成"
    RELEASED = "released", "已解除"


class FilePurpose(models.TextChoices):
    """What a file of a case shows (附件用途)."""

    REPORT = "report", "上报"
    BEFORE = "before", "处置前"
    AFTER = "after", "处置后"
    CHECK = "check", "核查"
    ANSWER = "answer", "补充"
