"""A notice is read as it is worded, and checks itself."""

from datetime import date

import pytest

from xianzhi.core.calendar import read_notice

# The wording of such notices with the days of a year that has none yet.
TEXT = """各乡镇人民政府，县政府各部门：
经批准，现将2027年节假日放假调休日期的具体安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
节假日期间，各单位要妥善安排好值班和安全、保卫等工作。
"""


def codes(text: str, year: int = 2027) -> list[str]:
    return [issue.code for issue in read_notice(text, year).issues]


def test_the_whole_wording_of_a_notice_is_read():
    found = read_notice(TEXT, 2027, number="测发〔2026〕1号", issued_date=date(2026, 11, 1))
    assert found.is_sound
    days = {rule.day: (rule.kind.value, rule.holiday) for rule in found.notice.days}
    assert len(days) == 3 + 8 + 2 + 3 + 5 + 1 + 1 + 1 + 7 + 2
    assert days[date(2027, 2, 11)] == ("off", "spring_festival")
    assert days[date(2027, 1, 31)] == ("work", "spring_festival")
    assert days[date(2027, 10, 9)] == ("work", "national_day")
    assert [rule.day for rule in found.notice.days] == sorted(days)


def test_the_sum_of_a_year_has_to_be_what_the_law_gives():
    assert codes(TEXT) == []
    assert codes(TEXT.replace("5月8日（周六）上班。", "")) == ["calendar.notice_sum"]


def test_a_year_may_begin_in_the_one_before():
    text = "一、元旦：2026年12月31日（周四）至2027年1月3日（周日）放假调休，共4天。"
    found = read_notice(text, 2027)
    assert [str(rule.day) for rule in found.notice.days] == [
        "2026-12-31",
        "2027-01-01",
        "2027-01-02",
        "2027-01-03",
    ]
    assert found.is_sound


def test_joint_holidays_are_one():
    text = "国庆节、中秋节：10月1日至8日放假调休，共8天。9月29日上班"
    found = read_notice(text, 2028)
    assert {rule.holiday for rule in found.notice.days} == {"mid_autumn_national_day"}
    assert "calendar.notice_missing" in [issue.code for issue in found.issues]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("元旦：1月1日（周四）放假。", "calendar.notice_weekday"),
        ("元旦：1月1日至3日放假，共4天。", "calendar.notice_total"),
        ("元旦：2月30日放假。", "calendar.notice_no_date"),
        ("元旦：3日放假。", "calendar.notice_no_date"),
        ("元旦：1月3日至1日放假。", "calendar.notice_no_date"),
        ("1月1日放假。", "calendar.notice_no_holiday"),
        ("元旦：1月1日放假。1月1日上班。", "calendar.notice_both"),
        ("元旦：2025年1月1日放假。", "calendar.notice_other_year"),
        ("今年不放假", "calendar.notice_empty"),
        ("", "calendar.notice_empty"),
    ],
)
def test_what_cannot_be_stops_the_notice_and_says_where(line, code):
    found = read_notice(line, 2027)
    assert not found.is_sound
    assert code in [issue.code for issue in found.issues if issue.is_fault]


def test_a_makeup_day_on_a_weekday_is_doubted_not_refused():
    found = read_notice("元旦：1月1日放假。1月4日上班。", 2027)
    assert "calendar.notice_makeup" in [issue.code for issue in found.issues]
    assert found.is_sound


def test_anything_typed_is_answered_with_issues():
    for text in (
        "元旦" * 9_000,
        "1月" * 500 + "上班",
        "（（（）））放假",
        "\x00元旦：99月99日放假",
    ):
        assert read_notice(text, 2027).issues
