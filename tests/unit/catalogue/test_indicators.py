from xianzhi.catalogue.indicators import index, indicators
from xianzhi.core import policy
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


def test_a_compiled_plan_carries_the_codes_of_its_targets():
    text = (
        "禾川县绿化方案\n一、主要任务\n"
        "(一)扩大公园绿地。建成区公园绿地服务半径覆盖率达到80%以上。(县林业局负责)\n"
    )
    (task,) = policy.compile(text, indicators=index()).tasks
    (target,) = task.targets
    assert [link.bound for link in target.indicators] == [True]
    assert policy.compile(text).tasks[0].targets[0].indicators == ()
