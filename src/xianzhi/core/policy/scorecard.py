"""Whether a target can be held against anybody (目标可考核性): what it states, what is known.

A target that nobody can measure is a wish. Each question below is asked in turn; the first that is
answered with no says in one line what would make the target measurable.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Question", "Standing", "TargetFacts", "answers", "next_question", "standing_of"]


class Question(StrEnum):
    """What is asked of a target (考核要素), in the order in which it is mended."""

    TARGET = "target"  # 有目标
    NUMBER = "number"  # 有数值
    UNIT = "unit"  # 有单位
    DEADLINE = "deadline"  # 有时限
    LEAD = "lead"  # 有牵头单位
    INDICATOR = "indicator"  # 有对应指标
    METHOD = "method"  # 有算法
    VALUE = "value"  # 有数据
    VERDICT = "verdict"  # 有结论


class Standing(StrEnum):
    """Where a target stands (达标情况)."""

    MET = "met"  # 达标
    UNMET = "unmet"  # 未达标
    UNDECIDABLE = "undecidable"  # 不可判定
    NO_DATA = "no_data"  # 缺数据
    NOT_RUN = "not_run"  # 未体检
    UNMEASURABLE = "unmeasurable"  # 不可测算


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What is known of a target of a task (目标要素).

    Parameters
    ----------
    verdict
        Of the last check-up that looked: ``met``, ``unmet`` or ``undecidable``; empty where none
        looked.
    """

    has_target: bool
    has_number: bool
    has_unit: bool
    has_deadline: bool
    has_lead: bool
    has_indicator: bool
    has_method: bool
    has_value: bool
    verdict: str = ""


def answers(facts: TargetFacts) -> dict[Question, bool]:
    """Answer each question of a target (逐项核对)."""
    return {
        Question.TARGET: facts.has_target,
        Question.NUMBER: facts.has_number,
        Question.UNIT: facts.has_unit,
        Question.DEADLINE: facts.has_deadline,
        Question.LEAD: facts.has_lead,
        Question.INDICATOR: facts.has_indicator,
        Question.METHOD: facts.has_method,
        Question.VALUE: facts.has_value,
        Question.VERDICT: facts.verdict in (Standing.MET, Standing.UNMET),
    }


def next_question(facts: TargetFacts) -> Question | None:
    """Say what to mend first (先补哪一项); null where the target lacks nothing."""
    return next((one for one, is_answered in answers(facts).items() if not is_answered), None)


def standing_of(facts: TargetFacts) -> Standing:
    """Say where a target stands (达标情况): one word for each, and every target has one."""
    if not (facts.has_target and facts.has_indicator and facts.has_method):
        return Standing.UNMEASURABLE
    if not facts.verdict:
        return Standing.NOT_RUN
    if facts.verdict in (Standing.MET, Standing.UNMET):
        return Standing(facts.verdict)
    return Standing.UNDECIDABLE if facts.has_value else Standing.NO_DATA
