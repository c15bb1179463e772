"""Every unit that a page may show has an English form."""

from xianzhi.catalogue.indicators import indicators
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.catalogue.indicators.units import unit_words, units_in_english


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_every_unit_of_the_catalogue_has_an_english_form():
    used = {one.unit for one in definitions().values()} | {one.unit for one in indicators()}
    used |= {"个", "人", "m²", "km", "件", "天"}  # what problems are counted in
    assert {unit for unit in used if unit and unit not in units_in_english()} == set()


def test_no_english_form_is_chinese_and_chinese_pages_keep_what_sources_write():
    assert [one for one in units_in_english().values() if is_chinese(one) or not one] == []
    assert unit_words("座/km²", "en") == "per km²"
    assert unit_words("张/千人", "en") == "beds per 1,000 people"
    assert unit_words("座/km²", "zh") == "座/km²"
    assert unit_words("furlong", "en") == "furlong"
