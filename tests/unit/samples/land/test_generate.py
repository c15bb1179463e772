import numpy as np
import pyproj
import pytest
import shapely

from xianzhi.samples.land import SMALL, Land, generate
from xianzhi.samples.land.frame import ZONE_CRS


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(land: Land) -> None:
    assert generate(scale=SMALL).digest() == land.digest()
    assert generate(seed=7, scale=SMALL).digest() != land.digest()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_seed_makes_a_county_that_holds_together(seed: int) -> None:
    county = generate(seed, SMALL)

    assert shapely.coverage_is_valid(county["parcels"].geometry)
    assert {len(layer) > 0 for layer in county} == {True}
    assert set(county.truth["buildings"]["verdict"].to_pylist()) == {"legal", "illegal"}


@pytest.mark.parametrize("scale", [0.0, 0.001, 1.5])
def test_a_scale_outside_its_limits_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale must be from 1/60 to 1"):
        generate(scale=scale)


def test_every_layer_holds_valid_shapes_with_a_row_for_each(land: Land) -> None:
    for layer in land:
        assert len(layer) == layer.columns.num_rows > 0, layer.name
        assert shapely.is_valid(layer.geometry).all(), layer.name
        assert not shapely.is_empty(layer.geometry).any(), layer.name
        assert layer.crs == "EPSG:4490"


def test_codes_are_unique_in_every_layer(land: Land) -> None:
    for layer in land:
        codes = layer.column("code").tolist()
        assert len(set(codes)) == len(codes), layer.name


def test_the_county_lies_at_sea_where_no_real_boundary_is(land: Land) -> None:
    west, south, east, north = shapely.total_bounds(land["areas"].geometry)

    assert 122.1 < west < east < 122.8
    assert 33.3 < south < north < 33.9


def test_areas_in_columns_are_those_of_the_zone(land: Land) -> None:
    forward = pyproj.Transformer.from_crs("EPSG:4490", ZONE_CRS, always_xy=True)
    parcels = land["parcels"]
    metres = shapely.transform(
        parcels.geometry, lambda xy: np.column_stack(forward.transform(xy[:, 0], xy[:, 1]))
    )

    assert np.abs(shapely.area(metres) - parcels.column("area_m2")).max() < 0.05


def test_heights_fall_along_the_main_river_and_rise_away_from_it(land: Land) -> None:
    terrain = land.terrain
    heights = terrain.heights_m

    assert heights.dtype == np.float32
    assert 50 < heights.min() < 230
    assert heights.max() > 500


@pytest.mark.slow
def test_the_whole_county_has_the_size_that_documents_speak_of() -> None:
    county = generate()
    arable = np.isin(county["parcels"].column("land_class"), ("0101", "0102", "0103"))
    mu = county["parcels"].column("area_m2")[arable].sum() * 0.0015

    assert 105_000 < len(county["parcels"]) < 135_000
    assert len(county["areas"]) == 1 + 10 + 140 + 237 + 2283
    assert mu > 416_000
    assert county["basic_farmland"].column("area_m2").sum() * 0.0015 > 352_000
    assert shapely.coverage_is_valid(county["parcels"].geometry)
