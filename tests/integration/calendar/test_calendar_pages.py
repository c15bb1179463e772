"""Pages of legal time, in both languages, as offices use them."""

import re
from datetime import date, timedelta

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from office_files import xlsx_file
from xianzhi.apps.calendar.models import AdoptedNotice, RunningClock

pytestmark = pytest.mark.django_db

NOTICE = {
    "year": "2027",
    "number": "测发〔2026〕9号",
    "issued_date": "2026-11-20",
    "text": "一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周一）上班。",
}


@pytest.fixture
def signed_in(client, county):
    from xianzhi.apps.accounts.models import User

    def as_user(name: str, language: str = "zh-hans"):
        client.force_login(User.objects.get(username=name))
        client.cookies["django_language"] = language
        return client

    return as_user


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(\d*)"', page)[1]


YEAR = {"zh-hans": "工作日历 2026", "en": "Working days 2026"}


@pytest.mark.parametrize(("language", "words"), YEAR.items())
def test_the_year_marks_holidays_and_makeup_days_by_more_than_colour(signed_in, language, words):
    page = signed_in("housing", language).get("/calendar/years/2026/").content.decode()
    assert words in page
    assert page.count('class="makeup"') == 6
    assert page.count('<span class="mark" aria-hidden="true">班</span>') == 6
    assert "国办发明电〔2025〕7号" in page
    assert "/calendar/adopt/" not in page


def test_a_year_without_a_notice_says_so_and_offers_to_adopt_one(signed_in):
    page = signed_in("clerk").get("/calendar/years/2027/").content.decode()
    assert "这一年的节假日安排尚未公布" in page
    assert "/calendar/adopt/" in page
    assert page.count('class="expected"') > 10


@pytest.mark.parametrize("year", ["x", "0000", "99999", "２０２６", "1999"])
def test_no_year_is_not_found(signed_in, year):
    assert signed_in("clerk").get(f"/calendar/years/{year}/").status_code == 404


def test_a_deadline_is_counted_and_explained_without_storing_anything(signed_in):
    asked = {"start": "2026-09-18T10:00", "limit": "20个工作日", "starts": "next_day"}
    page = signed_in("housing").get("/calendar/due/", asked).content.decode()
    assert "2026年10月22日（周四） 17:30" in page
    assert "2026年9月20日（周日）因国庆节调休上班，计入。" in page
    assert "2026年10月16日（周五）" in page
    assert RunningClock.objects.count() == 0


@pytest.mark.parametrize(
    "asked",
    [{"limit": "soon"}, {"limit": "20 working days", "start": "x"}, {"limit": "", "starts": "y"}],
)
def test_a_question_that_makes_no_sense_is_answered_in_words(signed_in, asked):
    answer = signed_in("clerk").get("/calendar/due/", asked)
    assert answer.status_code == 422
    assert "请改正以下内容" in answer.content.decode() or "errorlist" in answer.content.decode()


def test_a_notice_is_looked_at_then_adopted(signed_in):
    browser = signed_in("admin")
    shown = browser.post("/calendar/adopt/", NOTICE | {"step": "preview"}).content.decode()
    assert "没有写到春节" in shown
    assert AdoptedNotice.objects.count() == 0
    posted = NOTICE | {"step": "adopt", "seen": seen(shown), "request_id": "once"}
    answer = browser.post("/calendar/adopt/", posted, follow=True)
    assert "测发〔2026〕9号" in answer.content.decode()
    assert browser.post("/calendar/adopt/", posted).status_code == 302  # sent twice: the same
    assert AdoptedNotice.objects.count() == 1
    year = browser.get("/calendar/years/2027/").content.decode()
    assert "测发〔2026〕9号" in year
    assert "尚未公布" not in year


def listed(*rows: tuple) -> SimpleUploadedFile:
    head = ("节日", "放假起", "放假止", "上班日期")
    return SimpleUploadedFile("2027.xlsx", xlsx_file([head, *rows]))


def test_a_list_of_holidays_becomes_a_notice_that_is_looked_at_and_adopted(signed_in):
    browser = signed_in("clerk")
    file = listed(
        ("元旦", date(2027, 1, 1), date(2027, 1, 3), "2027-01-04"),
        ("劳动节", "2027-05-01", "2027/5/5", "2027年4月25日、2027年5月8日"),
    )
    given = {**NOTICE, "text": "", "list_file": file, "step": "adopt"}
    shown = browser.post("/calendar/adopt/", given).content.decode()
    assert AdoptedNotice.objects.count() == 0  # who hands a list in looks at it first
    text = lxml.html.fromstring(shown).xpath("//textarea[@name='text']/text()")[0].strip()
    assert text.splitlines()[0] == (
        "元旦：2027年1月1日至2027年1月3日放假，共3天。2027年1月4日上班。"
    )
    posted = {**NOTICE, "text": text, "step": "adopt", "seen": seen(shown), "request_id": "list"}
    assert browser.post("/calendar/adopt/", posted).status_code == 302
    days = {day: kind for day, kind, _ in AdoptedNotice.objects.get().days}
    assert len(days) == 3 + 1 + 5 + 2
    assert days["2027-01-04"] == days["2027-05-08"] != days["2027-05-01"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((("元旦", "明年", "", ""),), "第 2 行的日期不成立"),
        ((("元旦", "2027-01-03", "2027-01-01", ""),), "第 2 行的日期不成立"),
        ((("元旦", "2027-02-30", "", ""),), "第 2 行的日期不成立"),
        ((), "表中没有放假安排"),
    ],
)
def test_a_list_that_makes_no_sense_is_told_at_the_form(signed_in, rows, words):
    given = {**NOTICE, "text": "", "list_file": listed(*rows), "step": "preview"}
    answer = signed_in("clerk").post("/calendar/adopt/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_file_that_is_no_list_and_neither_text_nor_list_are_told(signed_in):
    broken = SimpleUploadedFile("2027.xlsx", b"PK no workbook")
    for given in ({"list_file": broken}, {}):
        answer = signed_in("clerk").post("/calendar/adopt/", {**NOTICE, "text": "", **given})
        assert answer.status_code == 422
    assert AdoptedNotice.objects.count() == 0


def test_an_unsound_notice_cannot_be_adopted_and_what_was_typed_stays(signed_in):
    browser = signed_in("clerk")
    wrong = NOTICE | {"text": NOTICE["text"].replace("周五", "周四"), "step": "preview"}
    shown = browser.post("/calendar/adopt/", wrong).content.decode()
    assert "2027-01-01 不是周四" in shown
    assert 'value="adopt"' not in shown
    refused = browser.post("/calendar/adopt/", wrong | {"step": "adopt", "seen": "0"})
    assert refused.status_code == 422
    assert "周四" in refused.content.decode()
    assert AdoptedNotice.objects.count() == 0


def test_a_matter_runs_from_its_beginning_to_its_end(signed_in):
    browser, now = signed_in("clerk"), timezone.localtime()
    begun = now - timedelta(days=3)
    fields = {
        "title": "政府信息公开申请2026-31",
        "limit": "20个工作日",
        "begun_at": f"{begun:%Y-%m-%dT%H:%M}",
        "starts": "next_day",
        "most_extension": "20",
        "cap": "",
        "basis": "政府信息公开条例第三十三条",
        "request_id": "new",
    }
    page = browser.post("/calendar/clocks/new/", fields, follow=True).content.decode()
    clock = RunningClock.objects.get()
    address = f"/calendar/clocks/{clock.pk}/"
    approver = re.search(r'<option value="([0-9a-f-]{36})"', page)[1]
    pause = {
        "pause-at": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "pause-approver": approver,
        "pause-reason": "",
        "seen": "1",
    }
    refused = browser.post(f"{address}pause/", pause)
    assert refused.status_code == 422
    assert '<details class="move-form" open>' in refused.content.decode()
    paused = browser.post(
        f"{address}pause/", pause | {"pause-reason": "征求第三方意见"}, follow=True
    )
    assert "已暂停" in paused.content.decode()
    assert "征求第三方意见" in paused.content.decode()
    stale = browser.post(f"{address}stop/", {"stop-at": f"{now:%Y-%m-%dT%H:%M}", "seen": "1"})
    assert stale.status_code == 422
    for verb in ("resume", "stop"):
        seen_now = seen(browser.get(address).content.decode())
        posted = {f"{verb}-at": f"{now:%Y-%m-%dT%H:%M}", "seen": seen_now}
        assert browser.post(f"{address}{verb}/", posted).status_code == 302
    clock.refresh_from_db()
    assert clock.state == "stopped"
    listed = browser.get("/calendar/clocks/?list=stopped").content.decode()
    assert "政府信息公开申请2026-31" in listed


def test_who_keeps_no_time_sees_no_clock(signed_in):
    for name in ("housing", "leader", "admin"):
        browser = signed_in(name)
        assert browser.get("/calendar/clocks/").status_code == 403
        assert browser.get("/calendar/clocks/new/").status_code == 403
        assert "/calendar/clocks/" not in browser.get("/calendar/due/").content.decode()
    assert signed_in("housing").get("/calendar/adopt/").status_code == 403
