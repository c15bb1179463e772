"""When a limit ends, and in which words."""

from datetime import date, datetime, time

import pytest

from xianzhi.catalogue.calendar import published_calendar, usual_timetable
from xianzhi.catalogue.calendar.wording import limit_words, steps_words
from xianzhi.core.calendar import (
    CHINA,
    Gap,
    OfficeHours,
    Season,
    StartRule,
    Terms,
    Timetable,
    add_months,
    due,
    read_limit,
)
from xianzhi.errors import RuleError

TIMETABLE = usual_timetable()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def ends(limit: str, begun: str, *gaps: Gap, **terms) -> str:
    found = due(Terms(read_limit(limit), **terms), at(begun), TIMETABLE, gaps)
    return f"{found.due_at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("limit", "begun", "end"),
    [
        ("20 working days", "2026-09-18 10:00", "2026-10-22 17:30"),
        ("5 working days", "2026-02-10 10:00", "2026-02-24 17:30"),
        ("2 working days", "2026-04-29 10:00", "2026-05-06 17:30"),
        ("1 working day", "2026-09-19 10:00", "2026-09-20 17:30"),  # a Sunday that is worked
        ("10 days", "2026-09-25 10:00", "2026-10-08 17:30"),  # ends in National Day
        ("3 months", "2026-11-30 10:00", "2027-03-01 17:30"),  # 28 February is a Sunday
        ("1 month", "2026-01-31 10:00", "2026-02-28 17:30"),  # a Saturday that is worked
    ],
)
def test_a_limit_in_days_ends_when_offices_close(limit, begun, end):
    assert ends(limit, begun) == end


def test_hours_without_a_stop_run_through_the_night_and_holidays():
    now = {"starts": StartRule.SAME_MOMENT}
    assert ends("24 hours", "2026-10-01 23:15", **now) == "2026-10-02 23:15"
    assert ends("24 hours", "2026-10-01 23:15") == "2026-10-03 00:00"


def test_working_hours_run_while_offices_are_open():
    now = {"starts": StartRule.SAME_MOMENT}
    assert ends("4 working hours", "2026-09-18 16:30", **now) == "2026-09-20 11:30"
    assert ends("2 working hours", "2026-09-18 11:00", **now) == "2026-09-18 15:00"
    assert ends("7 working hours", "2026-09-18 11:00") == "2026-09-20 17:30"


def test_same_moment_ends_at_the_same_time_of_a_working_day():
    now = {"starts": StartRule.SAME_MOMENT}
    assert ends("1 working day", "2026-09-18 10:05", **now) == "2026-09-20 10:05"
    assert ends("1 working day", "2026-09-18 22:05", **now) == "2026-09-21 08:30"
    assert ends("1 working day", "2026-09-18 12:30", **now) == "2026-09-20 14:00"
    assert ends("2 days", "2026-09-17 10:05", **now) == "2026-09-20 17:30"  # past a Saturday
    assert ends("3 days", "2026-09-18 10:05", **now) == "2026-09-21 17:30"
    assert ends("1 month", "2026-01-31 10:05", **now) == "2026-02-28 17:30"


def test_days_need_not_move_on_where_the_rule_says_so():
    assert ends("10 days", "2026-09-25 10:00", is_rolled=False) == "2026-10-05 17:30"


def test_what_is_not_counted_pushes_the_end_away_by_as_much():
    asked = Gap(at("2026-03-03 09:00"), at("2026-03-06 16:00"), "征求第三方意见")
    assert ends("5 working days", "2026-03-02 09:00") == "2026-03-09 17:30"
    assert ends("5 working days", "2026-03-02 09:00", asked) == "2026-03-12 17:30"
    assert ends("5 days", "2026-03-02 09:00", asked) == "2026-03-10 17:30"
    assert ends("1 month", "2026-03-02 09:00", asked) == "2026-04-07 17:30"  # past Qingming
    now = {"starts": StartRule.SAME_MOMENT}
    assert ends("30 hours", "2026-03-03 08:00", asked, **now) == "2026-03-07 21:00"
    assert ends("8 working hours", "2026-03-03 08:30", asked, **now) == "2026-03-09 16:30"


def test_several_gaps_are_each_left_out():
    gaps = (
        Gap(at("2026-03-03 09:00"), at("2026-03-04 09:00"), "甲"),
        Gap(at("2026-03-09 09:00"), at("2026-03-11 09:00"), "乙"),
    )
    assert ends("5 working days", "2026-03-02 09:00", *gaps) == "2026-03-12 17:30"


def test_summer_hours_hold_in_their_season_and_the_year_goes_round():
    morning = (time(8), time(12))
    hours = OfficeHours(
        (
            Season((5, 1), (morning, (time(15), time(18, 30)))),
            Season((10, 1), (morning, (time(14), time(17)))),
        )
    )
    timetable = Timetable(published_calendar(), hours)
    closes = [
        due(Terms(read_limit("1 working day")), at(day), timetable).due_at.strftime("%H:%M")
        for day in ("2026-06-01 09:00", "2026-10-19 09:00", "2026-03-02 09:00")
    ]
    assert closes == ["18:30", "17:00", "17:00"]


@pytest.mark.parametrize(
    ("seasons", "code"),
    [
        ((), "calendar.hours_seasons"),
        ((Season((5, 1), ()),), "calendar.hours_spans"),
        ((Season((5, 1), ((time(9), time(9)),)),), "calendar.hours_spans"),
        ((Season((5, 1), ((time(9), time(12)), (time(11), time(17)))),), "calendar.hours_spans"),
        (
            (Season((5, 1), ((time(9), time(12)),)), Season((5, 1), ((time(9), time(12)),))),
            "calendar.hours_seasons",
        ),
    ],
)
def test_hours_that_nobody_can_keep_are_refused(seasons, code):
    with pytest.raises(RuleError) as told:
        OfficeHours(seasons)
    assert told.value.code == code


def test_the_day_of_the_same_number_or_the_end_of_the_month():
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert add_months(date(2026, 1, 15), 12) == date(2027, 1, 15)


def test_a_deadline_explains_itself_in_both_languages():
    found = due(Terms(read_limit("20个工作日")), at("2026-09-18 10:00"), TIMETABLE)
    assert steps_words(found.steps, "zh") == (
        "2026年9月18日（周五）起算，当日不计入，自次日起计。",
        "计 20 个工作日。",
        "2026年9月20日（周日）因国庆节调休上班，计入。",
        "2026年9月25日（周五）至2026年9月27日（周日）中秋节放假 3 天，不计。",
        "2026年10月1日（周四）至2026年10月7日（周三）国庆节放假 7 天，不计。",
        "2026年10月10日（周六）因国庆节调休上班，计入。",
        "其间普通双休日共 4 天，不计。",
        "于 2026年10月22日（周四） 17:30 到期。",
    )
    english = steps_words(found.steps, "en")
    assert english[3] == (
        "Friday 25 September 2026 to Sunday 27 September 2026: Mid-Autumn Festival, "
        "3 days off, not counted."
    )
    assert len(english) == len(found.steps)


def test_beyond_the_published_years_a_deadline_says_that_it_is_provisional():
    found = due(Terms(read_limit("20个工作日")), at("2026-12-10 10:00"), TIMETABLE)
    assert found.is_provisional
    words = steps_words(found.steps, "zh")
    assert "2027年1月1日（周五）按法定预计元旦放假，暂不计。" in words
    assert words[-1].startswith("暂定：2027 年节假日安排尚未公布")


def test_days_and_hours_beyond_are_provisional_only_where_a_notice_matters():
    def is_provisional(limit: str, begun: str) -> bool:
        return due(Terms(read_limit(limit)), at(begun), TIMETABLE).is_provisional

    assert not is_provisional("48 hours", "2026-12-30 10:00")
    assert not is_provisional("5 days", "2026-12-10 10:00")
    assert is_provisional("30 days", "2026-12-10 10:00")
    assert is_provisional("8 working hours", "2026-12-28 10:00")


def test_limits_are_written_in_words():
    assert limit_words(read_limit("1 working day"), "en") == "1 working day"
    assert limit_words(read_limit("20 working days"), "zh") == "20 个工作日"


def test_what_is_not_counted_is_told_with_its_days():
    asked = Gap(at("2026-03-05 09:00"), at("2026-03-10 16:00"), "征求第三方意见")
    found = due(Terms(read_limit("5 working days")), at("2026-03-02 09:00"), TIMETABLE, [asked])
    assert (
        "2026年3月5日（周四）暂停，2026年3月10日（周二）恢复，次日起至恢复当日不计，"
        "扣除 3 天：征求第三方意见"
    ) in steps_words(found.steps, "zh")
    hours = due(Terms(read_limit("48 hours")), at("2026-03-05 08:00"), TIMETABLE, [asked])
    assert any("16:00" in words for words in steps_words(hours.steps, "en")[2:-1])
