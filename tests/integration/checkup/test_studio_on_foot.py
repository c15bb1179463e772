"""The studio for what is walked: what it keeps is what the next run computes."""

from dataclasses import replace

import pytest

from factories.checkup_map import publish_more_parks, publish_sites, publish_streets
from factories.county import AT
from integration.checkup.conftest import FIRST
from pages import Browser
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.models import IndicatorObservation, Prescription
from xianzhi.apps.checkup.readmodels.studio import StudioWish
from xianzhi.apps.checkup.services import Studied

PARKS, EDITION = "GT-08", "td-1063"
WISH = StudioWish(unit="99012110", layer="site", limit_m=375.0, sites=2)


@pytest.fixture(scope="module")
def walked(town):
    """A run of the town with streets, once for the module."""
    publish_streets(town.county)
    publish_sites(town.county)
    return town.run(FIRST, "walked", edition=EDITION)


@pytest.fixture
def studio(room, walked):
    planner = room.county.actor("planner")

    def opened(wish: StudioWish = WISH):
        return selectors.studio_page(planner, str(walked.pk), PARKS, wish, at=AT)

    return opened


def observed(run) -> IndicatorObservation:
    return IndicatorObservation.objects.get(run=run, concept=PARKS, unit_code="99012110")


def test_sites_are_proposed_along_the_ways_with_what_is_left_out(studio):
    page = studio()
    answer = page.answer
    assert page.is_on_foot
    assert sorted(site.id for site in answer.sites) in (["DK-2", "DK-3"], ["DK-2", "DK-4"])
    assert answer.outcome.added == "7,000"
    assert dict(answer.left_out) == {"lived_on": 1, "no_way": 1, "too_far": 1}
    assert answer.refused == 1  # farmland, though people would walk there
    assert float(answer.outcome.value_after) > float(answer.outcome.value_before)


def test_a_shorter_walk_serves_fewer(studio):
    assert studio(replace(WISH, limit_m=350.0)).answer.outcome.added == "4,000"


def test_what_is_kept_is_what_a_run_with_the_sites_computes(room, walked, studio):
    before = observed(walked)
    made = services.keep_prescription(
        actor=room.county.actor("planner"),
        studied=Studied(str(walked.pk), PARKS, replace(WISH, chosen=(2, 3))),
        note="",
        request_id="on foot",
        at=AT,
    )
    kept = Prescription.objects.get(pk=made)
    publish_more_parks(room.county, (2, 3))
    after = observed(room.run(FIRST, "built", edition=EDITION))
    assert before.value < after.value
    assert kept.value_after == pytest.approx(after.value, rel=1e-12)
    assert kept.value_before == before.value


def test_the_page_says_that_distances_are_walked(walked, studio):
    planner = Browser("planner")
    address = f"/checkup/runs/{walked.pk}/{PARKS}/studio/"
    shown = planner.get(f"{address}?{replace(WISH, chosen=(3,)).query}")
    assert "沿步行道路测算" in shown.words
    moved = planner.get(f"{address}?{replace(WISH, chosen=(3,)).query}&move=3&to=4")
    assert moved.tree.xpath("//tr/@data-row") == ["4"]
