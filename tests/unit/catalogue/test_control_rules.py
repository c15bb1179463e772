"""The control rules as data."""

from datetime import date

import pytest

from xianzhi.catalogue import control_rules as catalogue
from xianzhi.catalogue.messages import codes, words
from xianzhi.core.landuse.rules import Relation, Verdict, in_force
from xianzhi.errors import CatalogueError

TODAY = date(2026, 11, 22)


def test_every_rule_has_words_in_both_languages() -> None:
    known = set(codes())
    rules = {f"control_rule.{rule.id}" for rule in catalogue.control_rules()}
    exclusions = {f"control_rule.{pair.id}" for pair in catalogue.exclusions()}
    clauses = {f"clause.{rule.clause.partition('/')[0]}" for rule in catalogue.control_rules()}
    assert rules | exclusions | clauses <= known
    assert all(words(code, language="en") != words(code, language="zh") for code in rules)


@pytest.mark.parametrize(
    ("layer", "zone", "use", "gravest"),
    [
        ("permanent_basic_farmland", "", "town", Verdict.NON_COMPLIANT),
        ("permanent_basic_farmland", "", "major_infrastructure", Verdict.NEEDS_ARGUMENT),
        ("permanent_basic_farmland", "", "agriculture", None),
        ("ecological_red_line", "", "residential", Verdict.NON_COMPLIANT),
        ("ecological_red_line", "", "infrastructure", Verdict.NEEDS_ARGUMENT),
        ("development_boundary", "", "town", Verdict.COMPLIANT),
        ("water_source", "first", "public_service", Verdict.NON_COMPLIANT),
        ("water_source", "二级", "public_service", Verdict.NEEDS_REVIEW),
        ("heritage", "protection", "town", Verdict.NON_COMPLIANT),
        ("use_zone", "village", "rural_house", Verdict.COMPLIANT),
        ("use_zone", "agricultural", "industry", Verdict.NEEDS_ARGUMENT),
    ],
)
def test_rule_for_ground_within_a_layer(
    layer: str, zone: str, use: str, gravest: Verdict | None
) -> None:
    met = [
        rule.verdict
        for rule in in_force(catalogue.control_rules(), TODAY)
        if (rule.layer, rule.relation) == (layer, Relation.WITHIN)
        and rule.holds_for(use)
        and (not rule.zones or zone in rule.zones)
    ]
    assert max(met, default=None) == gravest


def test_industry_outside_a_park_needs_an_argument() -> None:
    (rule,) = [rule for rule in catalogue.control_rules() if rule.layer == "industrial_park"]
    assert (rule.relation, rule.verdict) == (Relation.BEYOND, Verdict.NEEDS_ARGUMENT)
    assert rule.holds_for("industry")
    assert not rule.holds_for("town")


def test_clauses_that_nobody_compared_are_named() -> None:
    ids = {rule.id for rule in catalogue.control_rules()}
    assert catalogue.unverified() < ids
    assert len(catalogue.digest()) == 64


def test_faulty_row_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = dict.fromkeys(
        ("zones", "uses", "except_uses", "regime", "consult", "clause", "until_date"), ""
    )
    row |= {"id": "x", "layer": "a", "relation": "near", "verdict": "compliant"}
    monkeypatch.setattr(catalogue, "_rows", lambda _: iter([row | {"from_date": "2020-01-01"}]))
    with pytest.raises(CatalogueError) as caught:
        catalogue.control_rules.__wrapped__()
    assert caught.value.params == {"id": "x"}
