import pytest

from xianzhi.catalogue.indicators import indicators
from xianzhi.catalogue.indicators.editions import (
    definitions,
    edition,
    edition_ids,
    fork,
    views,
)
from xianzhi.catalogue.messages import words
from xianzhi.core.indicators.syntax import DefinitionError

SIZES = {
    "default": 184,
    "county-gap": 34,
    "hanyin-2022": 40,
    "jy-2025": 13,
    "living-circle": 18,
    "residents": 3,
    "td-1063": 15,
    "tj-2024": 61,
}
OPEN = {f"SH-{number:02d}" for number in range(1, 19)} | {
    *("HY-03", "HY-04", "HY-05", "HY-06", "HY-08", "HY-13", "HY-14", "HY-15", "HY-25", "HY-26"),
    *("TJ-B23", "TJ-B26", "TJ-U33", "TJ-U37", "TJ-U54", "JY-01", "JY-03", "JY-04", "JY-05"),
    *("JY-07", "JY-09", "XC-02", "XC-14", "XC-16", "XC-21", "XC-30", "XC-31", "XC-33", "GT-04"),
    *("GT-07", "GT-08", "GT-09", "GT-10", "GT-11", "GT-12", "GT-13", "GT-14"),
}


def test_the_editions_have_their_size():
    assert {name: len(edition(name).items) for name in edition_ids()} == SIZES


def test_what_open_layers_give_is_computed_without_any_register():
    assert len(OPEN) == 55
    assert [code for code in OPEN if definitions()[code].measured is None] == []


def test_what_is_not_computed_says_who_hands_it_in():
    silent = [one for one in definitions().values() if one.measured is None]
    assert [one.concept for one in silent if not one.feed] == []


def test_every_definition_says_how_far_it_was_verified_in_words():
    for one in definitions().values():
        assert "待核对原文" in words(f"indicator.verification.{one.verification}") or (
            one.verification == "document"
        )


def test_names_and_units_are_those_that_targets_are_bound_to():
    known = {one.code: one for one in indicators()}
    other = [
        one.concept
        for one in definitions().values()
        if one.indicator
        and (known[one.indicator].name, known[one.indicator].unit) != (one.name_zh, one.unit)
    ]
    assert other == ["XC-16"]  # chargers by area; the ratio to vehicles is handed in


def test_layers_that_can_be_drawn_from_others_are_checked_like_definitions():
    assert {"residential", "construction_land", "road_surface", "walk_network"} == set(views())


def test_a_county_forks_an_edition(tmp_path):
    (tmp_path / "edition.yaml").write_text(
        """
id: hechuan-2026
base: hanyin-2022
title: {zh: 禾川县指标体系, en: Hechuan}
drop: [HY-33]
items:
  - {concept: HY-15, target: '>= 95', due: 2026-12-31, source: 本县方案, hard: true}
  - {concept: HC-01, target: '<= 3'}
definitions:
  - concept: HC-01
    version: '2026.1'
    name: {zh: 无灯街巷, en: Lanes without lamps}
    level: urban
    unit: 条
    direction: low
    verified: proposed
    num: count(road where class == "背街小巷" and lit is false)
""",
        encoding="utf-8",
    )
    own = fork(tmp_path)
    targets = {item.definition.concept: item.target for item in own.items}
    assert len(own.items) == 40
    assert (targets["HY-15"].value, targets["HY-15"].hard) == (95.0, True)
    assert targets["HC-01"].value == 3.0
    assert targets["HY-06"] == next(
        item.target for item in edition("hanyin-2022").items if item.definition.concept == "HY-06"
    )
    assert own.sha256 != edition("hanyin-2022").sha256


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id: x\nbase: nobody\n", "indicator.unknown_edition"),
        ("id: x\nbase: tj-2024\nitems: [{concept: Q-1}]\n", "indicator.unknown_name"),
        ("id: x\nitems: [{concept: HY-15, target: about 5}]\n", "indicator.target"),
        ("[1, 2", "indicator.edition_file"),
        ("id: x\n", "indicator.edition_file"),
    ],
)
def test_a_fork_that_cannot_be_understood_is_told(tmp_path, text, code):
    (tmp_path / "edition.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        fork(tmp_path)
    assert caught.value.code == code


def test_an_unknown_edition_is_told_with_those_that_there_are():
    with pytest.raises(DefinitionError) as caught:
        edition("tj-1999")
    assert "tj-2024" in caught.value.params["known"]


def forked(tmp_path, grades: str):
    told = f"id: own\nbase: hanyin-2022\n{grades}"
    (tmp_path / "edition.yaml").write_text(told, encoding="utf-8")
    return fork(tmp_path)


def test_an_edition_grades_by_a_scheme_of_the_catalogue_or_its_own_or_not_at_all(tmp_path):
    scheme = edition("hanyin-2022").grades
    assert scheme is not None
    assert [one.name_zh for one in scheme.grades] == ["很好", "较好", "一般", "不足"]
    assert [one.name_zh for one in scheme.themes] == ["优", "良", "中", "差"]
    assert edition("living-circle").grades is None
    assert forked(tmp_path, "").grades == scheme
    own = forked(
        tmp_path,
        "grades: {levels: [urban], limits: {HY-06: [90]}, grades: "
        "[{id: a, zh: 好, en: good, from: 1}, {id: b, zh: 差, en: bad, from: 0}]}",
    ).grades
    assert own is not None
    assert (own.levels, own.limits) == (frozenset({"urban"}), {"HY-06": (90.0,)})


_GOOD, _BAD = "{id: a, zh: 好, en: good, from: 0}", "{id: b, zh: 差, en: bad, from: 1}"


@pytest.mark.parametrize(
    "grades",
    [
        "grades: no-such",
        "grades: {levels: [urban]}",
        f"grades: {{levels: [], grades: [{_GOOD}]}}",
        "grades: {levels: [urban], grades: [{id: a, zh: 好, en: good, from: x}]}",
        f"grades: {{levels: [urban], limits: {{HY-06: [1, 2]}}, grades: [{_GOOD}]}}",
        f"grades: {{levels: [urban], grades: [{_GOOD}, {_BAD}]}}",
    ],
)
def test_grades_that_cannot_be_understood_are_told(tmp_path, grades):
    with pytest.raises(DefinitionError) as told:
        forked(tmp_path, grades)
    assert told.value.code == "indicator.grades"
