"""What must hold for the areas of any parcels and any layer."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import shapes
from xianzhi.core.spatial import LayerIndex, overlap_m2
from xianzhi.core.spatial import overlay as overlay_module

NEAR = 1e-6
few = settings(max_examples=40, deadline=None)


def measured(parcels, layer, **options):
    return overlap_m2(parcels, [LayerIndex.build(layer, **options)])[:, 0]


@few
@given(seed=shapes.seeds, snapped=st.booleans())
def test_areas_equal_those_of_geos(seed, snapped):
    layer = shapes.disjoint(seed, 25, snapped=snapped)
    parcels = shapes.polygons(seed + 1, 40, snapped=snapped)
    assert np.abs(measured(parcels, layer) - shapes.common(parcels, layer)).max() < NEAR


@few
@given(seed=shapes.seeds, snapped=st.booleans())
def test_polygons_that_overlap_count_once(seed, snapped):
    layer = shapes.polygons(seed, 25, snapped=snapped)
    parcels = shapes.polygons(seed + 1, 40, snapped=snapped)
    assert np.abs(measured(parcels, layer) - shapes.common(parcels, layer)).max() < NEAR


@few
@given(seed=shapes.seeds)
def test_a_layer_against_itself_is_its_own_area(seed):
    layer = shapes.disjoint(seed, 20)
    assert np.abs(measured(layer, layer) - shapely.area(layer)).max() < NEAR


@few
@given(seed=shapes.seeds, columns=st.integers(1, 9))
def test_parts_sum_to_the_whole(seed, columns):
    layer = shapes.disjoint(seed, 20)
    edges = np.linspace(-400, 1400, columns + 1)
    strips = shapely.box(edges[:-1], -400, edges[1:], 1400)
    whole = shapely.area(layer).sum()
    assert measured(strips, layer).sum() == pytest.approx(whole, abs=1e-6, rel=1e-13)


@few
@given(seed=shapes.seeds)
def test_order_and_threads_change_nothing(seed):
    layer, parcels = shapes.disjoint(seed, 20), shapes.polygons(seed + 1, 80)
    index = LayerIndex.build(layer)
    shuffled = np.random.default_rng(seed).permutation(len(parcels))
    areas = overlap_m2(parcels, [index])
    assert (overlap_m2(parcels[shuffled], [index]) == areas[shuffled]).all()
    assert (overlap_m2(parcels, [index, index], threads=2) == areas).all()


@few
@given(seed=shapes.seeds, leaf=st.integers(1, 200))
def test_the_size_of_a_leaf_changes_nothing(seed, leaf):
    layer, parcels = shapes.disjoint(seed, 20), shapes.polygons(seed + 1, 20)
    other = measured(parcels, layer, leaf=leaf)
    assert np.abs(measured(parcels, layer) - other).max() < NEAR


@few
@given(seed=shapes.seeds)
def test_a_large_parcel_is_measured_like_its_parts(seed):
    layer = shapes.disjoint(seed, 20)
    large = np.array([shapely.Point(500, 500).buffer(450, quad_segs=100)], dtype=object)
    assert measured(large, layer) == pytest.approx(shapes.common(large, layer), abs=NEAR)


@few
@given(seed=shapes.seeds)
def test_areas_without_numba_are_the_same(seed):
    layer, parcels = shapes.disjoint(seed, 20), shapes.polygons(seed + 1, 20)
    index = LayerIndex.build(layer)
    compiled = overlap_m2(parcels, [index])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlay_module.compilation, "IS_AVAILABLE", False)
        assert np.abs(overlap_m2(parcels, [index]) - compiled).max() < NEAR
        assert np.abs(overlap_m2(parcels, [LayerIndex.build(layer)]) - compiled).max() < NEAR


@few
@given(seed=shapes.seeds)
def test_zone_prefixed_coordinates_cost_no_more_than_their_rounding(seed):
    far = np.array([39_480_000.0, 3_620_000.0])
    layer = shapely.transform(shapes.disjoint(seed, 20), lambda xy: xy + far)
    parcels = shapely.transform(shapes.polygons(seed + 1, 20), lambda xy: xy + far)
    near = [shapely.transform(shape, lambda xy: xy - far) for shape in (parcels, layer)]
    assert np.abs(measured(parcels, layer) - shapes.common(*near)).max() < 1e-5
