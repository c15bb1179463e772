"""Units with their lines, and naming one person for many of them."""

import re

import pytest

from factories.county import AT
from pages import Browser, text_of
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.apps.ledger.selectors.units import unit_ledger
from xianzhi.records.decisions import NotFoundError

pytestmark = pytest.mark.django_db
SHOWS = ("all", "lead", "support", "overdue", "unnamed")


@pytest.fixture
def clerk(county, signed):
    return Browser("clerk")


@pytest.fixture
def housing(county):
    return f"/units/{county.units['housing']}/"


def ticks(shown):
    return shown.tree.xpath("//input[@name='duty']/@value")


def test_every_number_of_a_unit_opens_that_many_rows(clerk):
    links = clerk.get("/units/").tree.xpath("//main//table//td/a")
    assert len(links) > 20
    for link in links:
        number = int(re.search(r"\d+", text_of(link))[0])
        assert len(clerk.get(link.get("href")).rows()) == number, link.get("href")


@pytest.mark.parametrize("show", SHOWS)
def test_the_tabs_of_a_unit_count_their_rows(clerk, housing, show):
    shown = clerk.get(f"{housing}?show={show}")
    (tab,) = shown.tree.xpath("//ul[@class='tabs']//a[@aria-current]")
    assert int(tab.xpath("./span")[0].text) == len(shown.rows())


def test_one_person_is_named_for_all_ticked_lines(county, clerk, housing):
    chosen = ticks(clerk.get(housing))
    assert len(chosen) == 3
    for person, function in (("程立群", "leader"), ("陆小满", "person")):
        given = {"duty": chosen, "post": county.posts[person], "function": function}
        answer = clerk.post(f"{housing}name/?show=unnamed", given).answer
        assert answer["Location"] == f"{housing}?show=unnamed"
    assert clerk.get(f"{housing}?show=unnamed").rows() == []
    assert clerk.get(housing).cells("分管领导") == ["程立群"] * 3


def test_all_lines_are_named_or_none(county, clerk, housing):
    own = ticks(clerk.get(housing))
    other = ticks(clerk.get(f"/units/{county.units['finance']}/"))[:1]
    given = {"duty": [*own, *other], "post": county.posts["程立群"], "function": "leader"}
    shown = clerk.post(f"{housing}name/", given)
    assert shown.status == 422
    assert "所选岗位不在该责任单位" in shown.faults()
    assert shown.cells("分管领导") == ["未明确"] * 3
    assert set(shown.tree.xpath("//input[@name='duty'][@checked]/@value")) == set(own)


@pytest.mark.parametrize(
    ("given", "fault"),
    [({}, "没有选择条目"), ({"duty": ["x"]}, "没有选择人员")],
)
def test_what_is_missing_is_said(clerk, housing, given, fault):
    shown = clerk.post(f"{housing}name/", {"function": "leader", **given})
    assert shown.status == 422
    assert fault in shown.faults()


def test_the_same_naming_sent_twice_is_one(county, clerk, housing):
    given = {
        "duty": ticks(clerk.get(housing)),
        "post": county.posts["陆小满"],
        "function": "person",
        "request_id": "the same",
    }
    for _ in range(2):
        assert clerk.post(f"{housing}name/", given).status == 302
    assert clerk.get(housing).cells("责任人") == ["陆小满"] * 3


def test_another_unit_may_look_at_shared_lines_but_not_name(county, clerk, housing):
    finance = Browser("finance")
    shown = finance.get(housing)
    assert len(shown.rows()) == 2
    assert len(clerk.get(housing).rows()) == 3
    assert ticks(shown) == []
    given = {
        "duty": ticks(clerk.get(housing)),
        "post": county.posts["程立群"],
        "function": "leader",
    }
    assert finance.post(f"{housing}name/", given).status in {403, 404}
    assert clerk.get(housing).cells("分管领导") == ["未明确"] * 3


def test_a_unit_without_lines_or_none_at_all_is_not_there(county, clerk):
    assert clerk.get("/units/nonsense/").status == 404
    assert clerk.get(f"/units/{county.units['supervision']}/").status == 404
    with pytest.raises(NotFoundError):
        unit_ledger(county.actor("clerk"), "nonsense", at=AT)


def test_a_unit_ledger_agrees_with_the_list_of_duties(county, clerk):
    lists = selectors.three_lists(county.actor("clerk"), TaskFilter(), at=AT)
    housing = unit_ledger(county.actor("clerk"), county.units["housing"], at=AT)
    duties = lists["duties"]
    unit = [column.key for column in duties.columns].index("unit")
    assert len(housing.lines) == sum(row[unit] == "县住建局" for row in duties.rows)
