from datetime import date

import pytest

from xianzhi.core.policy.dates import find_dates


def last_days(text, year=2023):
    return [mention.last_day(year) for mention in find_dates(text)]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2023年", date(2023, 12, 31)),
        ("2024年2月底前", date(2024, 2, 29)),
        ("2025年12月15日前", date(2025, 12, 15)),
        ("6月底前", date(2023, 6, 30)),
        ("9月份", date(2023, 9, 30)),
        ("十二月底", date(2023, 12, 31)),
        ("明年3月", date(2024, 3, 31)),
        ("年底前", date(2023, 12, 31)),
        ("上半年", date(2023, 6, 30)),
        ("2023年三季度", date(2023, 9, 30)),
        ("2021.8", date(2021, 8, 31)),
        ("2021.12", date(2021, 12, 31)),
        ("5月中旬", date(2023, 5, 20)),
        ("“十四五”末", date(2025, 12, 31)),
        ("二〇二五年", date(2025, 12, 31)),
    ],
)
def test_a_period_ends_on_its_last_day(words, day):
    assert last_days(words) == [day]


@pytest.mark.parametrize("words", ["13月", "3.5%", "5个月", "第4条", "2.4万"])
def test_other_numbers_are_no_dates(words):
    assert last_days(words) == []


def test_a_day_that_does_not_exist_has_no_date():
    assert last_days("2023年2月30日") == [None]


def test_without_a_year_there_is_no_date():
    assert last_days("6月底前", year=None) == [None]


def test_an_item_number_is_not_taken_into_the_date():
    text = "1.2021年8月底 2.2021年12月底"
    assert last_days(text) == [date(2021, 8, 31), date(2021, 12, 31)]
