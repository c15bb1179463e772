import numpy as np
import pytest
import shapely

from xianzhi.samples.land import Land, Layer

SQUARE_METRES = 92_600 * 110_900  # to a square degree here, about


def overlaps(one: Layer, two: Layer) -> set[tuple[str, str]]:
    """Pairs of codes whose shapes share more than a square metre."""
    left, right = shapely.STRtree(two.geometry).query(one.geometry, predicate="intersects")
    shared = shapely.area(shapely.intersection(one.geometry[left], two.geometry[right]))
    real = shared * SQUARE_METRES > 1
    codes = one.column("code")[left[real]], two.column("code")[right[real]]
    return set(zip(*codes, strict=True))


@pytest.mark.parametrize(
    ("layer", "other"),
    [
        ("basic_farmland", "red_line"),
        ("basic_farmland", "town_boundary"),
        ("red_line", "town_boundary"),
    ],
)
def test_lines_overlap_only_where_they_were_made_to(tenth: Land, layer: str, other: str) -> None:
    planted = {
        (row["code"], row["other_code"])
        for row in tenth.truth["contradictions"].to_pylist()
        if (row["layer"], row["other_layer"]) == (layer, other)
    }

    assert planted
    assert overlaps(tenth[layer], tenth[other]) == planted


@pytest.mark.parametrize("name", ["basic_farmland", "red_line", "town_boundary"])
def test_features_of_one_line_do_not_overlap(tenth: Land, name: str) -> None:
    pairs = overlaps(tenth[name], tenth[name])

    assert {(one, two) for one, two in pairs if one != two} == set()


def test_basic_farmland_consists_of_arable_parcels(land: Land) -> None:
    parcels = land["parcels"]
    inside = parcels.geometry[np.isin(parcels.column("land_class"), ("0101", "0102", "0103"))]
    farmland = shapely.union_all(land["basic_farmland"].geometry)

    assert shapely.area(shapely.difference(farmland, shapely.coverage_union_all(inside))) < 1e-12


def test_lines_have_holes_and_ragged_edges(tenth: Land) -> None:
    for name in ("basic_farmland", "red_line"):
        shapes = tenth[name].geometry
        assert shapely.get_num_interior_rings(shapes).sum() > 20
        assert shapely.get_num_coordinates(shapes).max() > 300


def test_plan_units_fill_the_town_boundaries_and_blocks_lie_in_their_units(land: Land) -> None:
    units, blocks = land["plan_units"], land["plan_blocks"]
    ground = dict(zip(units.column("code"), units.geometry, strict=True))
    homes = np.array([ground[code] for code in blocks.column("unit_code")], dtype=object)

    assert shapely.coverage_is_valid(units.geometry)
    assert shapely.equals(
        shapely.union_all(units.geometry), shapely.union_all(land["town_boundary"].geometry)
    )
    assert shapely.covers(homes, blocks.geometry).all()


def test_parks_lie_inside_the_boundaries(land: Land) -> None:
    boundary = shapely.union_all(land["town_boundary"].geometry)

    assert shapely.covers(boundary, land["industrial_parks"].geometry).all()


def test_second_protection_zones_surround_the_first(land: Land) -> None:
    zones = land["water_sources"]
    first, second = zones.geometry[::2], zones.geometry[1::2]

    assert zones.column("grade").tolist() == ["first", "second"] * 2
    assert shapely.touches(first, second).all()


def test_every_village_has_a_clinic_and_every_town_a_primary_school(land: Land) -> None:
    areas, facilities = land["areas"], land["facilities"]
    kinds, villages = facilities.column("class"), facilities.column("village_code")
    level = areas.column("level")
    towns = {code[:9] for code in villages[kinds == "primary_school"]}

    assert set(villages[kinds == "clinic"]) == set(areas.column("code")[level == "village"])
    assert towns == set(areas.column("code")[level == "town"])
