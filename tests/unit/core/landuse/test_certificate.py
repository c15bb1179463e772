"""Certificates: everything a check rested on, and what differs when it is redone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from xianzhi.catalogue.control_rules import control_rules
from xianzhi.catalogue.messages import words
from xianzhi.core.landuse.certificate import (
    Certificate,
    LayerUsed,
    Measured,
    differences,
    from_json,
    listed,
    to_json,
)
from xianzhi.core.landuse.judging import Overlaps, Parcels, judge
from xianzhi.core.landuse.rules import Tolerance, Verdict
from xianzhi.errors import RuleError

DAY = date(2026, 11, 22)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[108.1, 32.1], [108.2, 32.1], [108.2, 32.2], [108.1, 32.1]]],
}


def certificate(farmland_m2: float = 250.0) -> Certificate:
    rules = tuple(rule for rule in control_rules() if rule.layer == "permanent_basic_farmland")
    parcels = Parcels(["1"], ["town"], np.array([1000.0]), np.array([130.0]))
    overlaps = Overlaps([("permanent_basic_farmland", "")], np.array([[farmland_m2]]))
    findings = judge(parcels, overlaps, rules, on=DAY)
    return Certificate(
        number="HG-2026-0001",
        project="文化活动中心",
        use="town",
        on=DAY,
        parcel=Measured(SQUARE, "EPSG:4490", "zone", "EPSG:4545", 1000.0, 130.0),
        tolerance=Tolerance(),
        layers=(LayerUsed("permanent_basic_farmland", "永久基本农田", 1, "a" * 64, "2026-01-01"),),
        rules=findings.rules,
        findings=listed(findings),
        verdict=Verdict(int(findings.overall[0])).slug,
        unjudged=(),
    )


def test_written_and_read_back_it_is_the_same() -> None:
    was = certificate()
    again = from_json(to_json(was))
    assert again == was
    assert again.sha256 == was.sha256
    assert differences(was, again) == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other"}', '"x"', "null"])
def test_other_text_is_no_certificate(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        from_json(text)
    assert caught.value.code == "landuse.not_a_certificate"


def test_changed_layer_is_named_before_what_it_changed() -> None:
    was = certificate()
    now = replace(
        certificate(farmland_m2=0.0), layers=(replace(was.layers[0], version=2, sha256="b" * 64),)
    )
    found = differences(was, now)
    assert [difference.code for difference in found] == [
        "landuse.layer_differs",
        "landuse.overlap_differs",
        "landuse.verdict_differs",
    ]
    assert found[1].params["was"] == "250.00"


def test_changed_rule_is_named_with_its_fields() -> None:
    was = certificate()
    milder = replace(was.rules[0], verdict=Verdict.NEEDS_ARGUMENT)
    (difference,) = differences(was, replace(was, rules=(milder, *was.rules[1:])))
    assert (difference.params["rule"], difference.params["fields"]) == (
        "farmland_closed",
        "verdict",
    )


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ({"tolerance": Tolerance(area_m2=5)}, "landuse.tolerance_differs"),
        ({"layers": ()}, "landuse.layer_gone"),
        ({"rules": ()}, "landuse.rule_gone"),
        ({"unjudged": ("red_line_closed",)}, "landuse.unjudged_differs"),
        (
            {"parcel": replace(certificate().parcel, area_m2=1000.5)},
            "landuse.area_differs",
        ),
        (
            {"parcel": replace(certificate().parcel, method="ellipsoid")},
            "landuse.method_differs",
        ),
        ({"parcel": replace(certificate().parcel, geometry={})}, "landuse.parcel_differs"),
    ],
)
def test_every_cause_has_a_name_and_words(now: dict[str, object], code: str) -> None:
    was = certificate()
    found = differences(was, replace(was, **now))
    assert found[0].code == code
    for difference in found:
        for language in ("zh", "en"):
            assert words(difference.code, difference.params, language)
    gained = differences(replace(was, **now), was)
    assert gained


def test_areas_that_differ_by_rounding_are_the_same() -> None:
    was = certificate()
    nudged = replace(was.findings[0], area_m2=was.findings[0].area_m2 + 1e-6)
    assert differences(was, replace(was, findings=(nudged,))) == ()
