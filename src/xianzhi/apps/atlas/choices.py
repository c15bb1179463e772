"""Words that the records of the map are stored under (图层、审查、图斑用语)."""

from django.db import models

__all__ = [
    "STANDING",
    "AreaMethod",
    "LineStanding",
    "PatchClass",
    "PatchStatus",
    "QuotaKind",
    "StockKind",
    "StockState",
    "StockWay",
    "Theme",
    "VersionStatus",
    "Visibility",
]


class Theme(models.TextChoices):
    """What a layer is about (图层类别)."""

    CONTROL_LINE = "control_line", "三条控制线"
    PLAN = "plan", "规划"
    PROTECTION = "protection", "特殊保护"
    APPROVAL = "approval", "审批"
    SURVEY = "survey", "调查监测"
    BASE = "base", "基础地理"


class Visibility(models.TextChoices):
    """Who may see a layer (可见范围)."""

    PUBLIC = "public", "社会公开"
    OFFICIALS = "officials", "机关工作人员"
    UNITS = "units", "指定单位"


class VersionStatus(models.TextChoices):
    """Where a version of a layer stands (版本状态)."""

    DRAFT = "draft", "待发布"
    PUBLISHED = "published", "现行"
    SUPERSEDED = "superseded", "已替代"
    WITHDRAWN = "withdrawn", "已撤回"


STANDING = (VersionStatus.PUBLISHED, VersionStatus.SUPERSEDED)
"""Versions that were in force, now or once: what they say may be shown and compared."""


class AreaMethod(models.TextChoices):
    """How areas are measured (面积量算方式)."""

    ZONE = "zone", "三度带平面面积"
    ELLIPSOID = "ellipsoid", "椭球面积"


class PatchClass(models.TextChoices):
    """What screening made of a patch (图斑判定)."""

    LEGAL = "legal", "合法"
    SUSPECTED = "suspected", "疑似违法"
    TO_CHECK = "to_check", "待核实"


class PatchStatus(models.TextChoices):
    """Where a patch stands (图斑状态)."""

    FOUND = "found", "待派遣"
    DISPATCHED = "dispatched", "核查中"
    ANSWERED = "answered", "已回复待复核"
    CLEARED = "cleared", "核实合法"
    FALSE_ALARM = "false_alarm", "误判"
    CONFIRMED = "confirmed", "查实违法"
    REPORTED = "reported", "已处置待复核"
    DESTROYED = "destroyed", "已拆除"
    CORRECTED = "corrected", "已整改"
    LEGALISED = "legalised", "已补办手续"


class QuotaKind(models.TextChoices):
    """What a booking of quota does (记账类型)."""

    RECEIVED = "received", "上级下达"
    ALLOTTED = "allotted", "分配"
    RETURNED = "returned", "收回分配"
    USED = "used", "使用"
    STOCK_DEALT = "stock_dealt", "处置存量"
    SETTLED = "settled", "人地挂钩"
    REVERSED = "reversed", "冲销"


class StockKind(models.TextChoices):
    """Why land lies idle (存量类型)."""

    UNSUPPLIED = "unsupplied", "批而未供"
    IDLE = "idle", "闲置土地"
    LOW_USE = "low_use", "低效用地"


class StockState(models.TextChoices):
    """Where a parcel of stock land stands (处置状态)."""

    OPEN = "open", "待处置"
    DEALT = "dealt", "已处置"


class StockWay(models.TextChoices):
    """How stock land was dealt with (处置方式)."""

    SUPPLIED = "supplied", "供应"
    REVOKED = "revoked", "撤回批文"
    TAKEN_BACK = "taken_back", "收回"
    BUILDING = "building", "动工开发"
    REDEVELOPED = "redeveloped", "再开发"


class LineStanding(models.TextChoices):
    """Where a project stands at a bottom line (核验结论)."""

    CLEARED = "cleared", "已守住"
    OPEN = "open", "待核验"
    BREACHED = "breached", "突破"
