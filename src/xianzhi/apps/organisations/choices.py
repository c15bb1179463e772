"""Kinds of unit, and how one follows another (单位类别、承继方式)."""

from django.db import models

__all__ = ["BODIES", "Following", "UnitKind"]


class UnitKind(models.TextChoices):
    """What a unit is (单位类别)."""

    GOVERNMENT = "government", "政府机关"  # the county itself, its office
    BUREAU = "bureau", "部门"
    TOWN = "town", "乡镇"
    FIRM = "firm", "企业"
    INSTITUTION = "institution", "事业单位"
    TASK_FORCE = "task_force", "工作专班"
    LEADING_GROUP = "leading_group", "领导小组"
    CONFERENCE = "conference", "联席会议"
    GROUP = "group", "单位统称"  # 各镇: stands for its members


# Kinds that other units belong to, who come and go by day.
BODIES = frozenset(
    {UnitKind.GROUP, UnitKind.TASK_FORCE, UnitKind.LEADING_GROUP, UnitKind.CONFERENCE}
)


class Following(models.TextChoices):
    """How a unit came from another (承继方式)."""

    MERGED = "merged", "合并"
    SPLIT = "split", "拆分"
    ABOLISHED = "abolished", "撤销并入"
