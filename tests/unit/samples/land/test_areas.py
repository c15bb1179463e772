import numpy as np
import pytest
import shapely

from xianzhi.samples.areas import AreaLevel, build_areas
from xianzhi.samples.land import Land


def test_every_area_is_one_of_the_tree_with_its_name_level_and_parent(land: Land) -> None:
    tree = {
        (area.code, area.name, str(area.level), area.parent_code or "")
        for area in build_areas(land.seed)
    }
    areas = land["areas"]
    rows = zip(
        *(areas.column(name) for name in ("code", "name", "level", "parent_code")), strict=True
    )

    assert set(rows) <= tree
    assert set(areas.column("level")) == {str(level) for level in AreaLevel}


@pytest.mark.parametrize("level", list(AreaLevel))
def test_areas_of_one_level_cover_the_county_without_gap_or_overlap(
    land: Land, level: AreaLevel
) -> None:
    areas = land["areas"]
    shapes = areas.geometry[areas.column("level") == level]
    county = areas.geometry[0]

    assert shapely.coverage_is_valid(shapes)
    assert shapely.equals(shapely.coverage_union_all(shapes), county)


def test_children_together_are_exactly_their_parent(land: Land) -> None:
    areas = land["areas"]
    parents = areas.column("parent_code")

    for code, shape in zip(areas.column("code"), areas.geometry, strict=True):
        children = areas.geometry[parents == code]
        if len(children):
            assert shapely.equals(shapely.coverage_union_all(children), shape), code


def test_every_area_is_one_piece(tenth: Land) -> None:
    assert set(shapely.get_type_id(tenth["areas"].geometry)) == {shapely.GeometryType.POLYGON}


def test_settled_patches_lie_in_the_village_that_they_name(land: Land) -> None:
    areas = land["areas"]
    village = dict(zip(areas.column("code"), areas.geometry, strict=True))
    patches = land["settlements"]
    homes = np.array([village[code] for code in patches.column("village_code")], dtype=object)

    assert shapely.covers(homes, patches.geometry).all()
