"""Compliance reviews: checked, kept, overridden with a reason, and never edited."""

import json

import pytest
import shapely
from django.db import DatabaseError, transaction

from factories.atlas import MapLayer, degrees, publish
from factories.county import AT
from xianzhi.apps.atlas import services
from xianzhi.apps.atlas.models import ComplianceReview
from xianzhi.apps.atlas.services import Override, ReviewDraft
from xianzhi.core.landuse.certificate import from_json
from xianzhi.errors import PermissionDeniedError, RuleError


def outline(shape: shapely.Geometry) -> dict[str, object]:
    return json.loads(shapely.to_geojson(shape))


def test_parcel_is_measured_and_judged_by_the_layers_in_force(county, versions) -> None:
    checked = services.check_parcel(
        county.actor("planner"), outline(degrees(-1, 0, 1, 1)), "town", AT
    )
    found = {(row.layer, row.rule): row for row in checked.certificate.findings}
    farmland = found["permanent_basic_farmland", "farmland_closed"]
    assert farmland.share == pytest.approx(0.5, abs=1e-6)
    assert farmland.area_m2 == pytest.approx(checked.certificate.parcel.area_m2 / 2, abs=0.01)
    assert found["development_boundary", "boundary_inside"].verdict == "compliant"
    assert found["development_boundary", "boundary_outside_town"].verdict == "non_compliant"
    assert checked.verdict == "non_compliant"
    assert "heritage_core" in checked.certificate.unjudged  # no such layer is in force


def test_review_is_kept_with_everything_it_rested_on(county, versions, key) -> None:
    draft = ReviewDraft("文化活动中心", "town", outline(degrees(-3, 0, -2, 1)))
    review_id = services.review_parcel(
        actor=county.actor("planner"), draft=draft, request_id=key(), at=AT
    )
    review = ComplianceReview.objects.get(pk=review_id)
    certificate = from_json(review.certificate)
    assert review.number == "HG-2026-00001"
    assert (certificate.sha256, certificate.number) == (review.sha256, review.number)
    assert {layer.code for layer in certificate.layers} == {
        "permanent_basic_farmland",
        "development_boundary",
        "ecological_red_line",
    }
    assert set(map(str, review.layers.values_list("version_id", flat=True))) == {
        versions[layer.code] for layer in certificate.layers
    }


def test_numbers_run_without_gap_and_a_repetition_takes_none(county, versions, key) -> None:
    planner = county.actor("planner")
    draft = ReviewDraft("项目", "town", outline(degrees(-3, 0, -2, 1)))
    first = key()
    for request_id in (first, first, key()):
        services.review_parcel(actor=planner, draft=draft, request_id=request_id, at=AT)
    numbers = sorted(ComplianceReview.objects.values_list("number", flat=True))
    assert numbers == ["HG-2026-00001", "HG-2026-00002"]


def test_new_version_changes_the_next_check_and_not_the_last_review(county, versions, key) -> None:
    planner = county.actor("planner")
    draft = ReviewDraft("项目", "town", outline(degrees(-3, 0, -2, 1)))
    old = services.review_parcel(actor=planner, draft=draft, request_id=key(), at=AT)
    publish(county, MapLayer("permanent_basic_farmland", "永久基本农田", (degrees(-4, 0, 0, 2),)))
    checked = services.check_parcel(planner, draft.geometry, "town", AT)
    assert checked.verdict == "non_compliant"
    assert ComplianceReview.objects.get(pk=old).verdict == "needs_review"


def test_head_overrides_with_a_reason_and_the_old_review_stays(county, versions, key) -> None:
    draft = ReviewDraft("项目", "town", outline(degrees(-3, 0, -2, 1)))
    old = services.review_parcel(
        actor=county.actor("planner"), draft=draft, request_id=key(), at=AT
    )
    override = Override("compliant", "其他图层由会审核实")
    with pytest.raises(PermissionDeniedError):
        services.override_verdict(
            actor=county.actor("planner"),
            review_id=old,
            override=override,
            request_id=key(),
            at=AT,
        )
    head = county.actor("planning-head")
    for wrong, code in (
        (Override("compliant", " "), "records.text_required"),
        (Override("fine", "理由"), "atlas.verdict_unknown"),
        (Override("needs_review", "理由"), "atlas.override_changes_nothing"),
    ):
        with pytest.raises(RuleError) as caught:
            services.override_verdict(
                actor=head, review_id=old, override=wrong, request_id=key(), at=AT
            )
        assert caught.value.code == code
    new = services.override_verdict(
        actor=head, review_id=old, override=override, request_id=key(), at=AT
    )
    review = ComplianceReview.objects.get(pk=new)
    assert (review.verdict, review.override) == ("needs_review", "compliant")
    assert ComplianceReview.objects.get(pk=old).override == ""


def test_review_cannot_be_edited(county, versions, key) -> None:
    draft = ReviewDraft("项目", "town", outline(degrees(-3, 0, -2, 1)))
    services.review_parcel(actor=county.actor("planner"), draft=draft, request_id=key(), at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        ComplianceReview.objects.update(verdict="compliant")


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({}, "atlas.parcel_needs_polygon"),
        ({"type": "Point", "coordinates": [108.5, 32.5]}, "atlas.parcel_needs_polygon"),
        ({"type": "Polygon", "coordinates": []}, "atlas.parcel_needs_polygon"),
        ({"type": "Polygon", "coordinates": "x"}, "atlas.parcel_needs_polygon"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            "atlas.parcel_invalid",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [[[36e6, 3e6], [36e6, 4e6], [37e6, 3e6], [36e6, 3e6]]],
            },
            "atlas.parcel_outside",
        ),
    ],
)
def test_outline_that_cannot_be_checked_is_refused(
    county, versions, geometry: dict[str, object], code: str
) -> None:
    with pytest.raises(RuleError) as caught:
        services.check_parcel(county.actor("planner"), geometry, "town", AT)
    assert caught.value.code == code


def test_only_planners_check(county, versions) -> None:
    with pytest.raises(PermissionDeniedError):
        services.check_parcel(county.actor("housing"), outline(degrees(0, 0, 1, 1)), "town", AT)
