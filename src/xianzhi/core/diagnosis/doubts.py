"""Values that do not look right (数值存疑): a question to whoever knows, never a correction.

What cannot be, what is a power of ten away from last time, what is far from last time, and what is
far from units of its kind. Nothing here changes a value; the limits are stated and are proposals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, log10
from statistics import fmean, median

from xianzhi.core.indicators.results import Reason

__all__ = ["Figures", "Limits", "doubts", "doubts_beside", "robust_scores"]

_FULL = 100.0  # per cent
_ROUNDING = 1e-6
_MAD_TO_SIGMA, _MEAN_TO_SIGMA = 1.4826, 1.2533  # of a normal distribution


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a value is doubted (存疑界限).

    ``score`` is the distance from the median in robust standard deviations (Iglewicz and Hoaglin
    give 3.5), ``least_units`` how many units of a kind there must be to judge by, ``change`` the
    share by which a value may move in a run, ``points`` the same for percentages, in points.
    ``slip`` is how near to a power of ten a jump has to be to be called a slip of the unit.
    """

    score: float = 3.5
    least_units: int = 8
    change: float = 0.5
    points: float = 30.0
    slip: float = 0.3


@dataclass(frozen=True, slots=True)
class Figures:
    """A value with what it was made of (数值): parts in SI, the value in ``measured_in``."""

    value: float
    measured_in: str
    num: float | None = None
    den: float | None = None


def doubts(now: Figures, last: float | None, limits: Limits) -> tuple[Reason, ...]:
    """Say what is doubtful of one value by itself and against the last one (单值存疑).

    Parameters
    ----------
    last
        The value of the same unit the time before, by the same definition; null when there is none.
    """
    return (*_impossible(now), *_moved(now, last, limits))


def doubts_beside(values: Mapping[str, float], limits: Limits) -> Mapping[str, Reason]:
    """Find the values that are far from those of units of their kind (离群值), by unit.

    *values* are of one indicator in units of one level. Too few of them judge nobody.
    """
    if len(values) < limits.least_units:
        return {}
    middle, scores = median(values.values()), robust_scores(list(values.values()))
    found = {}
    for (unit, value), score in zip(values.items(), scores, strict=True):
        if abs(score) > limits.score:
            params = {"value": f"{value:.6g}", "median": f"{middle:.6g}", "count": str(len(values))}
            told = {"score": f"{abs(score):.1f}", "limit": f"{limits.score:g}"}
            found[unit] = Reason("diagnosis.far_from_others", params | told)
    return found


def robust_scores(values: Sequence[float]) -> tuple[float, ...]:
    """Measure how far each value is from the median, in robust standard deviations (稳健标准分).

    The scale is the median absolute deviation; where more than half of the values are equal it is
    nought, and the mean absolute deviation takes its place. Where all are equal all scores are 0.
    """
    middle = median(values)
    away = [abs(value - middle) for value in values]
    scale = _MAD_TO_SIGMA * median(away) or _MEAN_TO_SIGMA * fmean(away)
    return tuple((value - middle) / scale if scale else 0.0 for value in values)


def _impossible(now: Figures) -> Iterator[Reason]:
    if any(each is not None and each < 0 for each in (now.value, now.num, now.den)):
        yield Reason("diagnosis.below_nought", {"value": f"{now.value:.6g}"})
    if now.measured_in == "%" and now.value > _FULL + _ROUNDING:
        yield Reason("diagnosis.share_above_whole", {"value": f"{now.value:.6g}"})


def _moved(now: Figures, last: float | None, limits: Limits) -> Iterator[Reason]:
    if last is None or not isfinite(last) or now.value == last:
        return
    params = {"value": f"{now.value:.6g}", "last": f"{last:.6g}"}
    power = _power_of_ten(now.value, last, limits)
    if power:
        times = f"{10 ** abs(power):,}"
        code = "diagnosis.slip_up" if power > 0 else "diagnosis.slip_down"
        yield Reason(code, params | {"times": times})
    elif now.measured_in == "%":
        if abs(now.value - last) > limits.points:
            yield Reason("diagnosis.points_moved", params | {"limit": f"{limits.points:g}"})
    elif last and abs(now.value - last) > limits.change * abs(last):
        yield Reason("diagnosis.far_from_last", params | {"limit": f"{limits.change:.0%}"})


def _power_of_ten(value: float, last: float, limits: Limits) -> int:
    """Tell by which power of ten a value has jumped; 0 when by none."""
    if value <= 0 or last <= 0:
        return 0
    jump = log10(value / last)
    power = round(jump)
    return power if abs(jump - power) <= log10(1 + limits.slip) else 0
