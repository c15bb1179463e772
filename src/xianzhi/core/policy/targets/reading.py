"""Reading the targets of a stretch of text (指标任务读取)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xianzhi.core.policy.glyphs import Folded
from xianzhi.core.policy.numbers import plain
from xianzhi.core.policy.plan import Reading, Span, State, Target, TargetType, TargetValue
from xianzhi.core.policy.targets import lexicon
from xianzhi.core.policy.targets.context import TargetContext
from xianzhi.core.policy.targets.exclusions import (
    Surroundings,
    reason_against,
    reason_against_name,
)
from xianzhi.core.policy.targets.naming import Name, name_of
from xianzhi.core.policy.targets.passages import milestones, progress_cells, titles
from xianzhi.core.policy.targets.phrases import left_edge, sentence_bounds
from xianzhi.core.policy.targets.quantities import Quantity, find_quantities
from xianzhi.core.policy.timelimits import Limit, find_limits

__all__ = ["LeftOut", "TargetsFound", "find_targets", "holds_targets", "read_targets"]

_UNIT_PLAIN = TargetContext()
_MULTIPLIER = re.compile(r"^[百千万亿]+")
_TRANSPARENT = frozenset(
    f"target.left.{rule}"
    for rule in ("duration", "length", "attribute", "ordinal", "quoted", "per", "condition")
)
"""Numbers for these reasons stand inside names: 24小时书吧, 具备10个以上场景的工厂."""
_MODALITY = re.compile(r"力争|争取|努力")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A quantity that is no target, and the rule that says why (未列为指标的数量)."""

    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class TargetsFound:
    """The targets of a stretch of text, how each field was read, and what was left out."""

    targets: tuple[Target, ...] = ()
    readings: tuple[Reading, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """One target before its place in the list is known."""

    target: Target
    readings: tuple[Reading, ...]
    at: int


def find_targets(
    text: str, span: Span, *, context: TargetContext = _UNIT_PLAIN
) -> tuple[Target, ...]:
    """Find the targets of a row (指标任务); :func:`read_targets` also says by which rules."""
    return read_targets(text, span, context=context).targets


def holds_targets(text: str, span: Span) -> bool:
    """Tell whether a stretch of text holds a numeric target (是否含数量指标)."""
    return any(
        target.type in {TargetType.INDICATOR, TargetType.COUNT}
        for target in find_targets(text, span)
    )


def read_targets(
    text: str, span: Span, *, context: TargetContext = _UNIT_PLAIN
) -> TargetsFound:
    """Read the targets of a row, in reading order, with the rule behind each field (指标读取)."""
    return _Reader(text, span, context).read()


class _Reader:
    """One stretch of text being read."""

    def __init__(self, text: str, span: Span, context: TargetContext) -> None:
        self.folded = Folded(text, span, context.exclude)
        self.words = self.folded.text
        self.context = context
        self.left_out: list[LeftOut] = []

    def read(self) -> TargetsFound:
        found = self._numeric()
        found.sort(key=lambda one: one.at)
        readings = [
            replace(reading, field=f"targets[{place}].{reading.field}")
            for place, one in enumerate(found)
            for reading in one.readings
        ]
        targets = tuple(one.target for one in found)
        return TargetsFound(targets, tuple(readings), tuple(self.left_out))

    def _numeric(self) -> list[_Found]:
        quantities = find_quantities(self.words)
        if not quantities:
            return []
        self.sentences = sentence_bounds(self.words)
        self.limits, others = find_limits(self.words, self.context.default_year)
        dates = [(limit.start, limit.end) for limit in self.limits]
        dates += [(other.start, other.end) for other in others]
        self.passages = (
            titles(self.words),
            dates,
            progress_cells(self.words),
            milestones(self.words, self.sentences),
        )
        real = [one for one in quantities if not self._is_noise(one)]
        reasons = [
            reason_against(one, self._around(real, place)) for place, one in enumerate(real)
        ]
        solid = [
            place for place, reason in enumerate(reasons) if reason not in _TRANSPARENT
        ]
        found = []
        for place, reason in enumerate(reasons):
            if reason is not None:
                self._leave(real[place], reason)
        kept = [real[place] for place in solid]
        for place, quantity in enumerate(kept):
            if reasons[solid[place]] is None:
                one = self._judge(quantity, self._around(kept, place))
                if one is not None:
                    found.append(one)
        return found

    def _leave(self, quantity: Quantity, reason: str) -> None:
        self.left_out.append(LeftOut(self.folded.span(quantity.start, quantity.end), reason))

    def _is_noise(self, quantity: Quantity) -> bool:
        low, high = quantity.number
        inside = any(start < high and low < end for start, end in self.passages[1])
        return inside or quantity.unit[0] == quantity.unit[1] and not quantity.op_words

    def _around(self, real: Sequence[Quantity], place: int) -> Surroundings:
        quantity = real[place]
        sentence = next(
            bounds for bounds in self.sentences if bounds[0] <= quantity.number[0] <= bounds[1]
        )
        floor = real[place - 1].end if place else 0
        ceiling = real[place + 1].start if place + 1 < len(real) else len(self.words)
        return Surroundings(
            self.words, sentence, max(floor, 0), ceiling,
            self.passages[0], self.passages[1], self.passages[2], self.passages[3],
        )  # fmt: skip

    def _judge(self, quantity: Quantity, around: Surroundings) -> _Found | None:
        floor = around.floor if around.floor > around.sentence[0] else 0
        name = name_of(self.words, quantity, floor, around.ceiling)
        if name is None:
            self._leave(quantity, "target.left.nameless")
            return None
        if reason := reason_against_name(quantity, name, around):
            self._leave(quantity, reason)
            return None
        return self._target(quantity, name, around)

    def _target(self, quantity: Quantity, name: Name, around: Surroundings) -> _Found:
        words = "".join(self.folded.verbatim(*part) for part in name.parts)
        unit = self._unit(quantity)
        kind = _type(quantity.unit_text(self.words), words)
        op = quantity.op or (">=" if kind is TargetType.INDICATOR else "=")
        start = min(left_edge(self.words, name.start, around.floor), name.start)
        span = self.folded.span(start, name.end)
        limit = self._limit(quantity, around)
        target = Target(
            name=words, op=op, value=_value(quantity), unit=unit, type=kind, span=span,
            evidence=self.folded.source[span.start : span.end],
            op_text="…".join(self.folded.verbatim(*side) for side in quantity.op_words) or None,
            deadline=self.folded.verbatim(limit.start, limit.end) if limit else self.context.governing,
            deadline_date=limit.mention.last_day(self.context.default_year) if limit and limit.mention else None,
        )  # fmt: skip
        return _Found(target, self._readings(quantity, name), quantity.start)

    def _unit(self, quantity: Quantity) -> str | None:
        start, end = quantity.unit
        return self.folded.verbatim(start, end) if end > start else None

    def _limit(self, quantity: Quantity, around: Surroundings) -> Limit | None:
        before = [
            limit
            for limit in self.limits
            if around.sentence[0] <= limit.start < quantity.start
        ]
        return before[-1] if before else None

    def _readings(self, quantity: Quantity, name: Name) -> tuple[Reading, ...]:
        state = State.CERTAIN if name.sure and not quantity.spelled else State.CHECK
        spans = tuple(self.folded.span(*part) for part in name.parts)
        number = (self.folded.span(*quantity.number),)
        return (
            Reading("name", state, f"target.name.{name.rule}", {}, spans),
            Reading("value", State.CERTAIN, "target.value.digits", {}, number),
        )


def _type(unit: str, name: str) -> TargetType:
    if unit in lexicon.PER_CENT or "/" in unit or lexicon.RATE_NAME.search(name):
        return TargetType.INDICATOR
    return TargetType.COUNT


def _value(quantity: Quantity) -> TargetValue:
    values = [plain(value) for value in quantity.values]
    if len(values) > 1:
        return (float(values[0]), float(values[1]))
    return values[0]
