"""Roles that a post may carry (岗位职责)."""

from django.db import models

__all__ = ["Outcome", "Role"]


class Role(models.TextChoices):
    """What the holder of a post may do (岗位角色)."""

    CLERK = "clerk", "督查室工作人员"  # imports, reviews, signs off, verifies
    LEADER = "leader", "县领导"  # sees all, suspends
    UNIT_OFFICER = "unit_officer", "责任单位工作人员"  # reports on the tasks of the unit
    UNIT_HEAD = "unit_head", "责任单位负责人"  # names people, schedules
    PLANNER = "planner", "自然资源规划人员"  # keeps layers, reviews parcels, screens patches
    ADMIN = "admin", "系统管理员"  # keeps units and accounts, sees no task


class Outcome(models.TextChoices):
    """What became of a try to sign in (登录结果)."""

    PASSED = "passed", "登录成功"
    FAILED = "failed", "登录失败"
    REFUSED = "refused", "次数过多被拒"  # the password was not even looked at
