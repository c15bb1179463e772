"""What a record of the check-up can be (体检选项)."""

from django.db import models

__all__ = [
    "OPEN",
    "CodeStatus",
    "ProblemStatus",
    "StratumLevel",
    "SurveyStatus",
    "ValueStatus",
    "Weighing",
]


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


class SurveyStatus(models.TextChoices):
    """How far a survey is (调查状态)."""

    OPEN = "open"  # 进行中: answers come in between its days
    CLOSED = "closed"  # 已结束: estimated, nothing comes in any more


class StratumLevel(models.TextChoices):
    """Of which areas the strata of a survey are (分层层级)."""

    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


class Weighing(models.TextChoices):
    """By what the strata of a survey are weighted (加权依据)."""

    RESIDENTS = "residents"  # people of the areas
    HOUSEHOLDS = "households"  # where the grid does not know the people
    LISTED = "listed"  # where it knows neither: households of the sampling list


class CodeStatus(models.TextChoices):
    """What became of a code (作答码状态)."""

    LIVE = "live"  # 可作答
    USED = "used"  # 已作答
    VOID = "void"  # 已作废: another one was issued
