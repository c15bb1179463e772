"""Several people at once: one notice, one move, and every deadline by the same calendar."""

from datetime import UTC, date, datetime

import pytest

from factories.county import make_county
from factories.races import at_once
from xianzhi.apps.calendar import selectors, services
from xianzhi.apps.calendar.models import AdoptedNotice, RunningClock
from xianzhi.apps.calendar.services import ClockDraft, ClockMove, NoticeDraft
from xianzhi.core.calendar import ClockVerb, due, workdays
from xianzhi.errors import XianzhiError
from xianzhi.records.history import entries

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 12, 20, 9, tzinfo=UTC)
TEXT = "元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周一）放假。"


@pytest.fixture
def clerk(transactional_db):
    return make_county().actor("clerk")


def begin(clerk, name: str) -> str:
    draft = ClockDraft("政府信息公开申请", workdays(20), NOW)
    return services.begin_clock(actor=clerk, draft=draft, request_id=name, at=NOW)


def adopt(clerk, number: int):
    draft = NoticeDraft(2027, f"测发〔2026〕{number}号", date(2026, 12, 18), TEXT, 0)
    return services.adopt_notice(actor=clerk, draft=draft, request_id=f"n{number}", at=NOW)


def test_of_eight_notices_at_once_one_is_adopted_and_seven_are_told(clerk):
    clock = begin(clerk, "c")
    answers = at_once(8, lambda n: adopt(clerk, n), XianzhiError)
    told = [one for one in answers if isinstance(one, XianzhiError)]
    assert {one.code for one in told} == {"calendar.adopted_meanwhile"}
    assert (len(told), AdoptedNotice.objects.count()) == (7, 1)
    assert [entry.verb for entry in entries(f"clock:{clock}")] == ["recount", "begin"]


def test_of_eight_moves_from_one_page_one_happens(clerk):
    clock = begin(clerk, "c")
    stop = ClockMove(clock, ClockVerb.STOP, NOW, seen=1)
    answers = at_once(
        8,
        lambda n: services.move_clock(actor=clerk, wanted=stop, request_id=f"m{n}", at=NOW),
        XianzhiError,
    )
    assert sum(isinstance(one, str) for one in answers) == 1
    assert len(entries(f"clock:{clock}")) == 2


def test_clocks_that_begin_while_a_notice_is_adopted_end_by_it_after_the_night(clerk):
    def do(number: int) -> object:
        return adopt(clerk, 1) if number == 3 else begin(clerk, f"c{number}")

    at_once(8, do, XianzhiError)
    services.recount_by_the_clock(request_id="night", at=NOW)
    right = due(workdays(20), NOW, selectors.timetable_in_force())
    found = RunningClock.objects.values_list("due_at", "is_provisional")
    assert set(found) == {(right.due_at, right.is_provisional)}
    assert (len(found), AdoptedNotice.objects.count()) == (7, 1)
