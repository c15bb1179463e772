"""Roles that a post may carry, and how it is held (岗位职责、任职方式)."""

from django.db import models

__all__ = ["ADMINISTRATORS", "Holding", "Outcome", "Role"]


class Role(models.TextChoices):
    """What the holder of a post may do (岗位角色)."""

    CLERK = "clerk", "督查室工作人员"  # imports, reviews, signs off, verifies
    LEADER = "leader", "县领导"  # sees all, suspends
    UNIT_OFFICER = "unit_officer", "责任单位工作人员"  # reports on the tasks of the unit
    UNIT_HEAD = "unit_head", "责任单位负责人"  # names people, schedules
    PLANNER = "planner", "自然资源规划人员"  # keeps layers, reviews parcels, screens patches
    DISPATCHER = "dispatcher", "事件派遣人员"  # verifies, files, dispatches and closes cases
    GRID_WORKER = "grid_worker", "网格员"  # reports and checks cases of the own area
    # The three administrators: nobody is two of them, and none of them sees a task.
    ADMIN = "admin", "系统管理员"  # keeps units, people and posts
    SECURITY = "security", "安全管理员"  # grants roles, resets second factors, sees sign-ins
    AUDITOR = "auditor", "审计管理员"  # reads the history of all of them


ADMINISTRATORS = (Role.ADMIN, Role.SECURITY, Role.AUDITOR)


class Holding(models.TextChoices):
    """How a post is held (任职方式)."""

    REGULAR = "regular", "任职"
    ACTING = "acting", "代理"  # for a post that nobody fills, or whose holder is away
    DELEGATED = "delegated", "委托"  # beside the holder, who gave it


class Outcome(models.TextChoices):
    """What became of a try to sign in (登录结果)."""

    PASSED = "passed", "登录成功"
    HALF = "half", "口令通过，待动态口令"  # the second factor is still to come
    FAILED = "failed", "登录失败"
    REFUSED = "refused", "次数过多被拒"  # the password was not even looked at
