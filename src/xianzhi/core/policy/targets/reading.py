"""Reading the targets of a stretch of text (指标任务读取)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from xianzhi.core.policy.plan import Reading, Span, Target, TargetType
from xianzhi.core.policy.shapes import shape
from xianzhi.core.policy.targets.absolutes import find_absolutes
from xianzhi.core.policy.targets.context import TargetContext
from xianzhi.core.policy.targets.ellipsis import Candidate, resolve
from xianzhi.core.policy.targets.exclusions import (
    Surroundings,
    reason_against,
    reason_against_name,
)
from xianzhi.core.policy.targets.fields import Found, from_quantity, from_wording
from xianzhi.core.policy.targets.naming import Name, name_of
from xianzhi.core.policy.targets.quantities import Quantity, find_quantities
from xianzhi.core.policy.targets.scene import Scene
from xianzhi.core.policy.targets.series import find_series
from xianzhi.core.policy.targets.shorthand import find_shorthand
from xianzhi.core.policy.targets.statuses import find_statuses
from xianzhi.core.policy.targets.steps import Named, is_step

__all__ = ["LeftOut", "TargetsFound", "find_targets", "holds_targets", "read_targets"]

_NOTHING_KNOWN = TargetContext()
_NUMBER = re.compile(r"[\d０-９]")
_WORDING = re.compile(
    "零[新增发事死伤积超直填返差违存复]|全面?覆盖|全部|"
    "无[新增发事死伤积超直填返差违存复泄遗投上欠挂滞失排污]|"
    "不再?发生|不再?出现|清零|创[建成]|争创|申创|巩固|保[持住]|蝉联|获[评得]|荣获|打造|"
    "创[国省市全]|百亿|千亿|万亿|"
    '“[一二两三四五六七八九十百千]|"[一二两三四五六七八九十百千]'
)
_INSIDE_NAMES = (
    "duration", "length", "attribute", "ordinal", "quoted", "per", "condition", "unitless",
)  # fmt: skip
_TRANSPARENT = frozenset(f"target.left.{rule}" for rule in _INSIDE_NAMES)
"""Numbers for these reasons stand inside names: 24小时书吧, 具备10个以上场景的工厂."""
_MAY_LEND = {None, "target.left.existing"}
"""What is left out as existing still names what is to be reached: 现有62家,达到80家."""
_ORIGIN = re.compile(r"[由从自]\w{0,6}$")
_ORIGIN_ROOM = 8


@dataclass(slots=True)  # made by the thousand: not frozen
class LeftOut:
    """A quantity that is no target, and the rule that says why (未列为指标的数量)."""

    span: Span
    rule: str


@shape(frozen=True, slots=True)
class TargetsFound:
    """The targets of a stretch of text, how each field was read, and what was left out.

    ``scene`` is what they were read from, for those who read more from the same stretch.
    """

    targets: tuple[Target, ...] = ()
    readings: tuple[Reading, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    scene: Scene | None = field(default=None, repr=False, compare=False)


def find_targets(
    text: str, span: Span, *, context: TargetContext = _NOTHING_KNOWN
) -> tuple[Target, ...]:
    """Find the targets of a row (指标任务); :func:`read_targets` also says by which rules."""
    return read_targets(text, span, context=context).targets


def holds_targets(text: str, span: Span) -> bool:
    """Tell whether a stretch of text holds a numeric target (是否含数量指标)."""
    if _NUMBER.search(text, span.start, span.end) is None:
        return False
    numeric = {TargetType.INDICATOR, TargetType.COUNT}
    return any(target.type in numeric for target in find_targets(text, span))


def read_targets(text: str, span: Span, *, context: TargetContext = _NOTHING_KNOWN) -> TargetsFound:
    """Read the targets of a row, in reading order, with the rule behind each field (指标读取).

    Parameters
    ----------
    text, span
        The document and the row in it.
    context
        What is known of the row: where no target can stand, the year of the document.

    Returns
    -------
    TargetsFound
        ``readings`` name their field as ``targets[0].value``; ``left_out`` holds each quantity
        that is no target, with the id of the sentence that says why.
    """
    return _Reader(Scene(text, span, context)).read()


class _Reader:
    """Decides what each quantity of a scene is."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._words = scene.words
        self._left_out: list[LeftOut] = []

    def read(self) -> TargetsFound:
        found = [*self._numeric(), *self._worded()]
        found = sorted(self._once(found), key=lambda one: one.at)
        readings = tuple(
            Reading(f"targets[{place}].{one.field}", one.state, one.rule, one.params, one.spans)
            for place, target in enumerate(found)
            for one in target.readings
        )
        targets = tuple(one.target for one in found)
        return TargetsFound(targets, readings, tuple(self._left_out), self._scene)

    def _once(self, found: Sequence[Found]) -> list[Found]:
        """Keep of equal targets, said by heading and sentence, the one that bears a date."""
        kept: dict[tuple[object, ...], Found] = {}
        for one in found:
            target = one.target
            key = (target.name, target.op, target.value, target.unit, target.type)
            before = kept.get(key)
            if before is None:
                kept[key] = one
                continue
            dated = target.deadline is not None and before.target.deadline is None
            kept[key], spare = (one, before) if dated else (before, one)
            self._left_out.append(LeftOut(spare.target.span, "target.left.repeated"))
        return list(kept.values())

    def _worded(self) -> Iterator[Found]:
        scene, words = self._scene, self._words
        if _WORDING.search(words) is None:
            return
        for wording in (
            *find_absolutes(words),
            *find_statuses(words, scene.sentences),
            *find_shorthand(words),
        ):
            at = (wording.start, wording.start + 1)
            if not (scene.reports.holds(*at) or scene.titles.holds(*at)):
                yield from_wording(scene, wording)

    def _numeric(self) -> Iterator[Found]:
        real = [one for one in find_quantities(self._words) if not self._is_noise(one)]
        if not real:
            return
        reasons = [reason_against(one, self._around(real, at)) for at, one in enumerate(real)]
        for quantity, reason in zip(real, reasons, strict=True):
            if reason is not None:
                self._leave(quantity, reason)
        solid = [at for at, reason in enumerate(reasons) if reason not in _TRANSPARENT]
        kept = [real[at] for at in solid]
        named = self._named(kept, [reasons[at] for at in solid])
        for one in named:
            if is_step(self._words, one, named, self._scene.schedule):
                self._leave(one[0], "target.left.step")
            else:
                yield from_quantity(self._scene, *one)

    def _is_noise(self, quantity: Quantity) -> bool:
        """Tell digits of dates, and numbers without a unit or a comparing word."""
        bare = quantity.unit[0] == quantity.unit[1] and not quantity.op_words
        return bare or self._scene.dates.holds(*quantity.number)

    def _around(self, real: Sequence[Quantity], at: int) -> Surroundings:
        scene, quantity = self._scene, real[at]
        floor = real[at - 1].end if at else 0
        ceiling = real[at + 1].start if at + 1 < len(real) else len(self._words)
        sentence = scene.sentence(quantity.number[0])
        past = scene.is_past(quantity.start)
        return Surroundings(
            self._words, sentence, floor, ceiling, scene.titles, scene.reports, past
        )

    def _named(self, kept: Sequence[Quantity], reasons: Sequence[str | None]) -> list[Named]:
        """Name the quantities that may be targets; a list with 分别 is named as a whole."""
        series = find_series(self._words, kept)
        listed = {at + step for at in series for step in range(len(series[at]))}
        candidates: list[Candidate] = []
        for at, quantity in enumerate(kept):
            named = reasons[at] in _MAY_LEND and at not in listed
            candidates.append((quantity, self._name(kept, at) if named else None))
        names = resolve(self._words, candidates)
        found: list[Named] = [one for at in series for one in series[at] if reasons[at] is None]
        for at, quantity in enumerate(kept):
            if reasons[at] is None and at not in listed:
                found.extend(self._settled(quantity, names[at], self._around(kept, at)))
        return sorted(found, key=lambda one: one[0].number)

    def _name(self, kept: Sequence[Quantity], at: int) -> Name | None:
        around = self._around(kept, at)
        quantity = _without_origin(self._words, kept, at)
        within = around.sentence[0] < around.floor <= quantity.start
        return name_of(self._words, quantity, around.floor if within else 0, around.ceiling)

    def _settled(
        self, quantity: Quantity, name: Name | None, around: Surroundings
    ) -> Iterator[Named]:
        if name is None:
            self._leave(quantity, "target.left.nameless")
        elif reason := reason_against_name(quantity, name, around):
            self._leave(quantity, reason)
        else:
            yield quantity, name

    def _leave(self, quantity: Quantity, reason: str) -> None:
        span = self._scene.folded.span(quantity.start, quantity.end)
        self._left_out.append(LeftOut(span, reason))


def _without_origin(text: str, kept: Sequence[Quantity], at: int) -> Quantity:
    """投入强度由2.1%提高到2.5%: the name ends before the value that is left behind."""
    quantity = kept[at]
    if at and re.fullmatch(r"\w{0,6}", text[kept[at - 1].end : quantity.start]):
        number = kept[at - 1].number[0]
        origin = _ORIGIN.search(text[max(0, number - _ORIGIN_ROOM) : number])
        if origin:
            return replace(quantity, start=number - len(origin[0]))
    return quantity
