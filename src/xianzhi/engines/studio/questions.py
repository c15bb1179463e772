"""A prepared siting question and what it answers (处方选址题)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

import numpy as np
import shapely
from pyproj import CRS
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators.standards import ReachRule
from xianzhi.core.siting import (
    Effort,
    Means,
    Prescription,
    Question,
    assess,
    first_answer,
    most_people,
)
from xianzhi.core.siting.question import Floats, Integers
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.core.spatial.layer import Geometries
from xianzhi.engines.studio.candidates import LeftOut
from xianzhi.engines.studio.serving import Serving

__all__ = ["Studio"]

_MOST_ANSWERS = 32


@dataclass(eq=False)
class Studio:
    """A prepared question (处方选址题): candidates are rows 0 … n - 1 of every array.

    ``rows`` are the rows in their layer, from 1; ``places`` degrees, EPSG:4490; ``grounds`` and
    ``missed`` lie in ``plane``, in metres. ``has_cost`` says whether money means anything.
    """

    question: Question
    rule: ReachRule
    rows: Integers
    ids: tuple[str, ...]
    places: Floats
    grounds: Geometries
    missed: Geometries
    homes: Geometries
    plane: CRS
    has_cost: bool
    left_out: LeftOut
    serving: Serving
    _best: dict[Means, Prescription] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    @property
    def limit_m(self) -> float:
        """How far a site reaches."""
        return self.question.pairs.limit_m

    @property
    def nbytes(self) -> int:
        """Memory of who is served by whom, the largest part of a question (占用内存)."""
        pairs = self.question.pairs
        return pairs.site.nbytes + pairs.demand.nbytes + pairs.metres.nbytes

    @cached_property
    def number_of(self) -> dict[int, int]:
        """Candidate of a row of the layer."""
        return {int(row): number for number, row in enumerate(self.rows)}

    @cached_property
    def alone(self) -> Floats:
        """Whom each candidate would serve anew if it were the only one."""
        pairs, question = self.question.pairs, self.question
        worth = question.people[pairs.demand] * ~question.is_served[pairs.demand]
        return np.bincount(pairs.site, worth, question.sites).astype(np.float64)

    @cached_property
    def _open(self) -> tuple[Integers, cKDTree]:
        may: Integers = np.flatnonzero(self.question.is_open_to_building)
        return may, cKDTree(shapely.get_coordinates(shapely.centroid(self.grounds[may])))

    @cached_property
    def _homes_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.homes)

    def area_m2(self, number: int) -> float | None:
        """Measure the ground of a candidate (备选面积); null for a point."""
        area = float(shapely.area(self.grounds[number]))
        return round(area, 1) if area else None

    def best(self, means: Means) -> Prescription:
        """Give the first answer for some means, with its bound (初解); remembered."""
        with self._turn:
            found = self._best.get(means)
            if found is None:
                found = first_answer(self.question, means)
                if len(self._best) >= _MOST_ANSWERS:
                    self._best.pop(next(iter(self._best)))
                self._best[means] = found
            return found

    def proved(self, means: Means, seconds: float) -> Prescription:
        """Search until the gap is proved small, or the time is over (证明最优)."""
        return most_people(self.question, means, Effort(seconds=seconds))

    def assessed(self, chosen: Sequence[int]) -> Prescription:
        """Say what candidates that somebody chose would do (方案评估)."""
        return assess(self.question, np.array(chosen, np.int64))

    def reach(self, chosen: Sequence[int]) -> BaseGeometry:
        """Give the ground that candidates would serve (新增服务范围), in the plane."""
        return self.serving.reach(np.array(chosen, np.int64))

    def gained(self, chosen: Sequence[int]) -> float:
        """Say what candidates add to the numerator of the indicator (分子增量): m² or people.

        By the reach that the definition counts, whatever reach was asked for: it is what the next
        check-up computes if they are built as drawn and nothing else changes.
        """
        return self.serving.gained(np.array(chosen, np.int64)) if len(chosen) else 0.0

    def people_within(self, shapes: Geometries, chosen: Sequence[int]) -> tuple[Floats, Floats]:
        """Count people of places who are served anew, and all who live there (各处受益人口).

        Parameters
        ----------
        shapes
            In degrees, EPSG:4490.
        """
        pairs, people = self.question.pairs, self.question.people
        served = np.zeros(len(people), bool)
        served[pairs.demand[np.isin(pairs.site, np.array(chosen, np.int64))]] = True
        served &= ~self.question.is_served
        moved = reproject(shapes, CGCS2000, self.plane)
        piece, home = self._homes_tree.query(moved, predicate="intersects")
        count = len(shapes)
        anew = np.bincount(piece, people[home] * served[home], count)
        return anew.astype(np.float64), np.bincount(piece, people[home], count).astype(np.float64)

    def near(self, number: int, count: int) -> Integers:
        """List the open candidates that lie nearest to one, itself left out (邻近备选)."""
        may, tree = self._open
        if not len(may):
            return may
        here = shapely.get_coordinates(shapely.centroid(self.grounds[number]))[0]
        _, found = tree.query(here, k=min(count + 1, len(may)))
        others = [int(each) for each in may[np.atleast_1d(found)] if each != number]
        return np.array(others[:count], np.int64)
