"""What differs between two dates of a layer (变化比对): new, gone, grown, shrunk, moved, redrawn.

Two surveys of the same unchanged building never agree to the decimetre, and one of them may draw as
two outlines what the other draws as one. So features are first put into groups that cover the same
ground, and what a group gained or lost is measured only beyond a strip of the survey's own error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Change", "ChangeKind", "Survey", "compare"]

Geometries: TypeAlias = npt.NDArray[np.object_]
Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Group: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


class ChangeKind(StrEnum):
    """What happened to a group of features (变化类型)."""

    NEW = "new"  # 新增
    GONE = "gone"  # 消失
    GROWN = "grown"  # 扩大
    SHRUNK = "shrunk"  # 缩小
    MOVED = "moved"  # 移位
    RESHAPED = "reshaped"  # 变形：一处增、一处减
    REDRAWN = "redrawn"  # 重绘：分合不同，占地未变
    SAME = "same"  # 未变


@dataclass(frozen=True, slots=True)
class Survey:
    """How exact the two dates are (测绘精度).

    ``error_m`` is how far a line may wander between two surveys of the same thing; ``least_m2`` is
    the smallest gain or loss worth a row; ``same_share`` is how much of the smaller of two features
    the other must cover for them to be the same thing.
    """

    error_m: float = 1.0
    least_m2: float = 10.0
    same_share: float = 0.3


@dataclass(frozen=True, slots=True)
class Change:
    """One group that covers the same ground at both dates (变化图斑).

    ``before`` and ``after`` are rows of the two layers; ``gained`` and ``lost`` the ground beyond
    the survey's error (empty geometry: none); areas in m², ``shift_m`` between the middles (0.0
    where one date is missing). ``confidence`` in [0, 1] is the share of the change that error alone
    could not have made.
    """

    kind: ChangeKind
    before: tuple[int, ...]
    after: tuple[int, ...]
    before_m2: float
    after_m2: float
    gained: shapely.Geometry
    lost: shapely.Geometry
    gained_m2: float
    lost_m2: float
    shift_m: float
    confidence: float


def compare(
    before: Geometries,
    after: Geometries,
    *,
    survey: Survey | None = None,
    keys: tuple[Sequence[str], Sequence[str]] | None = None,
) -> list[Change]:
    """List what differs between two dates of a layer (变化比对).

    Parameters
    ----------
    before, after
        Valid polygons in one projected CRS, metres.
    survey
        What two surveys of the same thing may differ by.
    keys
        Ids of the features at both dates; features with the same id are the same thing even where
        they no longer touch. Without them, ground alone decides.

    Returns
    -------
    list[Change]
        Every feature of both dates in exactly one row, unchanged ones too; ordered by the first row
        of ``after``, then by the first row of ``before`` for what is gone.

    References
    ----------
    Requirement MAP-09: compare two dates and screen what changed.
    """
    survey = survey or Survey()
    groups = _groups(before, after, survey, keys)
    if not groups:
        return []
    changes = _changes(groups, *_shapes(before, after, groups), survey)
    last = len(after)
    return sorted(changes, key=lambda change: (change.after or (last,), change.before))


def _groups(
    before: Geometries,
    after: Geometries,
    survey: Survey,
    keys: tuple[Sequence[str], Sequence[str]] | None,
) -> list[Group]:
    """Put rows of both dates that are the same thing together."""
    new, old = _same_ground(before, after, survey)
    parent = list(range(len(before) + len(after)))
    pairs = [*zip(old.tolist(), (new + len(before)).tolist(), strict=True)]
    pairs += _same_key(len(before), keys) if keys else []
    for one, other in pairs:
        parent[_root(parent, one)] = _root(parent, other)
    members: dict[int, tuple[list[int], list[int]]] = {}
    for row in range(len(parent)):
        group = members.setdefault(_root(parent, row), ([], []))
        if row < len(before):
            group[0].append(row)
        else:
            group[1].append(row - len(before))
    return [(tuple(old), tuple(new)) for old, new in members.values()]


def _same_ground(
    before: Geometries, after: Geometries, survey: Survey
) -> tuple[Integers, Integers]:
    new, old = shapely.STRtree(before).query(after, predicate="intersects")
    shared = shapely.area(shapely.intersection(before[old], after[new]))
    smaller = np.minimum(shapely.area(before)[old], shapely.area(after)[new])
    kept = shared > survey.same_share * smaller
    return new[kept], old[kept]


def _same_key(offset: int, keys: tuple[Sequence[str], Sequence[str]]) -> list[tuple[int, int]]:
    rows: dict[str, list[int]] = {}
    for row, key in enumerate(keys[0]):
        rows.setdefault(key, []).append(row)
    return [
        (old, offset + new) for new, key in enumerate(keys[1]) if key for old in rows.get(key, ())
    ]


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _shapes(
    before: Geometries, after: Geometries, groups: Sequence[Group]
) -> tuple[Geometries, Geometries]:
    """Give the ground of each group at both dates."""
    then = np.array([_union(before, old) for old, _ in groups], dtype=object)
    now = np.array([_union(after, new) for _, new in groups], dtype=object)
    return then, now


def _union(features: Geometries, rows: tuple[int, ...]) -> shapely.Geometry:
    if len(rows) == 1:
        return features[rows[0]]
    return shapely.union_all(features[list(rows)])


def _changes(
    groups: Sequence[Group], then: Geometries, now: Geometries, survey: Survey
) -> list[Change]:
    gained, lost = _beyond(now, then, survey.error_m), _beyond(then, now, survey.error_m)
    then_m2, now_m2 = shapely.area(then), shapely.area(now)
    gained_m2, lost_m2 = shapely.area(gained), shapely.area(lost)
    middles = shapely.distance(shapely.centroid(then), shapely.centroid(now))
    shift_m = np.nan_to_num(middles, nan=0.0)  # one date has nothing there
    moved = _moved(then, now, survey)
    confidence = _confidence(gained_m2 + lost_m2, then, now, survey)
    return [
        Change(
            kind=_kind(old, new, (gained_m2[at], lost_m2[at]), bool(moved[at]), survey),
            before=old,
            after=new,
            before_m2=float(then_m2[at]),
            after_m2=float(now_m2[at]),
            gained=gained[at],
            lost=lost[at],
            gained_m2=float(gained_m2[at]),
            lost_m2=float(lost_m2[at]),
            shift_m=float(shift_m[at]),
            confidence=float(confidence[at]),
        )
        for at, (old, new) in enumerate(groups)
    ]


def _beyond(one: Geometries, other: Geometries, error_m: float) -> Geometries:
    """Give the ground of one date that the other has not, without strips of the survey's error.

    What is left of *one* outside *other* is opened: shrunk by half the error (a strip vanishes) and
    grown again, and kept inside the remainder.
    """
    rest = shapely.difference(one, other)
    core = shapely.buffer(rest, -error_m / 2, join_style="mitre")
    opened = shapely.intersection(rest, shapely.buffer(core, error_m / 2, join_style="mitre"))
    return np.where(shapely.is_empty(other), one, opened)


def _kind(
    old: tuple[int, ...],
    new: tuple[int, ...],
    changed_m2: tuple[float, float],
    is_moved: bool,
    survey: Survey,
) -> ChangeKind:
    if not old or not new:
        return ChangeKind.GONE if old else ChangeKind.NEW
    gained, lost = (area > survey.least_m2 for area in changed_m2)
    if gained and lost:
        return ChangeKind.MOVED if is_moved else ChangeKind.RESHAPED
    if gained:
        return ChangeKind.GROWN
    if lost:
        return ChangeKind.SHRUNK
    return ChangeKind.SAME if (len(old), len(new)) == (1, 1) else ChangeKind.REDRAWN


def _moved(then: Geometries, now: Geometries, survey: Survey) -> npt.NDArray[np.bool_]:
    """Whether the later shape, put back by the shift of its middle, covers the earlier one."""
    moved = np.zeros(len(then), dtype=np.bool_)
    both = np.flatnonzero(~shapely.is_empty(then) & ~shapely.is_empty(now))
    middles = shapely.get_coordinates(shapely.centroid(then[both]))
    shift = middles - shapely.get_coordinates(shapely.centroid(now[both]))
    points, owner = shapely.get_coordinates(now[both], return_index=True)
    back = shapely.set_coordinates(now[both].copy(), points + shift[owner])
    unlike = shapely.area(shapely.symmetric_difference(then[both], back))
    moved[both] = unlike <= survey.error_m * shapely.length(then[both]) + survey.least_m2
    return moved


def _confidence(changed_m2: Floats, then: Geometries, now: Geometries, survey: Survey) -> Floats:
    """Give the share of what changed that a wandering line alone could not explain."""
    longest_m = np.maximum(shapely.length(then), shapely.length(now))
    noise_m2 = survey.error_m / 4 * longest_m
    confidence: Floats = np.round(changed_m2 / np.maximum(changed_m2 + noise_m2, 1e-9), 4)
    return confidence
