"""Kinds of unit (单位类别)."""

from django.db import models

__all__ = ["UnitKind"]


class UnitKind(models.TextChoices):
    """What a unit is (单位类别)."""

    GOVERNMENT = "government", "政府机关"  # the county itself, its office
    BUREAU = "bureau", "部门"
    TOWN = "town", "乡镇"
    FIRM = "firm", "企业"
    INSTITUTION = "institution", "事业单位"
    TASK_FORCE = "task_force", "工作专班"
    GROUP = "group", "单位统称"  # 各镇: stands for its members
