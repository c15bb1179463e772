"""A clerk takes the hotline's sheet in over the page: looks, mends, takes in, once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pages import Browser
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.views import hotline

HEAD = "工单编号,诉求内容,受理时间,来电人,联系电话,类别代码\n"
GOOD = "A1,路灯不亮,2026-01-05 09:05,丁一,13800001234,H04001\nA2,井盖丢失,,,,\n"


def post(rows: str, button: str, who: str = "dispatcher"):
    sheet = SimpleUploadedFile("热线.csv", (HEAD + rows).encode("gb18030"), "text/csv")
    return Browser(who).post("/cases/hotline/", {"sheet": sheet, button: "yes"})


def test_looking_stores_nothing_and_says_what_would_come(centre):
    shown = post(GOOD, "look")
    assert shown.status == 200
    assert "读到 2 件工单：2 件新的，0 件已在系统中" in shown.words
    assert not Case.objects.exists()


@pytest.mark.parametrize("button", ["look", "take"])
def test_errors_are_named_by_row_and_nothing_is_taken_in(centre, button):
    shown = post(GOOD + "A3,占道,,,,H99999\n,没有编号,,,,\n", button)
    assert shown.status == 422
    assert [row.xpath("string(./th)").strip() for row in shown.rows()] == ["4", "5"]
    assert "H99999" in shown.words
    assert not Case.objects.exists()


def test_taking_in_twice_makes_each_order_one_case(centre):
    first, again = post(GOOD, "take"), post(GOOD, "take")
    assert (first.status, again.status) == (302, 302)
    assert sorted(Case.objects.values_list("external_id", flat=True)) == ["A1", "A2"]
    listed = Browser("dispatcher").get("/cases/?channel=hotline")
    assert len(listed.rows()) == 2
    assert "13800001234" not in listed.words


def test_a_file_that_is_no_sheet_is_refused_in_words(centre):
    nothing = Browser("dispatcher", "en").post("/cases/hotline/", {"take": ""})
    assert nothing.status == 422
    broken = SimpleUploadedFile("orders.xlsx", b"no sheet", "application/octet-stream")
    shown = Browser("dispatcher", "en").post("/cases/hotline/", {"sheet": broken, "take": ""})
    assert shown.status == 422
    assert shown.faults()
    assert not Case.objects.exists()


def test_a_sheet_too_long_for_a_page_is_told_where_to_go(centre, monkeypatch):
    monkeypatch.setattr(hotline, "_MOST_NEW", 1)
    shown = post(GOOD, "take")
    assert shown.status == 422
    assert "xianzhi casework hotline" in shown.faults()
    assert not Case.objects.exists()


def test_who_does_not_enter_cases_does_not_see_the_page(centre):
    assert Browser("admin").get("/cases/hotline/").status == 403
