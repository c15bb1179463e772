from dataclasses import dataclass

from xianzhi.core.policy.plan import Reading, Span, Target
from xianzhi.core.policy.targets.context import TargetContext


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A quantity that is no target, and why (未列为指标的数量)."""

    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class TargetsFound:
    targets: tuple[Target, ...] = ()
    readings: tuple[Reading, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def read_targets(
    text: str, span: Span, *, context: TargetContext = TargetContext()
) -> TargetsFound:
    return TargetsFound()


def find_targets(
    text: str, span: Span, *, context: TargetContext = TargetContext()
) -> tuple[Target, ...]:
    return read_targets(text, span, context=context).targets


def holds_targets(text: str, span: Span) -> bool:
    return bool(read_targets(text, span).targets)
