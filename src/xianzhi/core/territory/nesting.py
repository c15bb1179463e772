"""Whether areas lie in their parents, beside each other, and leave nothing out (边界套合检查).

Everything is measured on the ellipsoid. What is smaller or narrower than the rule of slivers is no
finding: borders drawn by two hands differ by that much.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, reproject
from xianzhi.core.spatial.layer import Geometries, Severity
from xianzhi.core.spatial.measure import SliverRule, areas_m2, slivers

__all__ = ["Cover", "Finding", "NestingReport", "Plots", "nesting"]

Integers = NDArray[np.int64]
_MOSTLY = 0.5
_WHOLE = 0.999  # of its children's cover: less is told with the share


@dataclass(frozen=True, slots=True, eq=False)
class Plots:
    """Areas of one day, row by row (某日区域).

    ``parents`` gives the row of each parent, -1 for none. ``families`` tells apart trees that lie
    over each other: areas of different kinds of grid may overlap. ``shapes`` are polygons in
    degrees of EPSG:4490, null for an area without a border.
    """

    codes: Sequence[str]
    parents: Integers
    families: Sequence[str]
    shapes: Geometries


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What is wrong with a border (套合问题); ``shape`` is the ground that it is about."""

    code: str
    severity: Severity
    area: str
    other: str = ""
    area_m2: float = 0.0
    share: float = 0.0
    shape: shapely.Geometry | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of an area its parts cover (覆盖情况)."""

    area: str
    family: str
    parts: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class NestingReport:
    """All findings, and the cover of every area that has parts (套合检查结果)."""

    findings: tuple[Finding, ...]
    covers: tuple[Cover, ...] = field(default=())


def nesting(plots: Plots, rule: SliverRule | None = None) -> NestingReport:
    """Check borders against parents, neighbours and what they leave out (套合检查).

    Returns
    -------
    NestingReport
        ``grid.outside_parent`` (ground and share of the area that lies outside its parent),
        ``grid.lies_in_another`` (most of it lies in another area of the parent's level),
        ``grid.siblings_overlap`` (two areas of one parent and kind), ``grid.gap`` (ground of a
        parent that no part covers), ``grid.no_border``, ``grid.border_invalid``.

    Notes
    -----
    About a second for two thousand areas.
    """
    checker = _Checker(plots, rule or SliverRule())
    if not checker.drawn.any():
        return NestingReport(tuple(checker.undrawn()))
    gaps, covers = checker.gaps()
    found = (*checker.undrawn(), *checker.outside(), *checker.overlaps(), *gaps)
    return NestingReport(found, covers)


class _Checker:
    """The areas with what every check needs of them."""

    def __init__(self, plots: Plots, rule: SliverRule) -> None:
        self.plots, self.rule = plots, rule
        shapes = np.asarray(plots.shapes, dtype=object)
        self.drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        self.valid = self.drawn & shapely.is_valid(shapes)
        self.shapes = shapes.copy()
        self.shapes[~self.drawn] = None
        mend = self.drawn & ~self.valid
        self.shapes[mend] = shapely.make_valid(shapes[mend])
        self.areas = np.nan_to_num(areas_m2(self.shapes))
        self.zone = _zone(self.shapes[self.drawn]) if self.drawn.any() else None

    def undrawn(self) -> Iterator[Finding]:
        has_child = np.zeros(len(self.drawn), bool)
        has_child[self.plots.parents[self.plots.parents >= 0]] = True
        for row in np.flatnonzero(~self.drawn).tolist():
            grave = Severity.NOTE if has_child[row] else Severity.WARNING
            yield Finding("grid.no_border", grave, self.plots.codes[row])
        for row in np.flatnonzero(self.drawn & ~self.valid).tolist():
            yield Finding("grid.border_invalid", Severity.WARNING, self.plots.codes[row])

    def outside(self) -> Iterator[Finding]:
        rows = np.flatnonzero(self.drawn & self._has_drawn_parent())
        parents = self.plots.parents[rows]
        shapely.prepare(self.shapes[self.drawn])
        loose = ~shapely.covers(self.shapes[parents], self.shapes[rows])
        rows, parents = rows[loose], parents[loose]
        ground = shapely.difference(self.shapes[rows], self.shapes[parents])
        ground, kept = self._without_slivers(ground)
        size = areas_m2(ground)
        for row, parent, shape, m2 in zip(
            rows[kept], parents[kept], ground[kept], size[kept], strict=True
        ):
            share = float(m2 / self.areas[row]) if self.areas[row] else 0.0
            codes = self.plots.codes
            yield Finding(
                "grid.outside_parent",
                Severity.WARNING,
                codes[row],
                codes[int(parent)],
                float(m2),
                share,
                shape,
            )
            if share > _MOSTLY and (home := self._home(row, parent)) is not None:
                yield home

    def overlaps(self) -> Iterator[Finding]:
        rows = np.flatnonzero(self.drawn)
        tree = shapely.STRtree(self.shapes[rows])
        one, other = tree.query(self.shapes[rows], predicate="intersects")
        one, other = rows[one], rows[other]
        families = np.asarray(self.plots.families, dtype=np.str_)
        same = (self.plots.parents[one] == self.plots.parents[other]) & (one < other)
        same &= families[one] == families[other]
        one, other = one[same], other[same]
        inner = ~shapely.touches(self.shapes[one], self.shapes[other])
        one, other = one[inner], other[inner]
        ground = shapely.intersection(self.shapes[one], self.shapes[other])
        ground, kept = self._without_slivers(ground)
        for a, b, shape in zip(one[kept], other[kept], ground[kept], strict=True):
            m2 = float(areas_m2(np.array([shape], dtype=object))[0])
            least = min(self.areas[a], self.areas[b])
            codes = self.plots.codes
            share = float(m2 / least) if least else 0.0
            yield Finding(
                "grid.siblings_overlap", Severity.WARNING, codes[a], codes[b], m2, share, shape
            )

    def gaps(self) -> tuple[tuple[Finding, ...], tuple[Cover, ...]]:
        """What parents have that no part of a family covers."""
        found, covers = [], []
        for (parent, family), rows in self._households().items():
            parts = self.shapes[rows]
            union = shapely.union_all(parts)
            (left,), kept = self._without_slivers(
                np.array([shapely.difference(self.shapes[parent], union)], dtype=object)
            )
            m2 = float(areas_m2(np.array([left], dtype=object))[0]) if kept[0] else 0.0
            whole = float(self.areas[parent])
            share = m2 / whole if whole else 0.0
            code = self.plots.codes[parent]
            covers.append(Cover(code, family, len(rows), 1.0 - share))
            if kept[0]:
                grave = Severity.WARNING if 1.0 - share < _WHOLE else Severity.NOTE
                found.append(Finding("grid.gap", grave, code, family, m2, share, left))
        return tuple(found), tuple(covers)

    def _households(self) -> Mapping[tuple[int, str], Integers]:
        """Children with borders by parent and family, where the parent has a border."""
        rows = np.flatnonzero(self.drawn & self._has_drawn_parent())
        homes: dict[tuple[int, str], list[int]] = {}
        for row in rows.tolist():
            key = int(self.plots.parents[row]), self.plots.families[row]
            homes.setdefault(key, []).append(row)
        return {key: np.array(rows, np.int64) for key, rows in homes.items()}

    def _has_drawn_parent(self) -> NDArray[np.bool_]:
        parents = self.plots.parents
        has: NDArray[np.bool_] = (parents >= 0) & self.drawn[parents]
        return has

    def _home(self, row: int, parent: int) -> Finding | None:
        """Where most of an area lies, if that is beside its parent."""
        beside = np.flatnonzero(self.drawn & (self.plots.parents == self.plots.parents[parent]))
        beside = beside[beside != row]
        common = areas_m2(shapely.intersection(self.shapes[beside], self.shapes[row]))
        if not len(common) or common.max() <= _MOSTLY * self.areas[row]:
            return None
        best = int(common.argmax())
        share = float(common[best] / self.areas[row])
        codes = self.plots.codes
        return Finding(
            "grid.lies_in_another",
            Severity.WARNING,
            codes[row],
            codes[int(beside[best])],
            float(common[best]),
            share,
            self.shapes[row],
        )

    def _without_slivers(self, shapes: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
        """Keep the pieces that count; whether anything is left of each."""
        parts, of = shapely.get_parts(shapes, return_index=True)
        flat = shapely.get_dimensions(parts) < 2
        parts, of = parts[~flat], of[~flat]
        if len(parts) and self.zone is not None:
            counts = ~slivers(reproject(parts, CGCS2000, self.zone), self.rule)
            parts, of = parts[counts], of[counts]
        left = np.full(len(shapes), None, dtype=object)
        for number in np.unique(of):
            left[number] = shapely.multipolygons(parts[of == number])
        return left, ~shapely.is_missing(left)


def _zone(shapes: Geometries) -> CRS:
    west, _, east, _ = shapely.total_bounds(shapes)
    return county_zone(float(west + east) / 2).crs
