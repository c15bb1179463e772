"""The cases of the demonstration: at every desk, and loaded once however often."""

from datetime import timedelta

from factories.county import AT
from xianzhi.apps.accounts.models import User
from xianzhi.apps.accounts.selectors import actor_for
from xianzhi.apps.casework.models import Case, CaseMove
from xianzhi.samples.cases_loader import CaseStaff, load_cases
from xianzhi.samples.loader import load_county, open_demo


def test_sample_cases_stand_at_every_desk_and_come_once(db):
    open_demo("only for this test", load_county())
    names = ("dispatcher", "checker", "housing")
    users = [str(User.objects.get(username=name).pk) for name in names]
    staff = CaseStaff(*(actor_for(user, None, AT) for user in users))
    assert load_cases(staff, AT) == 9
    moves = CaseMove.objects.count()
    load_cases(staff, AT + timedelta(days=1))
    assert CaseMove.objects.count() == moves
    assert set(Case.objects.values_list("stage", flat=True)) >= {
        "verify", "file", "dispatch", "sign", "handle", "check", "close", "over",
    }  # fmt: skip
