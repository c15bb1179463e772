"""Whoever enters a report sees what becomes of it, wherever it lies: the right is the post's."""

import pytest

from factories.casework import Way
from pages import Browser
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.permissions import may_see_case
from xianzhi.apps.casework.selectors.visibility import found_case, visible_cases
from xianzhi.apps.casework.services import Report
from xianzhi.records.decisions import NotFoundError

NOWHERE = Report("grid_worker", "路边有一根断线，不知道是谁家的")


@pytest.mark.parametrize("who", ["grid", "shiqiao"])
def test_report_without_a_place_is_seen_by_the_post_that_entered_it(centre, who):
    way = Way(centre, NOWHERE).reported(who)
    assert Case.objects.get().area_code == ""
    mine = centre.actor(who)
    assert [str(case.pk) for case in visible_cases(mine)] == [way.id]
    assert way.number in Browser(who).get(f"/cases/{way.id}/").words
    assert way.number in Browser(who).get("/cases/").words


def test_others_of_the_same_rank_do_not_see_it(centre):
    way = Way(centre, NOWHERE).reported("grid")
    other = centre.actor("shiqiao")
    assert not visible_cases(other).exists()
    with pytest.raises(NotFoundError):
        found_case(other, way.id)
    assert Browser("shiqiao").get(f"/cases/{way.id}/").status == 404


def test_report_of_a_resident_is_nobodys_own(centre):
    Way(centre, Report("resident", "路灯不亮")).reported()
    assert Case.objects.get().reported_by == ""
    assert not visible_cases(centre.actor("grid")).exists()


def test_list_and_decision_agree_for_who_entered_it(centre):
    for who in ("grid", "shiqiao", "dispatcher"):
        Way(centre, NOWHERE).reported(who)
    for who in ("grid", "shiqiao", "housing"):
        actor = centre.actor(who)
        shown = set(visible_cases(actor))
        for case in Case.objects.all():
            _, facts = found_case(centre.actor("dispatcher"), str(case.pk))
            assert may_see_case(actor, facts).allowed == (case in shown)
