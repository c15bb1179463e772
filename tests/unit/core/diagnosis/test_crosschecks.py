from decimal import Decimal

import pytest

from factories.checkup import observation
from xianzhi.core.diagnosis.crosschecks import (
    children_add_up,
    equal_everywhere,
    parts_add_up,
    published_share,
    subtypes_cover,
)


def share(num: str, den: str, published: str) -> str:
    fault = published_share(Decimal(num), Decimal(den), published, "x")
    return fault.code.removeprefix("diagnosis.") if fault else ""


@pytest.mark.parametrize(
    ("num", "den", "published", "fault"),
    [
        ("40.42", "196.32", "20.59", ""),
        ("15", "52", "29", ""),
        ("2", "695", "0.29", ""),
        ("28", "46", "61", ""),
        ("15.80", "28.16", "56.10", "share_cut_off"),
        ("16.29", "28.16", "57.84", "share_cut_off"),
        ("28", "46", "62", "share_differs"),
        ("1", "0", "1", "no_denominator"),
    ],
)
def test_a_published_share_is_its_own_figures_rounded(
    num: str, den: str, published: str, fault: str
) -> None:
    assert share(num, den, published) == fault


def test_parts_that_miss_their_total_are_told() -> None:
    fault = parts_add_up([Decimal(20910), Decimal(9012)], Decimal(29912), "泊位缺口")

    assert fault is not None
    assert fault.params["sum"] == "29922"
    assert parts_add_up([Decimal("1.79"), Decimal("0.3")], Decimal("2.09"), "x") is None


def test_more_findings_than_objects_is_right_and_fewer_is_not() -> None:
    assert subtypes_cover({"cracks": 19, "decay": 24}, 42, "x") is None
    assert subtypes_cover({"cracks": 19, "decay": 24}, 43, "x") is None
    assert subtypes_cover({"cracks": 19, "decay": 24}, 44, "x") is not None
    assert subtypes_cover({"cracks": 19, "decay": 24}, 23, "x") is not None
    assert subtypes_cover({}, 0, "x") is None


def test_children_sum_to_their_parent_on_both_sides() -> None:
    parents = {"A": "U", "B": "U"}
    seen = [
        observation(unit="U", parts=(700.0, 1000.0)),
        observation(unit="A", parts=(300.0, 400.0)),
        observation(unit="B", parts=(400.0, 600.0)),
    ]
    wrong = [*seen[:2], observation(unit="B", parts=(400.0, 500.0))]

    assert children_add_up(seen, parents) == ()
    (fault,) = children_add_up(wrong, parents)
    assert (fault.params["side"], fault.params["sum"]) == ("den", "900")


def test_a_child_without_a_value_leaves_the_sum_untested() -> None:
    seen = [observation(unit="U"), observation(unit="A"), observation(unit="B", value=None)]

    assert children_add_up(seen, {"A": "U", "B": "U"}) == ()


def test_two_annexes_with_two_values_are_told() -> None:
    key = ("TJ-C14", "U", "2024-12-31")

    (fault,) = equal_everywhere({"one": {key: Decimal(7482)}, "two": {key: Decimal(6603)}})

    assert "7482" in fault.params["one"]
    assert "6603" in fault.params["other"]
    assert equal_everywhere({"one": {key: Decimal(1)}, "two": {key: Decimal("1.0")}}) == ()
