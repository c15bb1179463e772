import numpy as np
import pytest
import shapely

from xianzhi.catalogue.messages import words
from xianzhi.core.spatial.layer import Severity
from xianzhi.core.spatial.repair import Defect, DefectKind, repair

NOT_A_NUMBER = bytes.fromhex(
    "0103000000010000000400000000000000000000000000000000000000000000000000f87f000000000000f03f"
    "000000000000f03f000000000000f03f00000000000000000000000000000000"
)


def repaired(*texts):
    shapes = np.array([text and shapely.from_wkt(text) for text in texts], dtype=object)
    return repair(shapes, shapely.area)


@pytest.mark.parametrize(
    ("text", "kind", "place", "areas"),
    [
        ("POLYGON((0 0,2 2,2 0,0 2,0 0))", DefectKind.SELF_INTERSECTION, (1, 1), (0, 2)),
        (
            "POLYGON((0 0,4 0,4 4,2 0,0 4,0 0))",
            DefectKind.RING_TOUCHES_ITSELF,
            (2, 0),
            (8, 8),
        ),
        (
            "POLYGON((0 0,4 0,4 4,0 4,0 0),(5 5,5 6,6 6,6 5,5 5))",
            DefectKind.HOLE_OUTSIDE,
            (5, 5),
            (15, 17),
        ),
        (
            "MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((1 1,3 1,3 3,1 3,1 1)))",
            DefectKind.SELF_INTERSECTION,
            (1, 2),
            (8, 7),
        ),
        ("POLYGON((0 0,1 0,2 0,0 0))", DefectKind.SELF_INTERSECTION, (1, 0), (0, 0)),
        ("POLYGON((1 2,3 4,1 2,1 2))", DefectKind.TOO_FEW_POINTS, (1, 2), (0, 0)),
        ("POLYGON EMPTY", DefectKind.EMPTY, (None, None), (0, 0)),
        (None, DefectKind.MISSING, (None, None), (0, 0)),
    ],
)
def test_an_invalid_geometry_is_mended_and_listed_with_its_areas(text, kind, place, areas):
    result = repaired("POLYGON((0 0,1 0,1 1,0 0))", text)
    found = [defect for defect in result.defects if defect.kind is kind]
    assert [(defect.row, defect.x, defect.y) for defect in found] == [(2, *place)]
    assert (found[0].area_before_m2, found[0].area_after_m2) == areas
    shape = result.geometries[1]
    assert shape is None or (shape.is_valid and shape.area == areas[1])


def test_a_figure_without_any_area_left_is_empty_and_grave():
    result = repaired("POLYGON((0 0,1 0,2 0,0 0))")
    assert result.geometries[0].is_empty
    assert len(result.geometries) == 1


def test_a_figure_that_loses_all_its_area_is_grave():
    defect = Defect(7, DefectKind.SELF_INTERSECTION, 1.0, 2.0, 12.5, 0.0)
    assert defect.issue.severity is Severity.ERROR
    kept = Defect(7, DefectKind.SELF_INTERSECTION, 1.0, 2.0, 12.5, 12.0)
    assert kept.issue.severity is Severity.WARNING


def test_invalid_numbers_are_taken_out_with_their_figure():
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(np.array([NOT_A_NUMBER], dtype=object))
        result = repair(shapes, shapely.area)
    assert DefectKind.BAD_COORDINATE in {defect.kind for defect in result.defects}
    assert result.geometries[0].is_empty


def test_a_hole_that_turns_like_its_shell_is_turned():
    result = repaired("POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))")
    assert [(defect.kind, defect.count) for defect in result.defects] == [
        (DefectKind.WRONG_ORIENTATION, 1)
    ]
    assert result.geometries[0].area == 15
    assert not result.geometries[0].interiors[0].is_ccw


def test_shells_come_out_counter_clockwise_without_a_word():
    result = repaired("POLYGON((0 0,0 1,1 1,1 0,0 0))")
    assert result.defects == ()
    assert result.geometries[0].exterior.is_ccw


def test_repeated_points_are_counted_and_removed():
    result = repaired("POLYGON((0 0,1 0,1 0,1 0,1 1,0 0))")
    assert [(defect.kind, defect.count) for defect in result.defects] == [
        (DefectKind.DUPLICATE_POINTS, 2)
    ]
    assert len(result.geometries[0].exterior.coords) == 4


def test_several_parts_are_a_note_and_stay():
    text = "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))"
    result = repaired(text)
    assert [(defect.kind, defect.count) for defect in result.defects] == [(DefectKind.MULTIPART, 2)]
    assert result.defects[0].issue.severity is Severity.NOTE
    assert shapely.get_num_geometries(result.geometries[0]) == 2


def test_heights_are_left_out():
    result = repaired("POLYGON Z((0 0 9,1 0 9,1 1 9,0 0 9))")
    assert not result.geometries[0].has_z


def test_points_and_lines_pass_and_repeated_stops_of_a_multipoint_stay():
    result = repaired("POINT(1 1)", "LINESTRING(0 0,1 1)", "MULTIPOINT((1 1),(1 1))")
    assert {defect.kind for defect in result.defects} == {DefectKind.MULTIPART}
    assert [shape.geom_type for shape in result.geometries] == ["Point", "LineString", "MultiPoint"]


def test_rows_of_a_later_batch_keep_their_numbers():
    shapes = np.array([None], dtype=object)
    assert repair(shapes, shapely.area, first_row=65_537).defects[0].row == 65_537


@pytest.mark.parametrize("kind", list(DefectKind))
def test_every_defect_has_words_that_name_the_row_the_place_and_the_areas(kind):
    issue = Defect(12, kind, 108.5, 32.9, 1234.5, 1200.25, 3).issue
    for language in ("zh", "en"):
        said = words(issue.code, issue.params, language)
        assert all(part in said for part in ("12", "108.500000", "32.900000", "1,234.50"))
