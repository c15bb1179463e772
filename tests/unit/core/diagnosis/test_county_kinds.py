import pytest

from factories.checkup import observation
from xianzhi.catalogue.diagnosis import article_of, kind_names
from xianzhi.core.diagnosis.county_kinds import (
    CountyFacts,
    CountyKind,
    KindLimits,
    county_kinds,
    short_boards,
)
from xianzhi.core.indicators.results import Target


def fitting(facts: CountyFacts) -> dict[CountyKind, bool | None]:
    return {fit.kind: fit.fits for fit in county_kinds(facts)}


def test_what_nobody_stated_leaves_every_kind_open() -> None:
    assert set(fitting(CountyFacts()).values()) == {None}


def test_a_county_can_be_of_several_kinds() -> None:
    found = fitting(
        CountyFacts(
            is_main_farming_area=True,
            is_key_ecological_area=False,
            residents_before=300_000,
            residents_now=254_806,
            years_between=10,
        )
    )

    assert found[CountyKind.FARMING] is True
    assert found[CountyKind.ECOLOGICAL] is False
    assert found[CountyKind.SHRINKING] is True
    assert found[CountyKind.METROPOLITAN] is None


@pytest.mark.parametrize(("minutes", "fits"), [(60.0, True), (60.1, False)])
def test_near_is_within_the_limit(minutes: float, fits: bool) -> None:
    facts = CountyFacts(minutes_to_large_city=minutes, is_in_metropolitan_area=False)

    assert fitting(facts)[CountyKind.METROPOLITAN] is fits


def test_one_known_fact_decides_and_one_unknown_keeps_the_question_open() -> None:
    assert fitting(CountyFacts(is_border_county=True))[CountyKind.SPECIALISED] is True
    assert fitting(CountyFacts(is_border_county=False))[CountyKind.SPECIALISED] is None


def test_an_office_may_set_its_own_limits() -> None:
    facts = CountyFacts(leading_industry_share=0.25, is_border_county=False)
    fits = {fit.kind: fit.fits for fit in county_kinds(facts, KindLimits(leading_share=0.2))}

    assert fitting(facts)[CountyKind.SPECIALISED] is False
    assert fits[CountyKind.SPECIALISED] is True


def test_the_largest_gap_stands_first_and_what_is_unknown_before_what_is_met() -> None:
    target = Target(">=", 100.0)
    seen = [
        observation("XC-22", value=100.0, target=target),
        observation("XC-12", value=None, target=target),
        observation("XC-21", value=90.0, target=target),
        observation("XC-30", value=40.0, target=target),
        observation("XC-29", value=80.0, target=target),
        observation("nobody's", value=1.0, target=target),
    ]

    boards = short_boards(seen, article_of())

    assert [board.article for board in boards] == [31, 11, 29, 19]
    assert boards[0].missed == ("XC-30", "XC-29")
    assert boards[0].gap == pytest.approx(0.6)
    assert boards[2].undecidable == ("XC-12",)
    assert boards[3].met == ("XC-22",)


def test_every_kind_has_its_names_and_its_article() -> None:
    names = kind_names()

    assert list(names) == list(CountyKind)
    assert [name.article for name in names.values()] == [4, 5, 6, 7, 8]
