from xianzhi.catalogue.indicators import index, indicators
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.targets import find_targets


def test_every_indicator_has_a_name_a_unit_and_an_edition():
    assert len(indicators()) > 100
    assert [one.code for one in indicators() if not (one.name and one.unit and one.edition)] == []


def test_nothing_is_called_verified_before_somebody_verified_it():
    assert {one.verified for one in indicators()} == {False}


def test_no_alias_is_claimed_twice_in_one_edition():
    seen = {}
    for one in indicators():
        for name in (one.name, *one.aliases):
            seen.setdefault((one.edition, name), []).append(one.code)
    assert {key: codes for key, codes in seen.items() if len(codes) > 1} == {}


def test_a_plain_goal_is_bound():
    text = "地区生产总值增长6%左右。"
    (target,) = index().link(find_targets(text, Span(0, len(text))))
    assert [(link.bound, link.score) for link in target.indicators] == [(True, 1.0)]
