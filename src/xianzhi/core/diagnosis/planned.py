"""What a plan asks for, beside what was measured (方案目标对照).

A plan writes its targets in its own units and with its own number; the edition of the run may ask
for another one, or for none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xianzhi.core.diagnosis.targets import Diagnosis, diagnose
from xianzhi.core.indicators.observing import NOTES, Value, verdict_of
from xianzhi.core.indicators.quantities import Unit, unit
from xianzhi.core.indicators.results import Direction, Observation, Target, Verdict
from xianzhi.core.indicators.syntax import DefinitionError

__all__ = ["Asked", "against", "target_asked"]

_NAMES: Mapping[str, str] = {
    "平方公里": "km²", "平方千米": "km²", "平方米": "m²", "㎡": "m²", "平米": "m²", "公顷": "ha",
    "公里": "km", "千米": "km", "米": "m", "分钟": "min", "小时": "h", "立方米": "m³",
    "个百分点": "%", "百分点": "%", "名": "人",
}  # fmt: skip
_AT_LEAST, _AT_MOST = frozenset({">=", ">"}), frozenset({"<=", "<"})
_OPEN = NOTES | {"indicator.no_target", "indicator.unknown_decides"}  # another target may decide


@dataclass(frozen=True, slots=True)
class Asked:
    """A target as a plan words it (方案目标): “≥”, 80, “%”."""

    name: str
    op: str
    value: float | Sequence[float] | None
    unit: str


def target_asked(asked: Asked, seen: Observation, due: date | None) -> Target | None:
    """Give what a plan asks for in the unit of the value (目标换算).

    Null where the number is none to be met: “300米见绿” names a reach, and no share of the homes.
    A bare number of a plan is the least that will do, or the most where less is better.
    """
    factor = _factor(asked, seen)
    if asked.value is None or factor is None:
        return None
    day = due.isoformat() if due else ""
    if isinstance(asked.value, Sequence):
        low, high = (float(one) * factor for one in (asked.value[0], asked.value[-1]))
        return Target("in", min(low, high), max(low, high), due=day)
    op = ">=" if asked.op in _AT_LEAST else "<=" if asked.op in _AT_MOST else _bare(seen)
    return Target(op, asked.value * factor, due=day)


def _bare(seen: Observation) -> str:
    return {Direction.HIGH: ">=", Direction.LOW: "<="}.get(seen.direction, "=")


def _factor(asked: Asked, seen: Observation) -> float | None:
    """How many units of the value one unit of the plan is; null for another measure."""
    mine, theirs = _unit(_known(asked, seen.measured_in)), _unit(seen.measured_in)
    if mine is None or theirs is None or mine.dimension != theirs.dimension:
        return None
    return mine.factor / theirs.factor


def _known(asked: Asked, measured_in: str) -> str:
    if not asked.unit:
        return measured_in  # 零新增
    words = [_NAMES.get(word, word) for word in asked.unit.replace("每", "/").split("/")]
    if "人均" in asked.name and len(words) == 1:
        words.append("人")
    return "/".join(words)


def _unit(name: str) -> Unit | None:
    try:
        return unit(name)
    except DefinitionError:
        return None


def against(seen: Observation, target: Target | None, on: date) -> Diagnosis:
    """Judge a value by the target of a plan instead of its edition's (对照方案目标判定).

    What forbade a verdict for its own sake, such as a layer that is too old, forbids this one too.
    """
    blocked = any(reason.code not in _OPEN for reason in seen.reasons)
    verdict = Verdict.UNDECIDABLE
    if seen.value is not None and target is not None and not blocked:
        lo = seen.value if seen.lo is None else seen.lo
        hi = seen.value if seen.hi is None else seen.hi
        verdict = verdict_of(Value(seen.num or 0.0, seen.den, seen.value, lo, hi), target)
    (found,) = diagnose([replace(seen, target=target, verdict=verdict)], on)
    return found
