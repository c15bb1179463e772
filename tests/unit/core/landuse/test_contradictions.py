"""Two exclusive lines over the same ground."""

import numpy as np
from shapely import MultiPolygon, box

from xianzhi.core.landuse.contradictions import contradict


def test_shared_ground_is_found_and_touching_is_not() -> None:
    farmland = np.array([box(0, 0, 10, 10), box(20, 0, 30, 10), box(50, 0, 60, 10)], dtype=object)
    boundary = np.array([box(8, 0, 20, 10), box(55, 5, 70, 20)], dtype=object)
    found = contradict(farmland, boundary)
    assert found.first.tolist() == [0, 2]
    assert found.second.tolist() == [0, 1]
    assert found.area_m2.tolist() == [20.0, 25.0]


def test_overlap_within_tolerance_is_left_out() -> None:
    one, other = np.array([box(0, 0, 10, 10)]), np.array([box(9.95, 0, 20, 10)])
    assert contradict(one, other, area_m2=1.0).area_m2.size == 0
    assert contradict(one, other, area_m2=0.1).area_m2.size == 1


def test_line_along_which_they_touch_is_dropped_from_the_ground() -> None:
    bay = box(0, 0, 10, 10).difference(box(4, 2, 6, 8))
    other = MultiPolygon([box(4, 2, 6, 8), box(8, 0, 20, 10)])
    found = contradict(np.array([bay], dtype=object), np.array([other], dtype=object))
    assert [shape.geom_type for shape in found.ground] == ["Polygon"]
    assert found.area_m2.tolist() == [20.0]
