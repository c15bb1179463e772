"""The fields of a target and how sure each is (指标各字段的读法)."""

import re
from dataclasses import dataclass

from xianzhi.core.policy.numerals import plain
from xianzhi.core.policy.plan import Reading, Span, State, Target, TargetType, TargetValue
from xianzhi.core.policy.targets import lexicon, unitwords
from xianzhi.core.policy.targets.naming import Name
from xianzhi.core.policy.targets.phrases import left_edge, past_mark
from xianzhi.core.policy.targets.quantities import Quantity
from xianzhi.core.policy.targets.reach import is_reach
from xianzhi.core.policy.targets.scene import Scene
from xianzhi.core.policy.targets.wordings import Wording
from xianzhi.core.policy.timelimits import Limit

__all__ = ["Found", "from_quantity", "from_wording"]

_REACHED = re.compile(r"达|[提升增扩]\w?[到至]")
_MEASURED = re.compile(r"元$|吨|瓦|亩|公顷|平方|立方|方$|公里|千米|斤|小时|岁|/|亩|P$|FLOPS|标准箱")
_AT_LEAST = re.compile(r"至少|不少于|不低于")


@dataclass(slots=True)  # made by the thousand: not frozen
class Found:
    """A target before its place in the list is known; the readings name bare fields."""

    target: Target
    readings: tuple[Reading, ...]
    at: int


def from_quantity(scene: Scene, quantity: Quantity, name: Name) -> Found:
    """Build the target that a named quantity states (数量指标)."""
    words = scene.verbatim(name.parts)
    kind, op, op_rule = _kind_and_op(scene, quantity, words)
    span = _evidence(scene, name.start, name.end)
    limit = scene.limit(quantity.start, quantity.end)
    target = Target(
        name=words,
        op=op,
        value=_value(quantity),
        unit=_unit(scene, quantity),
        type=kind,
        span=span,
        evidence=scene.folded.source[span.start : span.end],
        op_text="…".join(scene.folded.verbatim(*side) for side in quantity.op_words) or None,
        deadline=_limit_words(scene, limit),
        deadline_date=scene.day(limit),
        modality=scene.modality(quantity.number[0]),
        confidence="medium" if quantity.spelled or name.rule == "around" else "high",
    )
    readings = (
        *_quantity_readings(scene, quantity, name, op_rule, kind),
        _deadline_reading(scene, limit),
    )
    return Found(target, readings, quantity.start)


def _kind_and_op(scene: Scene, quantity: Quantity, name: str) -> tuple[TargetType, str, str]:
    """Give type, operator and the rule of the operator.

    References
    ----------
    Without a comparing word a rate or growth is a floor (>=), a count is exact (=).
    """
    unit = quantity.unit_text(scene.words)
    if is_reach(scene.words, quantity):
        return TargetType.INDICATOR, quantity.op or "<=", "reach"
    rate = unit in unitwords.PER_CENT or "/" in unit
    level = rate or lexicon.RATE_NAME.search(name) is not None or _is_reached(scene, quantity)
    kind = TargetType.INDICATOR if level else TargetType.COUNT
    if quantity.op:
        return kind, quantity.op, "said"
    start = left_edge(scene.words, quantity.start, 0)
    if _AT_LEAST.search(scene.words, start, quantity.start):
        return kind, ">=", "said"
    if level:
        return kind, ">=", "rate" if rate else "level"
    return kind, "=", "count"


def _is_reached(scene: Scene, quantity: Quantity) -> bool:
    """成交额|达到90亿元, 装机|提高到5000万千瓦: an amount that is measured, not things counted."""
    if not _MEASURED.search(quantity.unit_text(scene.words)):
        return False
    return any(_REACHED.search(scene.words, *words) for words in quantity.op_words)


def _value(quantity: Quantity) -> TargetValue:
    values = [plain(value) for value in quantity.values]
    if len(values) > 1:
        return (float(values[0]), float(values[1]))
    return values[0]


def _unit(scene: Scene, quantity: Quantity) -> str | None:
    start, end = quantity.unit
    return scene.folded.verbatim(start, end) if end > start else None


def _evidence(scene: Scene, start: int, end: int) -> Span:
    """The clause up to the value, without the number of the item."""
    opened = min(left_edge(scene.words, start, 0), start)
    return scene.folded.span(past_mark(scene.words, opened, end), end)


def _limit_words(scene: Scene, limit: Limit | None) -> str | None:
    if limit is None:
        return scene.context.governing
    return scene.folded.verbatim(limit.start, limit.end)


def _quantity_readings(
    scene: Scene, quantity: Quantity, name: Name, op_rule: str, kind: TargetType
) -> tuple[Reading, ...]:
    number = (scene.folded.span(*quantity.number),)
    unit = (scene.folded.span(*quantity.unit),)
    signs = scene.spans(quantity.op_words)
    value_rule = (
        "spelled" if quantity.spelled else "range" if len(quantity.values) > 1 else "digits"
    )
    counted = not quantity.spelled
    return (
        _reading(
            "name", name.sure and counted, f"target.name.{name.rule}", scene.spans(name.parts)
        ),
        _reading(
            "op", op_rule not in {"level", "reach"} and counted, f"target.op.{op_rule}", signs
        ),
        _reading("value", counted, f"target.value.{value_rule}", number),
        _reading(
            "unit",
            counted,
            "target.unit.after_number" if unit[0] > number[0] else "target.unit.none",
            unit,
        ),
        _reading("type", op_rule != "level" and counted, f"target.type.{kind.value}", ()),
    )


def _reading(field: str, sure: bool, rule: str, spans: tuple[Span, ...]) -> Reading:
    return Reading(field, State.CERTAIN if sure else State.CHECK, rule, {}, spans)


def _deadline_reading(scene: Scene, limit: Limit | None) -> Reading:
    if limit is not None:
        span = scene.folded.span(limit.start, limit.end)
        return _reading("deadline", limit.mention is not None, "target.deadline.sentence", (span,))
    if scene.context.governing:
        return _reading("deadline", False, "target.deadline.heading", ())
    return _reading("deadline", True, "target.deadline.none", ())


def from_wording(scene: Scene, wording: Wording) -> Found:
    """Build the target that words state without a number (无数字指标)."""
    span = _evidence(scene, wording.start, wording.end)
    limit = scene.limit(wording.name[0][0], wording.end)
    target = Target(
        name=scene.verbatim(wording.name) + wording.suffix,
        op=wording.op,
        value=_worded_value(scene, wording),
        unit=wording.unit,
        type=wording.type,
        span=span,
        evidence=scene.folded.source[span.start : span.end],
        op_text=scene.folded.verbatim(*wording.op_words) if wording.op_words else None,
        deadline=_limit_words(scene, limit),
        deadline_date=scene.day(limit),
        modality=scene.modality(wording.name[0][0] + 1),
        components=wording.components,
        confidence="high" if wording.sure else "medium",
    )
    rule = f"target.words.{wording.rule}"
    spans = scene.spans(wording.name)
    readings = tuple(
        _reading(field, wording.sure, rule, spans) for field in ("name", "op", "value", "type")
    )
    return Found(target, (*readings, _deadline_reading(scene, limit)), wording.start)


def _worded_value(scene: Scene, wording: Wording) -> TargetValue:
    if wording.title is not None:
        return scene.folded.verbatim(*wording.title)
    return wording.value
