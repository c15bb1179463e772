"""Quantities that are no targets, each with its reason."""

import pytest

from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.targets import TargetContext, read_targets


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("subsidy", "对认定企业给予一次性奖补100万元。"),
        ("subsidy", "年产值超过1亿元的企业，给予最高50万元奖励。"),
        ("money", "总投资3.5亿元。"),
        ("money", "设立产业引导基金1亿元。"),
        ("score", "完成年度任务(0.5分)。"),
        ("existing", "全县现有医院62家。"),
        ("progress", "7 | 建公厕 | 县住建局 | 已完成60%。"),
        ("per", "每10万人拥有公园面积。"),
        ("from_value", "覆盖率由30%提高到50%。"),
        ("duration", "提供24小时服务。"),
        ("ordinal", "排名进入全省前15位。"),
        ("quoted", "建立“3个中心”体系。"),
        ("abstract", "落实3项措施，从5个方面发力。"),
        ("definition", "小微团队一般不超过10人。"),
        ("scope", "在全县10个乡镇推广。"),
        ("scope", "168个行政村全部建立台账。"),
        ("scope", "依托3家龙头企业发展。"),
        ("attribute", "推动20户以上自然村通硬化路。"),
        ("length", "项目占地50亩。"),
        ("title", "落实《禾川县绿化50个村工程方案》。"),
        ("attribute", "培育具备10个以上场景的工厂不少于5个。"),
        ("condition", "入驻满100人以上的，予以登记。"),
        ("length", "规范使用厚度0.01毫米的地膜。"),
        ("length", "为60周岁以上老人服务。"),
        ("progress", "完成投入，占年度计划的60%。"),
        ("progress", "完成工程量的80%。"),
    ],
)
def test_a_quantity_is_left_out_for_a_reason(rule, text):
    found = read_targets(text, Span(0, len(text)))
    assert f"target.left.{rule}" in {one.rule for one in found.left_out}


@pytest.mark.parametrize(
    "text",
    [
        "加快5G网络建设，推广IPv6和3A级景区。",
        "推进一网统管，整治两违，构建一核两翼。",
        "打造一支专业队伍，建立一个协调机制，完善三项制度。",
        "落实“十四五”规划，形成一批经验、一套机制。",
        "依托12345热线和国土调查云3.0。",
        "根据禾政发〔2023〕5号文件执行。",
        "2023年，第3季度，12月31日。",
        "实施10大工程，落实7×24小时值班。",
    ],
)
def test_names_and_idioms_hold_no_targets(text):
    assert read_targets(text, Span(0, len(text))).targets == ()


def test_steps_of_a_schedule_give_way_to_the_total():
    text = (
        "新增托位500个。3月底前新增100个以上托位；6月底前新增200个以上托位；9月底前完成500个托位。"
    )
    found = read_targets(text, Span(0, len(text)))
    assert [one.value for one in found.targets] == [500]
    assert [one.rule for one in found.left_out] == ["target.left.step"] * 3


def test_different_things_in_different_months_are_all_targets():
    text = "6月底前建成公园5个；12月底前打通断头路8条。"
    assert [one.value for one in read_targets(text, Span(0, len(text))).targets] == [5, 8]


def test_excluded_stretches_are_not_read():
    text = "新建公园5个（责任单位：县住建局等3个单位）"
    note = Span(text.index("（"), len(text))
    found = read_targets(text, Span(0, len(text)), context=TargetContext(exclude=(note,)))
    assert [one.value for one in found.targets] == [5]
    assert found.left_out == ()


def test_money_to_be_won_is_a_target():
    text = "引进社会资金2亿元，争取上级资金5000万元以上。"
    found = read_targets(text, Span(0, len(text)))
    assert [(one.value, one.unit) for one in found.targets] == [
        (2 * 10**8, "元"),
        (5 * 10**7, "元"),
    ]
