"""How far a value is from its target, and how serious that is (差距与严重程度)."""

from enum import StrEnum

from xianzhi.core.indicators.results import Target

__all__ = ["Severity", "gap_to", "severity_of"]

_MINOR, _MIDDLE = 0.10, 0.30  # of the target


class Severity(StrEnum):
    """How serious a missed target is (严重程度)."""

    NONE = ""
    MINOR = "minor"  # 轻微
    MIDDLE = "middle"  # 中等
    SERIOUS = "serious"  # 严重


def gap_to(value: float, target: Target) -> float:
    """Tell how far a value is from the nearest one that would do (差距), in its own unit.

    Returns
    -------
    float
        Never below nought: 0.0 when the target is met.
    """
    if target.op == ">=":
        return max(0.0, target.value - value)
    if target.op == "<=":
        return max(0.0, value - target.value)
    if target.op == "in" and target.upper is not None:
        return max(0.0, target.value - value, value - target.upper)
    return abs(target.value - value)


def severity_of(value: float, target: Target) -> Severity:
    """Grade a missed target (严重程度): 底线 is always serious, 导向 by its share of the target."""
    gap = gap_to(value, target)
    if not gap:
        return Severity.NONE
    nearest = target.value
    if target.op == "in" and target.upper is not None and value > target.upper:
        nearest = target.upper
    if target.hard or nearest == 0:
        return Severity.SERIOUS
    share = gap / abs(nearest)
    if share <= _MINOR:
        return Severity.MINOR
    return Severity.MIDDLE if share <= _MIDDLE else Severity.SERIOUS
