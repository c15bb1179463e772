"""Which kind of county this is, decided by a person, and its short boards by article."""

import pytest
from django.db import IntegrityError, transaction

from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.models import CheckupProblem, CountyTyping
from xianzhi.apps.checkup.services import KindDraft
from xianzhi.catalogue.diagnosis import article_of
from xianzhi.core.diagnosis.county_kinds import CountyFacts, CountyKind
from xianzhi.errors import RuleError
from xianzhi.records.decisions import PermissionDeniedError
from xianzhi.records.versions import StaleError

ADDRESS = "/checkup/kind/"
FACTS = {
    "is_main_farming_area": "yes",
    "leading_industry_share": "35",
    "residents_before": "100000",
    "residents_now": "90000",
    "years_between": "5",
}
DECISION = FACTS | {"kinds": ["farming", "shrinking"], "source": "统计年鉴", "reason": "常委会"}


def decided(page) -> dict[str, str]:
    """What the table says of each kind: judged by the facts, and by a person."""
    rows = page.tree.xpath("//section[@aria-labelledby='kinds']//tbody/tr")
    return {
        row.xpath("string(./th/text())"): (
            row.xpath("string(./td[1]//span/span)"),
            row.xpath("string(./td[3]//span/span)"),
        )
        for row in rows
    }


def test_before_anybody_said_anything_every_kind_is_open(run):
    shown = Browser("leader").get(ADDRESS)
    assert set(decided(shown).values()) == {("暂不判定", "")}
    assert not shown.tree.xpath("//form[@method='post']//textarea[@name='reason']")


def test_facts_are_tried_out_and_nothing_is_kept(run):
    query = "&".join(f"{name}={value}" for name, value in FACTS.items())
    shown = Browser("planner").get(f"{ADDRESS}?try=1&{query}")
    assert "尚未认定" in shown.words
    assert decided(shown)["人口流失县城"] == ("符合", "")
    assert decided(shown)["专业功能县城"] == ("符合", "")
    assert decided(shown)["大城市周边县城"] == ("暂不判定", "")
    for figure in ("年均流失2.09%", "主导产业占比35%", "90,000"):
        assert figure in shown.words
    assert not CountyTyping.objects.exists()
    assert Browser("planner").get(f"{ADDRESS}?try=1&residents_now=many").status == 200


def test_a_person_decides_and_may_differ_from_the_facts(run):
    planner = Browser("planner")
    assert planner.post(ADDRESS, DECISION | {"reason": ""}).status == 422
    assert planner.post(ADDRESS, DECISION | {"years_between": "-1"}).status == 422
    assert not CountyTyping.objects.exists()
    assert planner.post(ADDRESS, DECISION).status == 302
    kept = CountyTyping.objects.get()
    assert kept.judged["specialised"] is True
    assert kept.kinds == ["farming", "shrinking"]
    assert kept.facts["leading_industry_share"] == pytest.approx(0.35)
    assert kept.limits["yearly_loss"] == 0.01
    shown = Browser("leader").get(ADDRESS)
    assert decided(shown)["专业功能县城"] == ("符合", "")
    assert decided(shown)["人口流失县城"] == ("符合", "认定")
    for word in ("统计年鉴", "常委会", "先盘活存量"):
        assert word in shown.words


def test_a_second_decision_keeps_the_first_and_a_stale_one_is_refused(room, run):
    planner = room.county.actor("planner")

    def decide(key: str, seen: int, *kinds: CountyKind) -> str:
        draft = KindDraft(CountyFacts(is_border_county=True), kinds, "年鉴", seen)
        return services.decide_county_kind(
            actor=planner, draft=draft, reason="理由", request_id=key, at=AT
        )

    first = decide("a", 0, CountyKind.SPECIALISED)
    assert decide("a", 0, CountyKind.SPECIALISED) == first
    with pytest.raises(StaleError):
        decide("b", 0)
    seen = selectors.kind_page(planner).seen
    decide("c", seen)
    page = selectors.kind_page(planner)
    assert [one.number for one in page.decisions] == [2, 1]
    assert not any(line.is_decided for line in page.lines)
    with pytest.raises(IntegrityError), transaction.atomic():
        CountyTyping.objects.update(kinds=["farming"])


def test_only_who_may_decides_and_never_without_a_source(room, run):
    draft = KindDraft(CountyFacts(), (), "  ")
    with pytest.raises(RuleError):
        services.decide_county_kind(
            actor=room.county.actor("planner"), draft=draft, reason="x", request_id="a", at=AT
        )
    with pytest.raises(PermissionDeniedError):
        services.decide_county_kind(
            actor=room.county.actor("leader"), draft=draft, reason="x", request_id="b", at=AT
        )


def test_short_boards_lead_to_indicator_problems_and_tasks(run):
    shown = Browser("planner").get(ADDRESS)
    rows = shown.tree.xpath("//section[@aria-labelledby='boards']//tbody/tr")
    articles = {int(row.xpath("string(./th)").split()[-1]) for row in rows}
    observed = set(run.observations.values_list("concept", flat=True)) & set(article_of())
    assert articles == {article_of()[concept] for concept in observed}
    for concept in observed:
        assert shown.tree.xpath(f"//a[@href='/checkup/runs/{run.pk}/{concept}/']")
    wrong = set(
        CheckupProblem.objects.filter(concept__in=observed).values_list("concept", flat=True)
    )
    assert wrong
    for concept in wrong:
        assert shown.tree.xpath(f"//a[@href='/checkup/problems/?concept={concept}']")
