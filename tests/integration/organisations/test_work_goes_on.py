"""What becomes of a ledger when its units are merged, renamed and their posts handed over."""

from datetime import UTC, date, datetime

import pytest

from xianzhi.apps.accounts.models import User
from xianzhi.apps.accounts.services import Appointment, fill_post
from xianzhi.apps.ledger import services
from xianzhi.apps.ledger.models import TaskDuty
from xianzhi.apps.ledger.selectors.units import unit_ledger, unit_summaries
from xianzhi.apps.ledger.services import NoteDraft
from xianzhi.apps.organisations.services import reorganise
from xianzhi.apps.organisations.steps import Reorganisation
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
MERGED = date(2026, 6, 1)


@pytest.fixture
def merged(signed, county) -> str:
    """Housing was dissolved into finance; the id of a task that it leads."""
    asked = Reorganisation(
        "abolish", MERGED, "依据", (county.units["housing"],), heir_id=county.units["finance"]
    )
    reorganise(actor=county.actor("admin", AT), asked=asked, request_id="abolish", at=AT)
    standing = TaskDuty.objects.filter(until_at__isnull=True)
    of_finance = standing.filter(unit=county.units["finance"]).values("task_id")
    of_housing = standing.filter(unit=county.units["housing"]).exclude(task_id__in=of_finance)
    return str(of_housing.first().task_id)


def summaries(county, at: datetime) -> dict[str, int]:
    found = unit_summaries(county.actor("clerk", at), at=at)
    return {line.name: line.total for line in found}


def test_no_line_is_lost_from_the_list_of_units(merged, county):
    before, after = (summaries(county, at) for at in (AT.replace(month=5), AT))
    assert before["县住建局"] > 0
    assert after == before
    assert list(after)[-1] == "县住建局"  # at the end: it stands no more


def test_the_officers_of_the_heir_work_on_what_was_left(merged, county):
    officer = county.actor("finance", AT)
    note = NoteDraft("接手后继续推进", 0.5, ())
    services.add_progress_note(actor=officer, task_id=merged, note=note, request_id="note", at=AT)
    earlier = county.actor("finance", AT.replace(month=5))
    with pytest.raises((PermissionDeniedError, NotFoundError)):
        services.add_progress_note(
            actor=earlier, task_id=merged, note=note, request_id="earlier", at=AT
        )


def test_people_of_the_heir_are_named_for_the_lines_of_the_dissolved_unit(merged, county):
    ledger = unit_ledger(county.actor("clerk", AT), county.units["housing"], at=AT)
    assert ledger.may_name.allowed
    assert [option.words.zh for option in ledger.persons] == ["方若谷（经办人）"]


def test_a_post_cannot_be_filled_in_a_unit_that_is_gone(merged, county):
    asked = Appointment(county.units["housing"], "局长", MERGED, person_name="某")
    with pytest.raises(RuleError):
        fill_post(actor=county.actor("admin", AT), asked=asked, request_id="fill", at=AT)


def test_a_post_in_a_unit_that_is_gone_gives_no_right(merged, county):
    officer = User.objects.get(username="housing")
    assert county.actor("housing", AT.replace(month=5)).unit_name == "县住建局"
    with pytest.raises(PermissionDeniedError):
        county.actor("housing", AT)
    asked = Appointment(county.units["finance"], "科长", MERGED, person_id=str(officer.person_id))
    fill_post(actor=county.actor("admin", AT), asked=asked, request_id="fill", at=AT)
    assert county.actor("housing", AT).unit_name == "县财政局"
