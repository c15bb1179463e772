"""Values of fields put into words."""

import pytest

from xianzhi.apps.ledger.wording import field_label, say, say_target, say_value


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ({"name": "覆盖率", "op": ">=", "value": 95.0, "unit": "%"}, "覆盖率 ≥95%"),
        ({"name": "浓度", "op": "<=", "value": 35, "unit": "微克"}, "浓度 ≤35微克"),
        ({"name": "车位", "op": "=", "value": 300, "unit": "个"}, "车位 300个"),
        ({"name": "密度", "op": "range", "value": [2, 3.5], "unit": "公里"}, "密度 2—3.5公里"),
        ({"name": "国家卫生县", "op": "obtain", "value": "国家卫生县"}, "国家卫生县"),
        ({"name": "创建", "op": "keep", "value": "文明县"}, "创建：文明县"),
        ({"name": "约数", "op": "~=", "value": None, "unit": None}, "约数 约"),
    ],
)
def test_a_target_is_one_line(target, line):
    assert say_target(target) == line


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("lead_units", ["甲", "乙"], "甲、乙", "甲, 乙"),
        ("lead_units", [], "（无）", "(none)"),
        ("joint", True, "是", "Yes"),
        ("kind", "task", "任务", "Task"),
        ("deadline", {"text": "6月底", "date": "2026-06-30"}, "6月底（2026-06-30）", None),
        ("deadline", {"text": "持续", "date": None}, "持续", None),
        ("roles", [{"role": "牵头", "units": ["甲", "乙"]}], "牵头：甲、乙", None),
        ("bodies", [{"name": "专班"}], "专班", None),
        ("unit_note", {"start": 1, "end": 5}, "1；5", None),
        ("title", "修路", "修路", None),
    ],
)
def test_a_value_is_shown_in_both_languages(name, value, zh, en):
    shown = say_value(name, value)
    assert (shown.zh, shown.en) == (zh, en or zh)


def test_targets_are_counted_from_one_and_added_ones_marked():
    assert field_label("targets[0]").zh == "指标 1"
    assert field_label("targets[+2]").zh == "指标 +"


def test_an_unknown_code_is_shown_as_it_is():
    assert say("ledger.nobody_wrote_this").zh == "ledger.nobody_wrote_this"
