"""Codes of the land survey have names that people read."""

from xianzhi.catalogue.indicators.land_classes import land_class_words, land_classes
from xianzhi.samples.land.landuse import CLASS_NAMES


def test_a_code_is_said_with_its_name_and_another_word_is_left_alone():
    assert land_class_words("0810", "zh") == "0810 公园与绿地"
    assert land_class_words("0810", "en") == "0810 parks and green"
    assert land_class_words("闲置", "en") == "闲置"


def test_the_names_are_those_that_the_sample_county_has():
    assert {code: land_classes()[code][0] for code in CLASS_NAMES} == CLASS_NAMES
