"""Names that are near an indicator of the catalogue and mean another one: a person is asked."""

import pytest

from xianzhi.catalogue.indicators import index
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.targets import find_targets

OTHERS = """全县路网密度达到2公里/平方公里
县域道路清扫覆盖率达到90%
集镇道路清扫覆盖率达到90%
居民人均可支配收入增长8%
全县居民人均可支配收入增长8%
省考断面水质优良比例达到90%
高中毕业生升学率达到95%
幼儿园服务半径覆盖率达到80%
建成区绿化覆盖率达到40%
人均公共绿地面积达到12平方米
公交站点300米覆盖率达到50%
主次干道亮灯率达到98%
次干道亮灯率达到95%
小麦耕种收综合机械化率达到98%
规模以上服务业增加值增长8%
农村生活垃圾回收利用率达到35%
实现300米见园
实现500米见绿
打造10分钟城镇生活圈
打造15分钟便民生活圈
打造15分钟养老服务圈""".splitlines()
SAME = {
    "建成区路网密度达到8公里/平方公里以上": "CP-13",
    "城市公园绿地服务半径覆盖率达到80%以上": "CP-06",
    "中心城区公厕密度不低于4座/平方公里": "CP-03",
    "打造15分钟社区生活圈": "CP-26",
    "推动居民出行500米见园": "CP-05",
    "九年义务教育巩固率达到97%": "CP-20",
    "地区生产总值增长6%": "GD-01",
}


def bound(text: str) -> list[str]:
    targets = find_targets(text, Span(0, len(text)))
    assert targets, text
    return [link.code for one in targets for link in index().links(one) if link.bound]


@pytest.mark.parametrize("text", OTHERS)
def test_a_near_name_is_never_bound_without_asking(text):
    assert bound(text) == []


@pytest.mark.parametrize("text", SAME)
def test_other_words_for_the_same_thing_are_bound(text):
    assert bound(text) == [SAME[text]]
