"""Borders against parents, neighbours and gaps, measured on the ellipsoid."""

import numpy as np
import pytest
import shapely

from xianzhi.core.spatial.measure import areas_m2
from xianzhi.core.territory.nesting import Plots, nesting

CELL = 0.01


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(122 + x0 * CELL, 33 + y0 * CELL, 122 + x1 * CELL, 33 + y1 * CELL)


def m2(shape: shapely.Geometry) -> float:
    return float(areas_m2(np.array([shape], dtype=object))[0])


def report(*children: shapely.Geometry | None, families: tuple[str, ...] = ()):
    shapes = np.empty(len(children) + 1, dtype=object)
    shapes[:] = [box(0, 0, 2, 1), *children]
    codes = ["p", *(f"c{number}" for number in range(len(children)))]
    parents = np.array([-1] + [0] * len(children), np.int64)
    kinds = ["administrative", *(families or ("general",) * len(children))]
    return nesting(Plots(codes, parents, kinds, shapes))


def test_parts_that_tile_their_parent_are_no_finding() -> None:
    found = report(box(0, 0, 1, 1), box(1, 0, 2, 1))

    assert found.findings == ()
    assert [(c.area, c.parts, round(c.share, 9)) for c in found.covers] == [("p", 2, 1.0)]


def test_an_overlap_a_gap_and_ground_outside_are_measured() -> None:
    found = report(box(0, 0, 1.1, 1), box(1, 0, 1.5, 1), box(1.5, 0, 1.8, 1.2))

    told = {(f.code, f.area, f.other): f.area_m2 for f in found.findings}
    assert told == {
        ("grid.siblings_overlap", "c0", "c1"): pytest.approx(m2(box(1, 0, 1.1, 1)), rel=1e-6),
        ("grid.gap", "p", "general"): pytest.approx(m2(box(1.8, 0, 2, 1)), rel=1e-6),
        ("grid.outside_parent", "c2", "p"): pytest.approx(m2(box(1.5, 1, 1.8, 1.2)), rel=1e-6),
    }


def test_kinds_of_grid_may_lie_over_each_other() -> None:
    found = report(box(0, 0, 2, 1), box(0, 0, 2, 1), families=("general", "forest"))

    assert found.findings == ()


def test_what_differs_by_a_hair_is_no_finding() -> None:
    found = report(box(0, 0, 1.000001, 1), box(1, 0, 2, 1))  # a centimetre

    assert found.findings == ()


def test_an_area_without_a_border_is_told() -> None:
    found = report(box(0, 0, 2, 1), None)

    assert [(f.code, f.area) for f in found.findings] == [("grid.no_border", "c1")]
