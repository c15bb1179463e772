"""Working days: notices over weekends, the later over the earlier."""

from datetime import date

from xianzhi.core.calendar import DayKind, DayRule, Notice, WorkCalendar


def notice(year: int, *rules: tuple[str, str], number: str = "1号") -> Notice:
    days = tuple(DayRule(date.fromisoformat(day), DayKind(kind), "new_year") for day, kind in rules)
    return Notice(year, number, None, days)


CALENDAR = WorkCalendar(
    (notice(2027, ("2027-01-01", "off"), ("2027-01-02", "work")),),
    {date(2028, 1, 3): "new_year", date(2027, 5, 3): "labour_day"},
)


def test_weekdays_are_worked_and_weekends_are_not_unless_a_notice_says_so():
    days = [date(2027, 1, day) for day in range(1, 6)]  # Friday to Tuesday
    assert [CALENDAR.is_working(day) for day in days] == [False, True, False, True, True]


def test_a_day_says_what_it_is_and_by_which_notice():
    off, makeup, plain = (CALENDAR.describe(date(2027, 1, day)) for day in (1, 2, 3))
    assert (off.is_working, off.holiday, off.notice) == (False, "new_year", "1号")
    assert makeup.is_makeup
    assert makeup.is_weekend
    assert (plain.is_weekend, plain.holiday, plain.is_makeup) == (True, "", False)


def test_expected_holidays_count_only_while_their_notice_has_not_come():
    assert not CALENDAR.is_working(date(2028, 1, 3))
    assert CALENDAR.describe(date(2028, 1, 3)).is_expected
    assert CALENDAR.is_working(date(2027, 5, 3))


def test_a_later_notice_mends_the_days_that_it_names_and_no_other():
    mended = CALENDAR.with_notices([notice(2027, ("2027-01-02", "off"), number="2号")])
    assert not mended.is_working(date(2027, 1, 2))
    assert not mended.is_working(date(2027, 1, 1))
    assert mended.describe(date(2027, 1, 2)).notice == "2号"


def test_the_end_of_the_last_published_year_is_not_settled():
    assert CALENDAR.is_settled(date(2027, 12, 24))
    assert not CALENDAR.is_settled(date(2027, 12, 25))
    assert not CALENDAR.is_settled(date(2028, 1, 1))
    assert not CALENDAR.is_settled(date(2026, 6, 1))  # before the first notice
    assert CALENDAR.with_notices([notice(2028)]).is_settled(date(2027, 12, 31))


def test_differences_name_the_days_that_change_sides():
    later = CALENDAR.with_notices([notice(2028, ("2028-01-03", "work"), ("2028-01-04", "off"))])
    changed = CALENDAR.differences(later, date(2028, 1, 1), date(2028, 1, 31))
    assert [(day.day.day, day.is_working) for day in changed] == [(3, True), (4, False)]


def test_an_end_on_a_day_off_moves_to_the_next_working_day():
    assert CALENDAR.next_working(date(2027, 1, 1)) == date(2027, 1, 2)
    assert CALENDAR.next_working(date(2027, 1, 3)) == date(2027, 1, 4)
