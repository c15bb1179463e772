"""The page kit: dates, numbers, display settings, pages of lists, terms."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from xianzhi.ui.display import Display, read_display
from xianzhi.ui.paging import page_of
from xianzhi.ui.templatetags.xianzhi import day, moment, say, short_day, size, written


class Words:
    zh, en = "牵头", "lead"


@pytest.mark.parametrize(
    ("language", "shown"), [("zh-hans", "2026年3月5日"), ("en", "5 March 2026")]
)
def test_a_date_is_written_as_the_language_has_it(language, shown):
    with translation.override(language):
        assert day(date(2026, 3, 5)) == shown


def test_a_moment_is_told_by_the_clock_of_the_county():
    with translation.override("zh-hans"):
        assert moment(datetime(2026, 3, 5, 17, 30, tzinfo=UTC)) == "2026年3月6日 01:30"


def test_what_is_not_there_is_written_as_nothing():
    assert (day(None), moment(None), short_day(None), say(None), written(None)) == ("",) * 5


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "牵头"), ("en", "lead")])
def test_words_speak_the_language_of_the_page(language, shown):
    with translation.override(language):
        assert say(Words()) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(80.0, "80"), (0.5, "0.5"), ([60, 80.0], "60-80"), ("一批", "一批")]
)
def test_a_value_is_written_as_a_person_would_type_it(value, shown):
    assert written(value) == shown


@pytest.mark.parametrize(("count", "shown"), [(5, "5 B"), (7_000, "7 KB"), (3_000_000, "2.9 MB")])
def test_a_file_size_has_a_unit(count, shown):
    assert size(count) == shown


def test_unknown_display_settings_fall_back_to_the_device():
    cookies = {"xianzhi_theme": "pink", "xianzhi_density": "elder"}
    assert read_display(cookies) == Display(theme="auto", density="elder")


@pytest.mark.parametrize(
    ("page", "first", "last"), [("1", 1, 50), ("3", 101, 120), ("99", 101, 120), ("x", 1, 50)]
)
def test_a_page_of_a_list_says_where_it_stands(page, first, last):
    pager = page_of(RequestFactory().get("/", {"page": page, "unit": "a"}), list(range(120)))
    assert (pager.first, pager.last, pager.total, pager.pages) == (first, last, 120, 3)
    assert len(pager.rows) == last - first + 1
    assert pager.next_url is None or "unit=a" in pager.next_url


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "牵头单位"), ("en", "Lead unit")])
def test_a_term_comes_from_the_glossary(language, shown):
    with translation.override(language):
        page = Template('{% load xianzhi %}{% term "lead_unit" %}').render(Context())
    assert page == shown
