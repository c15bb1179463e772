"""What the cases give a check-up: counted, not filled in."""

from datetime import date, timedelta

import pytest

from factories.casework import Way, open_room
from factories.checkup_duties import assign
from factories.county import AT
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.selectors import handled_on_time
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.jobs import run_checkup
from xianzhi.apps.checkup.models import CheckupRequest, IndicatorObservation
from xianzhi.apps.checkup.services import RunDraft, ValueDraft, ValueRef
from xianzhi.records.models import Job

DAY = AT.date()
YEAR = date(2026, 1, 1)


@pytest.fixture
def cases(room):
    """One handled on time, one that was late, one overdue, one that has time left."""
    open_room(room.county)
    Way(room.county).closed()
    late = Way(room.county).handling()
    Case.objects.filter(pk=late.id).update(due_at=AT - timedelta(days=1))
    late.do("finish_case", "housing", said=_said())
    overdue = Way(room.county).handling()
    Case.objects.filter(pk=overdue.id).update(due_at=AT + timedelta(hours=3))
    Way(room.county).handling()


def _said():
    from factories.casework import PHOTO
    from xianzhi.apps.casework.services import Said

    return Said("更换灯泡", (PHOTO,))


def observed(room, key):
    asked = services.start_run(
        actor=room.county.actor("planner"),
        draft=RunDraft("county-gap", DAY),
        request_id=key(),
        at=AT,
    )
    run_checkup(None, **Job.objects.filter(kind="checkup.run").latest("id").args)
    run = CheckupRequest.objects.get(pk=asked).run
    return IndicatorObservation.objects.get(run=run, concept="XC-23")


def test_on_time_is_a_share_of_what_ended_or_should_have(cases):
    assert handled_on_time(YEAR, DAY) == (1, 3)
    assert handled_on_time(YEAR, DAY - timedelta(days=1)) == (0, 0)  # nothing had begun
    later = (DAY + timedelta(days=30), DAY + timedelta(days=60))
    assert handled_on_time(*later) == (0, 2)  # by then the last one is overdue, too


def test_a_run_counts_the_cases_and_a_filled_in_value_goes_before(room, cases, key):
    seen = observed(room, key)
    assert (seen.num, seen.den) == (1, 3)
    assert seen.value == pytest.approx(100 / 3)
    assert "事件台账" in seen.formula["zh"]
    planner, housing = room.county.actor("planner"), room.county.units["housing"]
    assign(planner, housing, "XC-23", edition="county-gap")
    draft = ValueDraft("XC-23", seen.unit_code, DAY, "年度考核通报", value=91.0)
    entered = services.submit_value(
        actor=room.county.actor("housing"), draft=draft, upload=None, request_id=key(), at=AT
    )
    services.approve_value(
        actor=room.county.actor("planner"), ref=ValueRef(entered), request_id=key(), at=AT
    )
    assert observed(room, key).value == 91.0


def test_a_county_without_cases_is_not_all_on_time(room, key):
    seen = observed(room, key)
    assert (seen.value, seen.verdict) == (None, "undecidable")
