"""Codes of areas are judged by the national rules and by the county's patterns."""

import pytest

from xianzhi.core.territory.codes import CodedArea, code_faults, is_pattern

COUNTY = CodedArea("330503", "某区", "county")


def faults(code: str, name: str, level: str, parent: str = "", pattern: str = "") -> list[str]:
    patterns = {level: pattern} if pattern else {}
    return [fault.code for fault in code_faults(CodedArea(code, name, level, parent), patterns)]


@pytest.mark.parametrize(
    ("code", "name", "level", "parent"),
    [
        ("330503", "某区", "county", ""),
        ("330503001", "某某街道", "town", "330503"),
        ("330503101", "某某镇", "town", "330503"),
        ("330503001214", "富强村", "village", "330503001"),
        ("330503001001", "南林社区", "village", "330503001"),
        ("330503001001001", "一片区", "grid", "330503001001"),
        ("33050300100100101", "第1网格", "micro_grid", "330503001001001"),
    ],
)
def test_codes_that_follow_the_rules_are_no_fault(code, name, level, parent) -> None:
    assert faults(code, name, level, parent) == []


@pytest.mark.parametrize(
    ("code", "name", "level", "parent", "expected"),
    [
        ("33050", "某区", "county", "", "grid.code_form"),
        ("330500", "某市", "county", "", "grid.code_zeros"),
        ("990121", "禾川县", "county", "", "grid.code_no_province"),
        ("330503000", "某某街道", "town", "330503", "grid.code_zeros"),
        ("330503101", "某某街道", "town", "330503", "grid.code_class"),
        ("330503001214", "南林社区", "village", "330503001", "grid.code_class"),
        ("330504001", "某某街道", "town", "330503", "grid.code_not_of_parent"),
        ("33050300100101", "一片区", "grid", "330503001001", "grid.code_form"),
    ],
)
def test_a_code_that_breaks_a_rule_is_told(code, name, level, parent, expected) -> None:
    assert faults(code, name, level, parent) == [expected]


def test_a_county_may_set_a_pattern_of_its_own() -> None:
    pattern = "WG-{parent}-##|WG-{parent}-@@@"

    assert faults("WG-330503001001-07", "七", "grid", "330503001001", pattern) == []
    assert faults("WG-330503001001-A1b", "甲", "grid", "330503001001", pattern) == []
    assert faults("330503001001001", "一", "grid", "330503001001", pattern) == ["grid.code_form"]


@pytest.mark.parametrize("text", ["(a+)+", "{town}##", "##|", "", "#" * 200])
def test_what_is_no_pattern_is_refused(text) -> None:
    assert not is_pattern(text)
