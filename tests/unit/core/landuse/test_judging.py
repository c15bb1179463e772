"""Verdicts from measured overlaps."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from xianzhi.core.landuse.judging import Findings, Overlaps, Parcels, judge
from xianzhi.core.landuse.rules import ControlRule, Relation, Tolerance, Verdict

DAY = date(2026, 11, 22)
FARMLAND = ControlRule(
    "farmland",
    "farmland",
    Relation.WITHIN,
    Verdict.NON_COMPLIANT,
    "law/35",
    date(2020, 1, 1),
    except_uses=frozenset({"agriculture"}),
)
BOUNDARY = ControlRule(
    "boundary", "boundary", Relation.BEYOND, Verdict.NEEDS_ARGUMENT, "plan/2", date(2020, 1, 1)
)
LEVELS = ControlRule(
    "water_1",
    "water",
    Relation.WITHIN,
    Verdict.NEEDS_REVIEW,
    "law/65",
    date(2020, 1, 1),
    zones=frozenset({"level_1"}),
)
ZONES = [("farmland", ""), ("boundary", ""), ("water", "level_1"), ("water", "level_2")]


def parcels(count: int = 1, use: str = "town") -> Parcels:
    return Parcels(
        [f"p{n}" for n in range(count)],
        [use] * count,
        np.full(count, 1000.0),
        np.full(count, 130.0),
    )


def rows(findings: Findings) -> list[tuple[str, float, str]]:
    return [
        (
            findings.rules[rule].id if rule >= 0 else "",
            float(area),
            Verdict(verdict).slug,
        )
        for rule, area, verdict in zip(
            findings.rule.tolist(), findings.area_m2, findings.verdict.tolist(), strict=True
        )
    ]


def judged(*area_m2: float, use: str = "town", rules: tuple[ControlRule, ...] = ()) -> Findings:
    overlaps = Overlaps(ZONES, np.array([area_m2]))
    return judge(parcels(use=use), overlaps, rules or (FARMLAND, BOUNDARY, LEVELS), on=DAY)


def test_gravest_rule_decides_and_every_rule_is_listed() -> None:
    findings = judged(200, 600, 50, 0)
    assert rows(findings) == [
        ("farmland", 200.0, "non_compliant"),
        ("boundary", 400.0, "needs_argument"),
        ("water_1", 50.0, "needs_review"),
        ("", 600.0, "compliant"),
    ]
    assert findings.overall.tolist() == [Verdict.NON_COMPLIANT]
    assert findings.share.tolist() == [0.2, 0.4, 0.05, 0.6]


def test_exempt_use_meets_no_rule_but_the_overlap_is_shown() -> None:
    findings = judged(200, 1000, 0, 0, use="agriculture")
    assert rows(findings) == [("", 200.0, "compliant"), ("", 1000.0, "compliant")]
    assert findings.overall.tolist() == [Verdict.COMPLIANT]


def test_rule_for_one_zone_is_silent_about_another() -> None:
    findings = judged(0, 1000, 0, 300)
    assert ("", 300.0, "compliant") in rows(findings)
    assert findings.overall.tolist() == [Verdict.COMPLIANT]


@pytest.mark.parametrize(("area_m2", "counts"), [(1.0, False), (1.01, True)])
def test_overlap_counts_only_above_the_tolerance(area_m2: float, counts: bool) -> None:
    assert bool(judged(area_m2, 1000, 0, 0).overall[0]) is counts


def test_strip_along_the_border_is_tolerated_up_to_a_share_of_the_parcel() -> None:
    overlaps = Overlaps([("farmland", "")], np.array([[9.0]]))
    strip = Tolerance(width_m=0.1)
    findings = judge(parcels(), overlaps, [FARMLAND], on=DAY, tolerance=strip)
    assert (findings.parcel.size, findings.overall.tolist()) == (0, [0])
    wide = Overlaps([("farmland", "")], np.array([[11.0]]))
    found = judge(parcels(), wide, [FARMLAND], on=DAY, tolerance=Tolerance(width_m=5.0))
    assert found.tolerance_m2.tolist() == [10.0]  # 1 % of the parcel, not 650 m²


def test_rule_holds_from_its_first_day_until_the_day_before_its_last() -> None:
    past = replace(FARMLAND, until_date=DAY)
    assert judged(200, 1000, 0, 0, rules=(past,)).overall.tolist() == [0]
    to_come = replace(FARMLAND, from_date=date(2026, 11, 23))
    assert judged(200, 1000, 0, 0, rules=(to_come,)).overall.tolist() == [0]


def test_without_a_layer_that_a_rule_needs_nobody_is_called_compliant() -> None:
    missing = replace(FARMLAND, layer="red_line")
    findings = judged(0, 1000, 0, 0, rules=(missing, BOUNDARY))
    assert [rule.id for rule in findings.unjudged] == ["farmland"]
    assert findings.overall.tolist() == [Verdict.NEEDS_REVIEW]
    assert judged(0, 1000, 0, 0, use="agriculture", rules=(missing,)).overall.tolist() == [0]


def test_parcels_do_not_influence_each_other() -> None:
    area_m2 = np.array([[200.0, 1000, 0, 0], [0.0, 1000, 0, 0], [0.0, 0, 70, 0]])
    rules = (FARMLAND, BOUNDARY, LEVELS)
    whole = judge(parcels(3), Overlaps(ZONES, area_m2), rules, on=DAY)
    for row in range(3):
        alone = judge(parcels(), Overlaps(ZONES, area_m2[[row]]), rules, on=DAY)
        assert alone.overall[0] == whole.overall[row]
        assert np.array_equal(alone.area_m2, whole.area_m2[whole.parcel == row])


def test_nothing_to_judge_gives_no_rows() -> None:
    findings = judge(parcels(0), Overlaps(ZONES, np.empty((0, 4))), [FARMLAND], on=DAY)
    assert (findings.parcel.size, findings.overall.size) == (0, 0)


def test_areas_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        judge(parcels(2), Overlaps(ZONES, np.zeros((1, 4))), [FARMLAND], on=DAY)
    with pytest.raises(ValueError, match="negative"):
        Tolerance(area_m2=-1)
