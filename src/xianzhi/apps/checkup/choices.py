"""What a record of the check-up can be (体检选项)."""

from django.db import models

__all__ = ["OPEN", "ProblemStatus", "ValueStatus"]


class ProblemStatus(models.TextChoices):
    """How far a problem is (问题状态)."""

    FOUND = "found"  # 候选: a run says so
    CONFIRMED = "confirmed"  # 立案: a person looked and agrees
    REFUSED = "refused"  # 误报: a person looked and does not
    HANDED_OVER = "handed_over"  # 派遣: a unit has it as a task
    SOLVED = "solved"  # 已解决: a later run measured again and does not find it


OPEN = (ProblemStatus.FOUND, ProblemStatus.CONFIRMED, ProblemStatus.HANDED_OVER)


class ValueStatus(models.TextChoices):
    """How far a filled-in value is (填报状态)."""

    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核: runs read it
    RETURNED = "returned"  # 已退回
    REPLACED = "replaced"  # 已替换: a later one for the same day was approved
