"""Reading the targets of a stretch of text (指标任务读取)."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from xianzhi.core.policy.dates import DateMention
from xianzhi.core.policy.glyphs import Folded
from xianzhi.core.policy.numbers import plain
from xianzhi.core.policy.plan import Reading, Span, State, Target, TargetType, TargetValue
from xianzhi.core.policy.targets import lexicon
from xianzhi.core.policy.targets.context import TargetContext
from xianzhi.core.policy.targets.exclusions import (
    Surroundings,
    is_reach,
    reason_against,
    reason_against_name,
)
from xianzhi.core.policy.targets.naming import Name, name_of
from xianzhi.core.policy.targets.passages import progress_cells, steps, titles
from xianzhi.core.policy.targets.phrases import Stretches, left_edge, right_edge, sentence_bounds
from xianzhi.core.policy.targets.quantities import Quantity, find_quantities
from xianzhi.core.policy.targets.series import find_series, inherit
from xianzhi.core.policy.targets.steps import Named, is_step
from xianzhi.core.policy.targets.wordings import Wording, find_wordings
from xianzhi.core.policy.timelimits import Limit, find_limits

__all__ = ["LeftOut", "TargetsFound", "find_targets", "holds_targets", "read_targets"]

_UNIT_PLAIN = TargetContext()
_MULTIPLIER = re.compile(r"^[百千万亿]+")
_TRANSPARENT = frozenset(
    f"target.left.{rule}"
    for rule in ("duration", "length", "attribute", "ordinal", "quoted", "per", "condition")
)
"""Numbers for these reasons stand inside names: 24小时书吧, 具备10个以上场景的工厂."""
_AT_LEAST = re.compile(r"至少|不少于|不低于")
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


def read_targets(text: str, span: Span, *, context: TargetContext = _UNIT_PLAIN) -> TargetsFound:
    """Read the targets of a row, in reading order, with the rule behind each field (指标读取)."""
    return _Reader(text, span, context).read()


class _Reader:
    """One stretch of text being read."""

    def __init__(self, text: str, span: Span, context: TargetContext) -> None:
        self.folded = Folded(text, span, context.exclude)
        self.words = self.folded.text
        self.context = context
        self.left_out: list[LeftOut] = []

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return sentence_bounds(self.words)

    @cached_property
    def _times(self) -> tuple[list[Limit], list[DateMention]]:
        return find_limits(self.words, self.context.default_year)

    @property
    def limits(self) -> list[Limit]:
        return self._times[0]

    @cached_property
    def dates(self) -> Stretches:
        limits, others = self._times
        dated = (*(limit for limit in limits if limit.mention), *others)
        return Stretches((one.start, one.end) for one in dated)

    @cached_property
    def titles(self) -> Stretches:
        return Stretches(titles(self.words))

    @cached_property
    def reports(self) -> Stretches:
        return Stretches(progress_cells(self.words))

    @cached_property
    def schedule(self) -> Stretches:
        return Stretches(steps(self.words, self.limits))

    def read(self) -> TargetsFound:
        found = [*self._numeric(), *self._worded()]
        found.sort(key=lambda one: one.at)
        readings = [
            replace(reading, field=f"targets[{place}].{reading.field}")
            for place, one in enumerate(found)
            for reading in one.readings
        ]
        targets = tuple(one.target for one in found)
        return TargetsFound(targets, tuple(readings), tuple(self.left_out))

    def _numeric(self) -> list[_Found]:
        real = [one for one in find_quantities(self.words) if not self._is_noise(one)]
        reasons = [reason_against(one, self._around(real, at)) for at, one in enumerate(real)]
        for quantity, reason in zip(real, reasons, strict=True):
            if reason is not None:
                self._leave(quantity, reason)
        solid = [at for at, reason in enumerate(reasons) if reason not in _TRANSPARENT]
        kept = [real[at] for at in solid]
        wanted = [reasons[at] is None for at in solid]
        named = list(self._named(kept, wanted))
        return [self._target(*one) for one in named if not self._is_step(one, named)]

    def _is_step(self, one: Named, named: Sequence[Named]) -> bool:
        if not is_step(self.words, one, named, self.schedule):
            return False
        self._leave(one[0], "target.left.step")
        return True

    def _named(
        self, kept: Sequence[Quantity], wanted: Sequence[bool]
    ) -> Iterator[tuple[Quantity, Name]]:
        """Name the quantities that may be targets; a list with 分别 is named as a whole."""
        series = find_series(self.words, kept)
        last: tuple[Quantity, Name] | None = None
        skip = 0
        for at, quantity in enumerate(kept):
            if at < skip or not wanted[at]:
                continue
            if at in series:
                yield from series[at]
                skip = at + len(series[at])
                continue
            name = self._name(_without_origin(self.words, kept, at), self._around(kept, at))
            whole = inherit(self.words, name, quantity, last) if name else None
            if whole is not None:
                last = (quantity, whole)
                yield last
            elif name is not None:
                self._leave(quantity, "target.left.nameless")

    def _leave(self, quantity: Quantity, reason: str) -> None:
        self.left_out.append(LeftOut(self.folded.span(quantity.start, quantity.end), reason))

    def _is_noise(self, quantity: Quantity) -> bool:
        """Digits of dates, and numbers that neither a unit nor a comparing word makes quantities."""
        bare = quantity.unit[0] == quantity.unit[1] and not quantity.op_words
        return bare or self.dates.holds(*quantity.number)

    def _around(self, real: Sequence[Quantity], at: int) -> Surroundings:
        quantity = real[at]
        floor = real[at - 1].end if at else 0
        ceiling = real[at + 1].start if at + 1 < len(real) else len(self.words)
        return Surroundings(
            self.words, self._sentence(quantity.number[0]), floor, ceiling, self.titles, self.reports,
        )  # fmt: skip

    def _name(self, quantity: Quantity, around: Surroundings) -> Name | None:
        within = around.sentence[0] < around.floor <= quantity.start
        floor = around.floor if within else 0
        name = name_of(self.words, quantity, floor, around.ceiling)
        if name is None:
            self._leave(quantity, "target.left.nameless")
        elif reason := reason_against_name(quantity, name, around):
            self._leave(quantity, reason)
        else:
            return name
        return None

    def _target(self, quantity: Quantity, name: Name) -> _Found:
        words = "".join(self.folded.verbatim(*part) for part in name.parts)
        unit = self._unit(quantity)
        kind = _type(quantity.unit_text(self.words), words)
        op = (
            quantity.op
            or self._op_before(quantity)
            or (">=" if kind is TargetType.INDICATOR else "=")
        )
        if is_reach(self.words, quantity):
            kind, op = TargetType.INDICATOR, "<="
        start = min(left_edge(self.words, name.start, 0), name.start)
        span = self.folded.span(start, name.end)
        limit = self._limit(quantity.start, quantity.end)
        target = Target(
            name=words, op=op, value=_value(quantity), unit=unit, type=kind, span=span,
            evidence=self.folded.source[span.start : span.end],
            op_text="…".join(self.folded.verbatim(*side) for side in quantity.op_words) or None,
            deadline=self.folded.verbatim(limit.start, limit.end) if limit else self.context.governing,
            deadline_date=self._day(limit),
        )  # fmt: skip
        return _Found(target, self._readings(quantity, name), quantity.start)

    def _worded(self) -> list[_Found]:
        """Read the targets said in words, each with its own time limit."""
        found = []
        for wording in find_wordings(self.words, self.sentences):
            at = (wording.start, wording.start + 1)
            if self.reports.holds(*at) or self.titles.holds(*at):
                continue
            found.append(self._wording(wording))
        return found

    def _wording(self, wording: Wording) -> _Found:
        name = "".join(self.folded.verbatim(*part) for part in wording.name) + wording.suffix
        span = self.folded.span(wording.start, wording.end)
        value = wording.value
        if isinstance(value, tuple):
            value = self.folded.verbatim(int(value[0]), int(value[1]))
        limit = self._limit(wording.name[0][0], wording.end)
        op_words = wording.op_words
        target = Target(
            name=name, op=wording.op, value=value, unit=wording.unit, type=wording.type, span=span,
            evidence=self.folded.source[span.start : span.end],
            op_text=self.folded.verbatim(*op_words) if op_words else None,
            deadline=self.folded.verbatim(limit.start, limit.end) if limit else self.context.governing,
            deadline_date=self._day(limit), components=wording.components,
        )  # fmt: skip
        state = State.CERTAIN if wording.sure else State.CHECK
        spans = tuple(self.folded.span(*part) for part in wording.name)
        rule = f"target.words.{wording.rule}"
        readings = tuple(Reading(field, state, rule, {}, spans) for field in ("name", "value"))
        return _Found(target, readings, wording.start)

    def _day(self, limit: Limit | None) -> date | None:
        mention = limit.mention if limit else None
        return mention.last_day(self.context.default_year) if mention else None

    def _op_before(self, quantity: Quantity) -> str | None:
        """每村至少|建成1个: the comparing word may stand before the verb."""
        start = left_edge(self.words, quantity.start, 0)
        return ">=" if _AT_LEAST.search(self.words, start, quantity.start) else None

    def _unit(self, quantity: Quantity) -> str | None:
        start, end = quantity.unit
        return self.folded.verbatim(start, end) if end > start else None

    def _limit(self, start: int, end: int) -> Limit | None:
        """The last limit before the target in its sentence governs it, else one right after it."""
        low, high = self._sentence(start)
        at = bisect_left(self.limits, start, key=lambda limit: limit.start)
        if at and self.limits[at - 1].start >= low:
            return self.limits[at - 1]
        at = bisect_left(self.limits, end, key=lambda limit: limit.start)
        if at < len(self.limits) and self.limits[at].start < right_edge(self.words, end, high):
            return self.limits[at]
        return None

    def _sentence(self, at: int) -> tuple[int, int]:
        place = bisect_right(self.sentences, (at, len(self.words))) - 1
        return self.sentences[max(place, 0)]

    def _readings(self, quantity: Quantity, name: Name) -> tuple[Reading, ...]:
        state = State.CERTAIN if name.sure and not quantity.spelled else State.CHECK
        spans = tuple(self.folded.span(*part) for part in name.parts)
        number = (self.folded.span(*quantity.number),)
        return (
            Reading("name", state, f"target.name.{name.rule}", {}, spans),
            Reading("value", State.CERTAIN, "target.value.digits", {}, number),
        )


def _without_origin(text: str, kept: Sequence[Quantity], at: int) -> Quantity:
    """投入强度由2.1%提高到2.5%: the name ends before the value that is left behind."""
    quantity = kept[at]
    if at and re.fullmatch(r"\w{0,6}", text[kept[at - 1].end : quantity.start]):
        origin = re.search(r"[由从自]\w{0,6}$", text[: kept[at - 1].number[0]][-8:])
        if origin:
            return replace(quantity, start=kept[at - 1].number[0] - len(origin[0]))
    return quantity


def _type(unit: str, name: str) -> TargetType:
    if unit in lexicon.PER_CENT or "/" in unit or lexicon.RATE_NAME.search(name):
        return TargetType.INDICATOR
    return TargetType.COUNT


def _value(quantity: Quantity) -> TargetValue:
    values = [plain(value) for value in quantity.values]
    if len(values) > 1:
        return (float(values[0]), float(values[1]))
    return values[0]
