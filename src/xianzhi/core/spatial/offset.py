"""Tell whether a layer lies beside where it should, and by what (坐标偏移识别).

The layer is compared with control features that show the same things and are known to be right,
such as the county boundary. Two findings are joined: by what translation the layer fits best, and
which known shift predicts such a translation at this place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.core.spatial.layer import Geometries, Layer
from xianzhi.core.spatial.shifted import from_bd09, from_gcj02

__all__ = ["Offset", "OffsetKind", "detect_offset"]

Floats = NDArray[np.float64]
Vector = tuple[float, float]

_RADIUS_M = 6_371_008.8
_SAMPLES = 480
_PARTS = 8  # of the layer, each asked on its own
_FIRST_STEP_M, _LAST_STEP_M = 160.0, 5.0
_ROUNDS = 200  # of the search; it ends long before
_FARTHEST_M = 3_000.0  # beyond this a point has no counterpart
_LIKENESS = 0.35  # of a known shift: how far the measured one may be from it
_CERTAIN = 4.0  # times the misfit that remains: a translation by less may be the drawing's fault
_SMALLEST_M = 10.0


class OffsetKind(StrEnum):
    """How a layer lies to its control (偏移类型)."""

    ALIGNED = "aligned"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    TRANSLATED = "translated"  # moved by something we do not know by name
    UNCERTAIN = "uncertain"  # the two do not show the same things


@dataclass(frozen=True, slots=True)
class Offset:
    """Where a layer lies relative to its control (偏移识别结果).

    ``east_m``, ``north_m`` is the translation under which layer and control differ least, measured;
    ``formula_east_m``, ``formula_north_m`` is what the named shift is at the layer's middle. Both
    say how far the layer lies *from its true place*; the correction is ``unshift``.
    """

    kind: OffsetKind
    east_m: float
    north_m: float
    formula_east_m: float
    formula_north_m: float
    misfit_before_m: float  # mean distance of the layer's lines from the control's
    misfit_after_m: float  # the same after moving back by the measured translation
    confidence: float  # share of the layer's parts that say the same, 0 to 1

    @property
    def is_shifted(self) -> bool:
        """Whether the layer must be corrected before it is used."""
        return self.kind in {OffsetKind.GCJ02, OffsetKind.BD09, OffsetKind.TRANSLATED}

    @property
    def code(self) -> str:
        """Message code of the finding."""
        return f"layer.offset.{self.kind}"

    @property
    def shift_code(self) -> str:
        """Message code of the translation in words: so many metres east and south."""
        side = "east" if self.east_m >= 0 else "west"
        return f"layer.shift.{'north' if self.north_m >= 0 else 'south'}_{side}"

    @property
    def params(self) -> Mapping[str, str]:
        """Values for the words of ``shift_code``, and with those as ``shift`` of ``code``."""
        return {
            "east": f"{abs(self.east_m):.0f}",
            "north": f"{abs(self.north_m):.0f}",
            "before": f"{self.misfit_before_m:.0f}",
            "after": f"{self.misfit_after_m:.0f}",
            "confidence": f"{self.confidence:.0%}",
        }


@dataclass(frozen=True, slots=True)
class _Scene:
    """Points of the layer and lines of the control, in metres about the layer's middle."""

    points: Floats
    control: shapely.STRtree
    known: dict[OffsetKind, Floats]  # the same points after taking back each known shift

    def distances(self, points: Floats) -> Floats:
        """Distance of each point from the control, capped."""
        made = shapely.points(points)
        (asked, _), found = self.control.query_nearest(
            made, return_distance=True, all_matches=False
        )
        result = np.full(len(points), _FARTHEST_M)
        result[asked] = np.minimum(found, _FARTHEST_M)
        return result

    def misfit(self, shift: Vector) -> float:
        """Mean distance after moving the layer back by *shift*."""
        return float(self.distances(self.points - shift).mean())


def detect_offset(layer: Layer, control: Layer) -> Offset:
    """Compare a layer with control features and name its shift (坐标偏移识别).

    Parameters
    ----------
    layer
        In any reference system that can be brought to EPSG:4490.
    control
        Shows the same lines or points as the layer and lies right. A few kilometres of common
        boundary are enough; features that only the control has do no harm.

    Notes
    -----
    A known shift is named when the measured translation is nearer to it than to any other answer
    (none, GCJ-02, BD-09) and differs from it by less than a third. A translation that fits none of
    them counts only if it is four times the misfit that remains: two sources that draw a boundary
    a hundred metres apart are no shift.
    """
    degrees = reproject(layer.geometries, layer.crs, CGCS2000)
    right = reproject(control.geometries, control.crs, CGCS2000)
    scene = _scene(degrees, right)
    if scene is None:
        return Offset(OffsetKind.UNCERTAIN, 0, 0, 0, 0, _FARTHEST_M, _FARTHEST_M, 0)
    predicted = {
        kind: _mean_vector(scene.points - points) for kind, points in scene.known.items()
    } | {OffsetKind.ALIGNED: (0.0, 0.0)}
    measured = _best_shift(scene, list(predicted.values()))
    before, after = scene.misfit((0.0, 0.0)), scene.misfit(measured)
    kind = _kind(measured, predicted, after)
    formula = predicted.get(kind, measured)
    confidence = _confidence(scene, kind, measured)
    return Offset(kind, *measured, *formula, before, after, confidence)


def _scene(degrees: Geometries, right: Geometries) -> _Scene | None:
    lines, ours = _drawn(right), _drawn(degrees)
    points = _sampled(ours)
    if not len(points) or not len(lines):
        return None
    plane = _plane(points.mean(axis=0))
    near = shapely.transform(lines, plane)
    known = {
        OffsetKind.GCJ02: plane(np.column_stack(from_gcj02(points[:, 0], points[:, 1]))),
        OffsetKind.BD09: plane(np.column_stack(from_bd09(points[:, 0], points[:, 1]))),
    }
    return _Scene(plane(points), shapely.STRtree(_segments(near)), known)


def _drawn(geometries: Geometries) -> Geometries:
    """Boundaries of polygons; lines and points as they are; no nulls, nothing empty."""
    present = geometries[~shapely.is_missing(geometries) & ~shapely.is_empty(geometries)]
    parts = shapely.get_parts(present)
    areal = shapely.get_type_id(parts) == 3
    parts[areal] = shapely.boundary(parts[areal])
    result: Geometries = shapely.get_parts(parts)
    return result


def _sampled(drawn: Geometries) -> Floats:
    """Points at even distances along all lines, in order; or the points themselves."""
    lengths = shapely.length(drawn)
    total = float(lengths.sum())
    if total == 0.0:
        points = shapely.get_coordinates(drawn)
        thinned: Floats = points[:: max(1, len(points) // _SAMPLES)]
        return thinned
    ends = np.cumsum(lengths)
    places = (np.arange(_SAMPLES) + 0.5) * total / _SAMPLES
    owners = np.searchsorted(ends, places)
    along = places - (ends[owners] - lengths[owners])
    result: Floats = shapely.get_coordinates(shapely.line_interpolate_point(drawn[owners], along))
    return result


def _plane(middle: Floats) -> Callable[[Floats], Floats]:
    scale = np.radians(1.0) * _RADIUS_M * np.array([np.cos(np.radians(middle[1])), 1.0])

    def metres(points: Floats) -> Floats:
        result: Floats = (points[:, :2] - middle) * scale
        return result

    return metres


def _segments(drawn: Geometries) -> Geometries:
    """Cut lines into single edges, so that the tree finds the nearest quickly."""
    linear = np.isin(shapely.get_type_id(drawn), (1, 2))
    points, owners = shapely.get_coordinates(drawn[linear], return_index=True)
    joined = owners[:-1] == owners[1:]
    edges = shapely.linestrings(np.stack([points[:-1][joined], points[1:][joined]], axis=1))
    return np.concatenate([drawn[~linear], edges])


def _mean_vector(vectors: Floats) -> Vector:
    east, north = vectors.mean(axis=0)
    return float(east), float(north)


def _best_shift(scene: _Scene, starts: list[Vector]) -> Vector:
    """Search the translation of least misfit, downhill from every known answer."""
    misfit = cache(scene.misfit)  # neighbouring steps ask for the same places
    found = [_downhill(misfit, start) for start in starts]
    return min(found)[1]


def _downhill(misfit: Callable[[Vector], float], start: Vector) -> tuple[float, Vector]:
    best, step = (misfit(start), start), _FIRST_STEP_M
    for _ in range(_ROUNDS):
        (east, north) = best[1]
        around = [
            (east + right * step, north + up * step)
            for right in (-1, 0, 1)
            for up in (-1, 0, 1)
            if right or up
        ]
        nearby = min((misfit(shift), shift) for shift in around)
        if nearby[0] < best[0]:
            best = nearby
        elif step <= _LAST_STEP_M:
            break
        else:
            step /= 2
    return best


def _kind(measured: Vector, predicted: Mapping[OffsetKind, Vector], after_m: float) -> OffsetKind:
    gaps = {kind: _distance(measured, vector) for kind, vector in predicted.items()}
    kind = min(gaps, key=lambda candidate: gaps[candidate])
    if after_m >= _FARTHEST_M / 4:
        return OffsetKind.UNCERTAIN
    size = _distance(predicted[kind], (0.0, 0.0))
    if kind is not OffsetKind.ALIGNED and gaps[kind] <= _LIKENESS * size:
        return kind
    if gaps[kind] > max(_SMALLEST_M, _CERTAIN * after_m):
        return OffsetKind.TRANSLATED
    return kind if kind is OffsetKind.ALIGNED else OffsetKind.UNCERTAIN


def _distance(one: Vector, other: Vector) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _confidence(scene: _Scene, kind: OffsetKind, measured: Vector) -> float:
    """Ask each part of the layer which answer fits it best; give the share that agrees."""
    answers = {OffsetKind.ALIGNED: scene.points, **scene.known}
    if kind is OffsetKind.TRANSLATED:
        answers[kind] = scene.points - measured
    if kind not in answers:
        return 0.0
    kinds, parts = list(answers), min(_PARTS, len(scene.points))
    misfits = np.array(
        [
            [float(part.mean()) for part in np.array_split(scene.distances(points), parts)]
            for points in answers.values()
        ]
    )
    return float(np.mean(misfits.argmin(axis=0) == kinds.index(kind)))
