from decimal import Decimal

import pytest

from xianzhi.core.policy.numerals import plain, read_number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("12", 12),
        ("1,234,567.5", 1234567.5),
        ("１．２万", 12000),
        ("5 亿", 500_000_000),
        ("两千三百", 2300),
        ("十二", 12),
        ("一百零五", 105),
        ("百亿", 10_000_000_000),
        ("二十亿三千万", 2_030_000_000),
        ("五万亿", 5_000_000_000_000),
        ("二〇二五", 2025),
        ("〇", 0),
    ],
)
def test_numbers_are_read_as_printed(words, number):
    assert plain(read_number(words)) == number


@pytest.mark.parametrize("words", ["", "若干", "3月", "1.2.3", "-5", "十四五规划"])
def test_words_that_are_not_one_number_are_refused(words):
    assert read_number(words) is None


def test_a_whole_number_is_an_integer():
    assert plain(Decimal("12000.0")) == 12000
    assert isinstance(plain(Decimal("12000.0")), int)
    assert isinstance(plain(Decimal("10.8")), float)
