"""Searching rows by shape and by time."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely

from xianzhi.exchange.feature_search import FeatureSearch, Period, Times
from xianzhi.exchange.features import FeatureStore, write_features

TRIANGLE = shapely.Polygon([(108.1, 32.0), (108.2, 32.0), (108.2, 32.1)])
SHAPES = np.array([shapely.box(108, 32, 108.1, 32.1), None, TRIANGLE], dtype=object)
ODD = '日 "期\\('
COLUMNS = pa.table(
    {
        ODD: [date(2026, 1, 2), None, date(2026, 3, 1)],
        "at": pa.array(["2026-01-02T08:00:00", None, None]).cast(pa.timestamp("ms")),
        "zoned": pa.array([datetime(2026, 1, 2, 8, tzinfo=UTC)] * 3, pa.timestamp("ms", "UTC")),
        "none": pa.nulls(3, pa.date32()),
    }
)


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    write_features(tmp_path / "rows.arrow", COLUMNS, SHAPES)
    return FeatureStore(tmp_path / "rows.arrow")


def rows(search: FeatureSearch, store: FeatureStore) -> list[int]:
    page = search.page(store, offset=0, limit=10)
    assert page.matched == len(page.features)
    return [feature.row for feature in page.features]


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        (None, [1, 2, 3]),
        (shapely.box(108.11, 32.05, 108.14, 32.2), [2]),  # beside the long side of the triangle
        (shapely.box(107, 31, 109, 33), [1, 2, 3]),
        (shapely.Point(108.1, 32.0), [1, 2, 3]),
        (shapely.Polygon([(108.0, 31.9), (108.2, 31.9), (108.2, 32.01)]), [2, 3]),
        (shapely.Polygon([(108.0, 31.0), (108.2, 31.0), (108.2, 31.9)]), [2]),
    ],
)
def test_a_shape_finds_what_it_touches_and_what_lies_nowhere(store, shape, found):
    assert rows(FeatureSearch(shape), store) == found


def test_a_choice_of_rows_narrows_a_shape(store):
    among = np.array([False, False, True])
    assert rows(FeatureSearch(shapely.box(107, 31, 109, 33), among), store) == [3]
    assert rows(FeatureSearch(among=among), store) == [3]


def moment(text: str) -> np.datetime64:
    return np.datetime64(text, "us")


@pytest.mark.parametrize(
    ("field", "kind", "period", "found"),
    [
        (ODD, "date32[day]", Period(moment("2026-01-02T12:00"), None), [True, True, True]),
        (ODD, "date32[day]", Period(moment("2026-01-03"), None), [False, True, True]),
        (ODD, "date32[day]", Period(None, moment("2026-01-02")), [True, True, False]),
        ("at", "timestamp[ms]", Period(moment("2026-01-02T08:01"), None), [False, True, True]),
        ("zoned", "timestamp[ms, tz=UTC]", Period(None, moment("2026-01-01")), [False] * 3),
    ],
)
def test_a_period_meets_dates_and_what_has_none(store, field, kind, period, found):
    assert Times(store, field, kind).meets(period).tolist() == found


def test_the_extent_of_time_is_from_the_first_moment_to_the_last(store):
    whole = Times(store, ODD, "date32[day]").extent
    assert whole == Period(moment("2026-01-02"), moment("2026-03-01T23:59:59.999999"))
    assert Times(store, "none", "date32[day]").extent == Period(None, None)
