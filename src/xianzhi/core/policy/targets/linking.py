"""Tying a target to an indicator of the catalogue (指标绑定).

An indicator that measures another thing (unit) or wants another way (direction) is out. Among the
rest names are compared by their pairs of characters. Sure and alone: bound; near: proposed to a
person, never more than three.

“300米见园” asks for no value but names the reach within which the indicator counts: it is tied to
the indicator of that very reach, and its number is no value to be met.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.plan import IndicatorLink, Reading, Span, State, Target, TargetType
from xianzhi.core.policy.targets import unitwords
from xianzhi.core.policy.targets.leads import strip_lead
from xianzhi.core.policy.targets.likeness import (
    Form,
    form,
    is_of_other_ground,
    likeness,
    without_reach,
)

__all__ = ["Indicator", "IndicatorIndex", "link_reading"]

_BOUND, _MARGIN, _PROPOSED, _MOST = 0.90, 0.10, 0.55, 3
_DIRECTIONS = {"high": {">=", ">", "=", "~=", "range"}, "low": {"<=", "<", "=", "~=", "range"}}
_REACHES = {"<=", "<", "=", "~="}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of an edition of the catalogue (指标).

    ``direction`` is high, low, milestone or range: which way is better. ``verified`` tells whether
    name and unit were checked against the official text. ``reach`` is the distance or time within
    which the indicator counts, where its name says one: ``300 米``.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    direction: str
    scope: str
    edition: str
    verified: bool = False
    reach: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """An indicator as names are compared with it."""

    indicator: Indicator
    dimension: frozenset[str]
    forms: tuple[Form, ...]
    reach: tuple[str, float] | None
    reaching: tuple[Form, ...]  # its names without the reach and without 覆盖率


class IndicatorIndex:
    """Indicators ready to be compared with the names of targets (指标索引)."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._indicators = tuple(indicators)

    @cached_property
    def _known(self) -> list[_Known]:
        return [_known(one) for one in self._indicators]

    def links(self, target: Target) -> tuple[IndicatorLink, ...]:
        """Give the indicator that a target is bound to, or up to three proposals, best first.

        References
        ----------
        Bound: score of 0.90 or more, 0.10 before the next, and the names differ by nothing that
        could mean another thing (省考 for 国考, 全县 for 建成区). Proposed: 0.55 or more.
        """
        if target.type not in {TargetType.INDICATOR, TargetType.COUNT, TargetType.ABSOLUTE}:
            return ()
        ranked = self._ranked(target)
        if not ranked:
            return ()
        best, code, is_same = ranked[0]
        lead = best - (ranked[1][0] if len(ranked) > 1 else 0.0)
        if is_same and best >= _BOUND and lead >= _MARGIN:
            return (IndicatorLink(code, round(best, 3), bound=True),)
        near = [(score, one) for score, one, _ in ranked if score >= _PROPOSED][:_MOST]
        return tuple(IndicatorLink(one, round(score, 3), bound=False) for score, one in near)

    def link(self, targets: Sequence[Target]) -> tuple[Target, ...]:
        """Give the targets with their links (指标绑定)."""
        if not self._indicators:
            return tuple(targets)
        return tuple(replace(target, indicators=self.links(target)) for target in targets)

    def _ranked(self, target: Target) -> list[tuple[float, str, bool]]:
        measure = _dimension(target.unit or "", target.name)
        name, evidence = fold(target.name), fold(target.evidence)
        forms = (form(name), form(name[strip_lead(name, 0, len(name)) :]))
        ranked = []
        for known in self._known:
            fits = _may_measure(target, measure, known)
            reach = _reach_of(target, known)
            if fits:
                score, is_same = _best(forms, known.forms, known.indicator.scope)
            elif reach is not None:
                score, is_same = _best(forms, known.reaching, known.indicator.scope)
                is_same = is_same and reach
            else:
                continue
            if score >= _PROPOSED:
                elsewhere = is_of_other_ground(evidence, name, known.indicator.scope)
                ranked.append((score, known.indicator.code, is_same and not elsewhere))
        return sorted(ranked, key=lambda one: (-one[0], one[1]))


def _known(one: Indicator) -> _Known:
    names = (one.name, *one.aliases)
    amount, _, unit = one.reach.partition(" ")
    return _Known(
        one,
        _dimension(one.unit, one.name),
        tuple(form(name) for name in names),
        (unit, float(amount)) if unit else None,
        tuple(form(without_reach(name, amount + unit)) for name in names) if unit else (),
    )


def _best(mine: Sequence[Form], theirs: Sequence[Form], scope: str) -> tuple[float, bool]:
    """Give the best likeness, and whether names so like mean the same."""
    return max(likeness(one, other, scope) for one in mine for other in theirs)


def _may_measure(target: Target, measure: frozenset[str], known: _Known) -> bool:
    wanted = _DIRECTIONS.get(known.indicator.direction)
    if wanted is not None and target.op not in wanted:
        return False
    if measure == known.dimension:
        return True
    # 零新增 has no unit: it may be a count that is to be nothing.
    return target.type is TargetType.ABSOLUTE and target.value == 0 and "count" in known.dimension


def _reach_of(target: Target, known: _Known) -> bool | None:
    """Whether the target names the reach of an indicator, or (False) another one of its kind."""
    if (
        known.reach is None
        or target.op not in _REACHES
        or not isinstance(target.value, int | float)
    ):
        return None
    unit, amount = known.reach
    if _kind(fold(target.unit or "")) != _kind(unit):
        return None
    return fold(target.unit or "") == unit and target.value == amount


_KINDS = {
    "share": "% ‰ 个百分点 百分点 率",
    "length": "km 公里 千米 米 m 延米 里",
    "area": "km² m² 平方公里 平方千米 平方米 公顷 亩 ㎡ ha 畝",
    "volume": "m³ 立方米 万m³",
    "money": "元 亿元 万元 美元",
    "time": "分钟 小时 天 日 个工作日 工作日 min h 年",
    "mass": "吨 kg 公斤 千克",
    "power": "千瓦 兆瓦 kW MW",
    "people": "人 人次 名 户",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in re.findall(r"\S+", words)}


def _dimension(unit: str, name: str) -> frozenset[str]:
    """Give what a unit measures, and per what: 座/km² is a count per area."""
    above, *below = fold(unit).replace("每", "/").split("/")
    kinds = {_kind(above)} | {f"per {_kind(part)}" for part in below if part}
    if "人均" in name and not below:
        kinds.add("per people")
    return frozenset(kinds)


def _kind(unit: str) -> str:
    unit = re.sub(r"^[\d百千万亿]+", "", unit) or unit
    return _KIND_OF.get(unit, "count" if unit in unitwords.UNITS or unit in {"", "宗"} else unit)


def link_reading(place: int, target: Target) -> Reading | None:
    """Say how the links of the target at *place* were found (绑定说明)."""
    if not target.indicators:
        return None
    bound = target.indicators[0].bound
    rule = "target.link.bound" if bound else "target.link.proposed"
    state = State.CERTAIN if bound else State.CHECK
    codes = "、".join(link.code for link in target.indicators)
    spans: tuple[Span, ...] = (target.span,)
    return Reading(f"targets[{place}].indicators", state, rule, {"codes": codes}, spans)
