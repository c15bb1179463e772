"""Which changes on the ground are suspected patches (疑似图斑筛查).

A change is judged twice: by the permits that cover it, and by the ground it stands on. Nothing here
condemns anybody: a class is where a person looks first, and its reasons say why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from xianzhi.core.landuse.changes import Change
from xianzhi.core.landuse.rules import Verdict

__all__ = ["Permits", "ScreenedPatch", "SuspicionClass", "SuspicionRules", "screen"]

Geometries: TypeAlias = npt.NDArray[np.object_]
Floats: TypeAlias = npt.NDArray[np.float64]
Judge: TypeAlias = Callable[[Geometries, Sequence[str]], Sequence[Verdict]]
"""What the control rules say of pieces of ground, each with its use."""


class SuspicionClass(StrEnum):
    """What screening makes of a change (图斑判定)."""

    LEGAL = "legal"  # 合法
    SUSPECTED = "suspected"  # 疑似违法
    TO_CHECK = "to_check"  # 待核实


@dataclass(frozen=True, slots=True)
class Permits:
    """Land and building permits (审批), row by row.

    ``use`` is what the ground may be used for; ``footprint_m2`` is the ground that may be built on,
    not-a-number where the permit sets no limit; ``from_date`` and ``until_date`` (null: for good)
    bound when building may happen.
    """

    ids: Sequence[str]
    use: Sequence[str]
    ground: Geometries
    footprint_m2: Floats
    from_date: Sequence[date]
    until_date: Sequence[date | None]


@dataclass(frozen=True, slots=True)
class SuspicionRules:
    """When a change counts (筛查规则).

    Changes that gained less than ``least_m2`` are left out. Covered counts as ``covered_share`` of
    the gain, after a strip of ``error_m`` that two surveys may differ by; a footprint may be
    exceeded by ``excess_share`` of it plus that strip. ``assumed_use`` is that of ground which no
    permit covers.
    """

    least_m2: float = 60.0
    covered_share: float = 0.9
    excess_share: float = 0.05
    error_m: float = 1.0
    assumed_use: str = "rural_house"


@dataclass(frozen=True, slots=True)
class ScreenedPatch:
    """A change and what was made of it (图斑).

    ``reasons`` are message codes ``patch.<reason>``; ``permit`` is a row of the permits or null;
    ``use`` is the one that was judged. ``confidence`` in [0, 1] is that of the class.
    """

    change: int
    suspicion: SuspicionClass
    reasons: tuple[str, ...]
    permit: int | None
    use: str
    verdict: Verdict
    covered_share: float
    confidence: float


def screen(
    changes: Sequence[Change],
    permits: Permits,
    judge: Judge,
    *,
    between: tuple[date, date],
    rules: SuspicionRules | None = None,
) -> list[ScreenedPatch]:
    """Say which changes are suspected (图斑筛查).

    Parameters
    ----------
    changes
        Of a layer of buildings or of cleared ground; what is lost is never suspected.
    permits
        In the CRS of the changes.
    judge
        Gives the verdict of the control rules for gained ground in the CRS of the changes, each
        with the use that its permit names.
    between
        The dates of the two surveys: a permit must have held at some time between them.

    Returns
    -------
    list[ScreenedPatch]
        One row for each change that gained at least ``least_m2``, in the order of the changes.

    References
    ----------
    Requirements ENF-01, MAP-09.
    """
    rules = rules or SuspicionRules()
    rows = [row for row, change in enumerate(changes) if change.gained_m2 >= rules.least_m2]
    gained = np.array([changes[row].gained for row in rows], dtype=object)
    coverings = _coverings(gained, permits, _holding(permits, between), rules)
    uses = [
        permits.use[covering.permits[0]] if covering.permits else rules.assumed_use
        for covering in coverings
    ]
    verdicts = judge(gained, uses) if rows else ()
    return [
        _patch(changes, row, covering, (use, verdict), permits, rules)
        for row, covering, use, verdict in zip(rows, coverings, uses, verdicts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Covering:
    """The permits that cover a gain, best first, and the share of it that they cover together."""

    permits: tuple[int, ...]
    share: float


def _holding(permits: Permits, between: tuple[date, date]) -> npt.NDArray[np.int64]:
    earliest, latest = between
    return np.array(
        [
            row
            for row, (first, last) in enumerate(
                zip(permits.from_date, permits.until_date, strict=True)
            )
            if first <= latest and (last is None or last > earliest)
        ],
        np.int64,
    )


def _coverings(
    gained: Geometries, permits: Permits, holding: npt.NDArray[np.int64], rules: SuspicionRules
) -> list[_Covering]:
    """Find what covers each gain; a strip of the survey's error around a permit still counts."""
    ground = shapely.buffer(permits.ground[holding], rules.error_m, join_style="mitre")
    at, permit = shapely.STRtree(ground).query(gained, predicate="intersects")
    shared = shapely.area(shapely.intersection(gained[at], ground[permit]))
    touching: dict[int, list[int]] = {}
    for pair in np.argsort(-shared, kind="stable").tolist():
        if shared[pair] > 0:
            touching.setdefault(int(at[pair]), []).append(int(permit[pair]))
    found = []
    for row, shape in enumerate(gained):
        mine = touching.get(row, [])
        covered = shapely.intersection(shape, shapely.union_all(ground[mine])) if mine else None
        share = shapely.area(covered) / shapely.area(shape) if mine else 0.0
        found.append(_Covering(tuple(int(holding[n]) for n in mine), float(min(share, 1.0))))
    return found


def _patch(
    changes: Sequence[Change],
    row: int,
    covering: _Covering,
    judged: tuple[str, Verdict],
    permits: Permits,
    rules: SuspicionRules,
) -> ScreenedPatch:
    change, (use, verdict) = changes[row], judged
    excess_m2 = _excess_m2(change, covering, permits, rules)
    reasons = _reasons(covering, excess_m2, verdict, rules)
    return ScreenedPatch(
        change=row,
        suspicion=_class(reasons, change.gained_m2 * (1 - covering.share), rules),
        reasons=reasons,
        permit=covering.permits[0] if covering.permits else None,
        use=use,
        verdict=verdict,
        covered_share=round(covering.share, 4),
        confidence=_confidence(change, covering, excess_m2),
    )


def _reasons(
    covering: _Covering, excess_m2: float, verdict: Verdict, rules: SuspicionRules
) -> tuple[str, ...]:
    closed = verdict is Verdict.NON_COMPLIANT
    if covering.share >= rules.covered_share and excess_m2 <= 0:
        return ("permit_on_closed_ground",) if closed else ("permitted",)
    if covering.share >= rules.covered_share:
        first = "beyond_the_permit"
    else:
        partly = covering.share > 1 - rules.covered_share
        first = "partly_permitted" if partly else "no_permit"
    return (first, "closed_ground") if closed else (first,)


def _excess_m2(
    change: Change, covering: _Covering, permits: Permits, rules: SuspicionRules
) -> float:
    """Ground that stands beyond what the permits allow, the survey's own error taken off."""
    allowed = [float(permits.footprint_m2[row]) for row in covering.permits]
    if not allowed or any(np.isnan(area) for area in allowed):
        return 0.0
    strip_m2 = rules.error_m / 2 * shapely.length(change.gained)
    return change.after_m2 - sum(allowed) * (1 + rules.excess_share) - float(strip_m2)


def _class(reasons: Sequence[str], uncovered_m2: float, rules: SuspicionRules) -> SuspicionClass:
    if reasons[0] == "permitted":
        return SuspicionClass.LEGAL
    if reasons == ("partly_permitted",) and uncovered_m2 < rules.least_m2 / 2:
        return SuspicionClass.TO_CHECK
    return SuspicionClass.SUSPECTED


def _confidence(change: Change, covering: _Covering, excess_m2: float) -> float:
    """Give the confidence of the change, less where the cover is neither whole nor nothing."""
    clear = max(covering.share, 1 - covering.share)
    if covering.share > 0.5 and excess_m2 > 0:
        clear = min(1.0, 0.5 + excess_m2 / max(change.after_m2, 1e-9))
    return round(change.confidence * clear, 4)
