"""A small county whose map has what a check-up reads."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from factories.atlas import add_planners
from factories.checkup_map import publish_first_year
from factories.county import AT, SmallCounty, make_county
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.jobs import run_checkup
from xianzhi.apps.checkup.models import CheckupRequest, CheckupRun
from xianzhi.apps.checkup.services import RunDraft
from xianzhi.records.models import Job

FIRST = date(2025, 12, 31)


@dataclass(frozen=True)
class Room:
    """Runs check-ups as the planner does, jobs included."""

    county: SmallCounty

    def run(
        self, day: date, request_id: str, at: datetime = AT, edition: str = "hanyin-2022"
    ) -> CheckupRun:
        asked = services.start_run(
            actor=self.county.actor("planner"),
            draft=RunDraft(edition, day),
            request_id=request_id,
            at=at,
        )
        job = Job.objects.filter(kind="checkup.run").order_by("enqueued_at", "id").last()
        run_checkup(None, **job.args)
        return CheckupRequest.objects.get(pk=asked).run


@pytest.fixture(scope="module")
def town(kept) -> Room:
    """A county whose planner has never run a check-up."""
    county = make_county()
    add_planners(county)
    publish_first_year(county)
    return Room(county)


@pytest.fixture
def room(town: Room, kept_files, db) -> Room:
    return town


@pytest.fixture(scope="module")
def kept_run(town: Room) -> CheckupRun:
    return town.run(FIRST, "first")


@pytest.fixture
def run(kept_run: CheckupRun, room) -> CheckupRun:
    """The first run; what a test does with it goes with the test."""
    return kept_run
