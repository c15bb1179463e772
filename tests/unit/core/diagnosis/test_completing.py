"""Last year's layers completed with what was only put on file late."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from xianzhi.core.diagnosis.completing import completed_layers
from xianzhi.core.indicators.inputs import LayerData
from xianzhi.core.indicators.results import Reason

CUT_OFF = date(2025, 12, 31)


def words(*values: str | None) -> np.ndarray:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def layer(
    ids: tuple[str | None, ...], days: tuple[str | None, ...] = (), completeness: float | None = 1.0
) -> LayerData:
    columns = {"id": words(*ids), "size": np.arange(len(ids), dtype=np.float64)}
    if days:
        columns["in_use_from"] = words(*days)
    points = np.array([shapely.Point(n, 0) for n in range(len(ids))], dtype=object)
    return LayerData("hydrant", points, columns, f"{ids}{days}", "2025-01-01", completeness)


def test_what_stood_before_the_cut_off_day_joins_last_year() -> None:
    old = layer(("a",), completeness=0.5)
    new = layer(("a", "b", "c"), ("2000-01-01", "2025-12-31", "2026-01-01"))

    found = completed_layers([(old, new)], CUT_OFF)

    joined = found.layers["hydrant"]
    assert (joined.columns["id"].tolist(), joined.completeness) == (["a", "b"], 1.0)
    assert joined.columns["in_use_from"].tolist() == [None, "2025-12-31"]
    assert joined.columns["size"].tolist() == [0, 1]
    assert len(joined.geometries) == 2
    assert (joined.as_of, joined.sha256 not in (old.sha256, new.sha256)) == ("2025-01-01", True)
    assert not found.unclear


def test_a_column_that_last_year_lacked_is_unknown_there() -> None:
    new = layer(("a", "b"), ("2000-01-01", "2001-01-01"))
    new = replace(new, columns={**new.columns, "flow": np.array([1.0, 2.0])})

    joined = completed_layers([(layer(("a",), completeness=0.5), new)], CUT_OFF).layers["hydrant"]

    assert np.isnan(joined.columns["flow"][0])
    assert joined.columns["flow"][1] == 2


@pytest.mark.parametrize("days", [(), ("2000-01-01", None), ("2000-01-01", "last spring")])
def test_a_row_without_a_day_leaves_the_layer_unclear(days: tuple[str | None, ...]) -> None:
    found = completed_layers([(layer(("a",), completeness=0.5), layer(("a", "b"), days))], CUT_OFF)

    params = {"layer": "hydrant", "count": "1"}
    assert found.unclear == {"hydrant": Reason("diagnosis.arrivals_not_noted", params)}
    assert not found.layers


def test_rows_without_ids_cannot_be_found_again() -> None:
    found = completed_layers([(layer((None,), completeness=0.5), layer((None, "b")))], CUT_OFF)

    assert found.unclear["hydrant"].params["count"] == "2"


@pytest.mark.parametrize(
    ("before", "after"), [(None, 1.0), (1.0, 1.0), (1.0, None), (0.9, 0.8), (None, None)]
)
def test_a_maker_who_claims_no_more_than_last_year_put_nothing_on_file_late(
    before: float | None, after: float | None
) -> None:
    old, new = layer(("a",), completeness=before), layer(("a", "b"), completeness=after)

    found = completed_layers([(old, new)], CUT_OFF)

    assert (found.layers, found.unclear) == ({}, {})


def test_a_maker_who_fell_silent_is_taken_as_complete() -> None:
    old, new = layer(("a",), completeness=0.9), layer(("a", "b"), completeness=None)

    assert completed_layers([(old, new)], CUT_OFF).unclear


def test_the_same_version_is_left_alone() -> None:
    one = layer(("a",), completeness=0.5)

    assert not completed_layers([(one, replace(one, completeness=1.0))], CUT_OFF).layers
