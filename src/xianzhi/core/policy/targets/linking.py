"""Tying a target to an indicator of the catalogue (指标绑定).

An indicator that measures another thing (unit) or wants another way (direction) is out. Among the
rest names are compared by their pairs of characters. Sure and alone: bound; near: proposed to a
person, never more than three.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.plan import IndicatorLink, Reading, Span, State, Target, TargetType
from xianzhi.core.policy.targets import unitwords
from xianzhi.core.policy.targets.leads import strip_lead

__all__ = ["Indicator", "IndicatorIndex", "link_reading"]

_BOUND, _MARGIN, _PROPOSED, _MOST = 0.90, 0.10, 0.55, 3
_SAME_AFTER_SCOPE = 0.97
_NOISE = re.compile(r"[\s“”\"'《》「」、,;:()\[\]【】<>/·的和及与]")
_SCOPE = re.compile(
    r"^(?:(?:县城|中心城区|中心城市|建成区|城市|城区|城镇|县域|主城区|市区|全县|全市|"
    r"全区)+内?(?!率|化))"
)
_DIRECTIONS = {"high": {">=", ">", "=", "~=", "range"}, "low": {"<=", "<", "=", "~=", "range"}}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of an edition of the catalogue (指标).

    ``direction`` is high, low, milestone or range: which way is better. ``verified`` tells whether
    name and unit were checked against the official text.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    direction: str
    scope: str
    edition: str
    verified: bool = False


class IndicatorIndex:
    """Indicators ready to be compared with the names of targets (指标索引)."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._indicators = tuple(indicators)

    @cached_property
    def _forms(self) -> list[tuple[Indicator, frozenset[str], list[tuple[str, frozenset[str]]]]]:
        return [
            (
                one,
                _dimension(one.unit, one.name),
                [_form(name) for name in (one.name, *one.aliases)],
            )
            for one in self._indicators
        ]

    def links(self, target: Target) -> tuple[IndicatorLink, ...]:
        """Give the indicator that a target is bound to, or up to three proposals, best first.

        References
        ----------
        Bound: score of 0.90 or more, and 0.10 before the next. Proposed: 0.55 or more.
        """
        if target.type not in {TargetType.INDICATOR, TargetType.COUNT, TargetType.ABSOLUTE}:
            return ()
        ranked = self._ranked(target)
        if not ranked:
            return ()
        best = ranked[0][0]
        lead = best - (ranked[1][0] if len(ranked) > 1 else 0.0)
        if best >= _BOUND and lead >= _MARGIN:
            return (IndicatorLink(ranked[0][1], round(best, 3), bound=True),)
        near = [(score, code) for score, code in ranked if score >= _PROPOSED][:_MOST]
        return tuple(IndicatorLink(code, round(score, 3), bound=False) for score, code in near)

    def link(self, targets: Sequence[Target]) -> tuple[Target, ...]:
        """Give the targets with their links (指标绑定)."""
        if not self._indicators:
            return tuple(targets)
        return tuple(replace(target, indicators=self.links(target)) for target in targets)

    def _ranked(self, target: Target) -> list[tuple[float, str]]:
        measure = _dimension(target.unit or "", target.name)
        name = fold(target.name)
        forms = [_form(name), _form(name[strip_lead(name, 0, len(name)) :])]
        ranked = []
        for indicator, dimension, known in self._forms:
            score = max(_likeness(mine, theirs) for mine in forms for theirs in known)
            if score < _PROPOSED or not _may_measure(target, measure, indicator, dimension, score):
                continue
            ranked.append((score, indicator.code))
        return sorted(ranked, key=lambda pair: (-pair[0], pair[1]))


def _may_measure(
    target: Target,
    measure: frozenset[str],
    indicator: Indicator,
    dimension: frozenset[str],
    score: float,
) -> bool:
    wanted = _DIRECTIONS.get(indicator.direction)
    if wanted is not None and target.op not in wanted:
        return False
    if measure == dimension:
        return True
    # 零新增 has no unit: it may be a count that is to be nothing.
    return target.type is TargetType.ABSOLUTE and target.value == 0 and "count" in dimension


def _form(name: str) -> tuple[str, frozenset[str]]:
    """Give a name without marks, and its pairs of characters."""
    plain = _NOISE.sub("", fold(name))
    return plain, frozenset(map("".join, pairwise(plain)))


def _likeness(mine: tuple[str, frozenset[str]], theirs: tuple[str, frozenset[str]]) -> float:
    """Compare two names by their pairs of characters; a scope before one of them counts little."""
    if mine[0] == theirs[0]:
        return 1.0
    if _unscoped(mine[0]) == _unscoped(theirs[0]):
        return _SAME_AFTER_SCOPE
    shared = len(mine[1] & theirs[1])
    total = len(mine[1]) + len(theirs[1])
    return 2 * shared / total if total else 0.0


def _unscoped(name: str) -> str:
    return _SCOPE.sub("", name)


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
