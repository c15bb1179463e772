"""What differs between two dates of a layer."""

import numpy as np
import pytest
import shapely
from shapely import affinity, box

from xianzhi.core.landuse.changes import Change, ChangeKind, Survey, compare

HOUSE = box(0, 0, 10, 12)


def layer(*shapes: shapely.Geometry) -> np.ndarray:
    return np.array(shapes, dtype=object)


def only(before: list[shapely.Geometry], after: list[shapely.Geometry]) -> Change:
    (change,) = compare(layer(*before), layer(*after))
    return change


@pytest.mark.parametrize(
    ("before", "after", "kind", "gained_m2", "lost_m2"),
    [
        ([], [HOUSE], ChangeKind.NEW, 120, 0),
        ([HOUSE], [], ChangeKind.GONE, 0, 120),
        ([HOUSE], [HOUSE], ChangeKind.SAME, 0, 0),
        ([HOUSE], [box(0, 0, 16, 12)], ChangeKind.GROWN, 72, 0),
        ([box(0, 0, 16, 12)], [HOUSE], ChangeKind.SHRUNK, 0, 72),
        ([HOUSE], [box(0, 0, 16, 6)], ChangeKind.RESHAPED, 36, 60),
        ([HOUSE], [affinity.translate(HOUSE, 4, 0)], ChangeKind.MOVED, 48, 48),
        ([HOUSE], [box(0, 0, 5, 12), box(5, 0, 10, 12)], ChangeKind.REDRAWN, 0, 0),
        ([box(0, 0, 5, 12), box(5, 0, 10, 12)], [HOUSE], ChangeKind.REDRAWN, 0, 0),
    ],
)
def test_kind_of_change(
    before: list[shapely.Geometry],
    after: list[shapely.Geometry],
    kind: ChangeKind,
    gained_m2: float,
    lost_m2: float,
) -> None:
    change = only(before, after)
    assert change.kind is kind
    assert (change.gained_m2, change.lost_m2) == pytest.approx((gained_m2, lost_m2))


def test_wandering_line_is_no_change_and_a_real_extension_beside_it_is() -> None:
    wandering = affinity.translate(shapely.buffer(HOUSE, 0.3, join_style="mitre"), 0.2, -0.2)
    change = only([HOUSE], [wandering])
    assert (change.kind, change.gained_m2) == (ChangeKind.SAME, 0.0)
    extended = shapely.union(wandering, box(9, 2, 16, 10))
    grown = only([HOUSE], [extended])
    assert grown.kind is ChangeKind.GROWN
    assert grown.gained_m2 == pytest.approx(48.0, abs=1)


def test_neighbour_that_touches_is_another_thing() -> None:
    changes = compare(layer(HOUSE), layer(HOUSE, box(10, 0, 20, 12)))
    assert [change.kind for change in changes] == [ChangeKind.SAME, ChangeKind.NEW]


def test_key_finds_what_moved_away() -> None:
    far = affinity.translate(HOUSE, 100, 0)
    assert len(compare(layer(HOUSE), layer(far))) == 2
    (change,) = compare(layer(HOUSE), layer(far), keys=(["7"], ["7"]))
    assert (change.kind, change.shift_m) == (ChangeKind.MOVED, 100.0)


def test_every_feature_of_both_dates_is_in_exactly_one_row() -> None:
    random = np.random.default_rng(7)
    corners = random.uniform(0, 300, (2, 60, 2))
    before, after = (
        layer(*(box(x, y, x + 12, y + 9) for x, y in corners[date])) for date in (0, 1)
    )
    changes = compare(before, after, survey=Survey(error_m=0.5, least_m2=5))
    assert sorted(row for change in changes for row in change.before) == list(range(60))
    assert sorted(row for change in changes for row in change.after) == list(range(60))
    for change in changes:
        assert 0 <= change.confidence <= 1
        assert change.gained_m2 <= change.after_m2 + 1e-9
        assert change.lost_m2 <= change.before_m2 + 1e-9


def test_larger_change_is_surer() -> None:
    small = only([HOUSE], [box(0, 0, 11.5, 12)])
    large = only([HOUSE], [box(0, 0, 30, 12)])
    assert 0.5 < small.confidence < large.confidence < 1


def test_two_empty_layers_do_not_differ() -> None:
    assert compare(layer(), layer()) == []
