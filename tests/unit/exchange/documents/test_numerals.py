import pytest

from xianzhi.exchange.documents.numerals import numeral


@pytest.mark.parametrize(
    ("number_format", "written"),
    [
        ("decimal", {1: "1", 120: "120"}),
        ("chineseCountingThousand", {1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一",
                                     101: "一百零一", 110: "一百一十", 1001: "一千零一",
                                     1010: "一千零一十", 10_000: "10000"}),
        ("chineseCounting", {9: "九", 12: "十二", 99: "九十九", 100: "一○○"}),
        ("japaneseCounting", {10: "十", 15: "十五"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 305: "叁佰零伍"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
        ("ideographZodiac", {12: "亥"}),
        ("ideographDigital", {10: "一〇"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 51: "51"}),
        ("decimalEnclosedParen", {3: "⑶"}),
        ("decimalFullWidth", {12: "１２"}),
        ("upperRoman", {4: "IV", 1994: "MCMXCIV", 4000: "4000"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 23: "23rd"}),
        ("decimalZero", {5: "05"}),
        ("none", {5: ""}),
        ("unheardOf", {7: "7", -1: "-1"}),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_shows_them(
    number_format: str, written: dict[int, str]
) -> None:
    assert {value: numeral(value, number_format) for value in written} == written
