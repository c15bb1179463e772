"""Feature rows ready to be served."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely

from xianzhi.exchange import features
from xianzhi.exchange.features import FeatureStore, write_features

SHAPES = np.array(
    [shapely.box(108, 32, 108.1, 32.1), None, shapely.box(108.1, 32, 108.2, 32.1)], dtype=object
)
COLUMNS = pa.table(
    {"名称": ["甲", "乙", None], "面积": [1.5, float("nan"), 3.0], "日期": [date(2026, 1, 2)] * 3}
)


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    write_features(tmp_path / "rows.arrow", COLUMNS, SHAPES)
    return FeatureStore(tmp_path / "rows.arrow")


def test_feature_is_geojson_with_its_attributes(store: FeatureStore) -> None:
    page = store.page(offset=0, limit=10)
    first, second, _ = (json.loads(feature.json) for feature in page.features)
    assert (page.matched, first["id"], first["geometry"]["type"]) == (3, 1, "Polygon")
    assert first["properties"] == {"名称": "甲", "面积": 1.5, "日期": "2026-01-02"}
    assert (second["geometry"], second["properties"]["面积"]) == (None, None)
    assert shapely.is_ccw(shapely.from_geojson(json.dumps(first["geometry"])).exterior)


def test_pages_follow_each_other_without_gap(store: FeatureStore) -> None:
    rows = [store.page(offset=at, limit=1).features[0].row for at in range(3)]
    assert rows == [1, 2, 3]
    assert store.page(offset=3, limit=1).features == ()


@pytest.mark.parametrize(
    ("box", "rows"),
    [
        ((108.0, 32.0, 108.05, 32.05), [1]),
        ((108.1, 32.0, 108.1, 32.0), [1, 3]),  # the border belongs to both
        ((100.0, 0.0, 101.0, 1.0), []),
        ((170.0, 0.0, 108.05, 90.0), [1]),  # across the date line
    ],
)
def test_box_finds_what_it_meets(store: FeatureStore, box: features.Box, rows: list[int]) -> None:
    page = store.page(offset=0, limit=10, box=box)
    assert [feature.row for feature in page.features] == rows
    assert page.matched == len(rows)


def test_one_feature_by_its_row(store: FeatureStore) -> None:
    found = store.feature(3)
    assert found is not None
    assert found.properties["面积"] == 3.0
    assert shapely.from_wkb(found.wkb).equals(SHAPES[2])
    assert (store.feature(0), store.feature(4)) == (None, None)


def test_point_on_a_shared_border_is_in_both(store: FeatureStore) -> None:
    assert [feature.row for feature in store.at(108.1, 32.05)] == [1, 3]
    assert store.at(108.3, 32.05) == ()


def test_large_layer_is_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "_ROWS", 2)
    write_features(tmp_path / "rows.arrow", COLUMNS, SHAPES)
    found = FeatureStore(tmp_path / "rows.arrow")
    assert [feature.row for feature in found.page(offset=0, limit=9).features] == [1, 2, 3]
    assert len(found) == 3


def test_attributes_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row of attributes"):
        write_features(tmp_path / "rows.arrow", COLUMNS.slice(0, 1), SHAPES)
