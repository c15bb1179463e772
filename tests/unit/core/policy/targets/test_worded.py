"""Targets that are said in words."""

import pytest

from xianzhi.core.policy.plan import Span, State, TargetType
from xianzhi.core.policy.targets import find_targets, read_targets


def one(text):
    found = find_targets(text, Span(0, len(text)))
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("确保违法建设“零新增”。", "违法建设", 0),
        ("确保城乡污水无泄漏。", "城乡污水泄漏", 0),
        ("坚决守住不发生规模性返贫底线。", "规模性返贫", 0),
        ("确保不出现重大安全事故。", "重大安全事故", 0),
        ("实现存量问题动态清零。", "存量问题", 0),
        ("实现行政村宽带全覆盖。", "行政村宽带", 100),
        ("到2023年，城建遗留问题全部化解。", "城建遗留问题化解", 100),
        ("镇区全部实行雨污分流。", "镇区雨污分流", 100),
    ],
)
def test_absolutes_mean_nothing_or_all(text, name, value):
    target = one(text)
    assert (target.type, target.op, target.name) == (TargetType.ABSOLUTE, "=", name)
    assert (target.value, target.unit) == (value, "%" if value else None)


@pytest.mark.parametrize(
    ("text", "op", "title"),
    [
        ("成功创建国家卫生县城。", "obtain", "国家卫生县城"),
        ("推进省级文明城市创建工作。", "obtain", "省级文明城市"),
        ("打造国家公共文化示范县。", "obtain", "国家公共文化示范县"),
        ("巩固国家园林城市成果。", "keep", "国家园林城市"),
    ],
)
def test_titles_are_to_be_obtained_or_kept(text, op, title):
    target = one(text)
    assert (target.type, target.op, target.value, target.name) == (
        TargetType.STATUS,
        op,
        title,
        title,
    )


def test_a_grade_belongs_to_its_holder():
    target = one("县医院创建为三级医院。")
    assert (target.name, target.value, target.op_text) == ("县医院等级", "三级医院", "创建为")


def test_two_titles_of_one_verb_are_two_targets():
    text = "巩固提升国家卫生县、省级森林城市水平。"
    assert [target.value for target in find_targets(text, Span(0, len(text)))] == [
        "国家卫生县",
        "省级森林城市",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "按照全国文明城市创建标准建设。",
        "参与国家卫生城市创建要求的培训。",
        "打造全国知名旅游目的地。",
        "坚持零容忍，群众办事零距离。",
        "全部职工参加学习。",
        "全面完成各项工作。",
        "严禁露天焚烧。",
        "坚持“五位一体”，划定“三区三线”，发展“一村一品”。",
    ],
)
def test_slogans_standards_and_rules_are_no_targets(text):
    assert find_targets(text, Span(0, len(text))) == ()


def test_shorthand_is_taken_apart_for_a_person_to_define():
    found = read_targets("聚焦“一镇十村”建设。", Span(0, 11))
    target = found.targets[0]
    assert (target.type, target.name) == (TargetType.SHORTHAND, "一镇十村")
    assert target.components == (("镇", "1"), ("村", "10"))
    assert {one.state for one in found.readings if one.field.endswith("name")} == {State.CHECK}


def test_a_size_is_shorthand():
    target = one("构建食品百亿产业。")
    assert (target.name, target.op, target.value, target.unit) == ("食品产业", ">=", 100, "亿")
