"""The directory of categories as a page: read, taken home, edited, looked at and adopted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.casework import Way
from pages import Browser
from xianzhi.apps.casework import selectors
from xianzhi.apps.casework.services import Report

PAGE = "/cases/directory/"


def given(content: bytes, **more: str) -> dict[str, object]:
    sheet = SimpleUploadedFile("目录.csv", content, "text/csv")
    return {"sheet": sheet, "name": "本县目录（二版）", "source": "县政府令", **more}


def taken_home() -> bytes:
    return Browser("dispatcher").client.get(f"{PAGE}directory.csv").content


def test_directory_says_conditions_limits_units_version_and_source(centre):
    shown = Browser("housing").get(PAGE)
    assert "为样例县编写" in shown.words
    assert "第三方转录" in shown.words
    for said in ("H04001", "路灯", "县住建局", "立案", "个工作时"):
        assert said in shown.words
    assert len(shown.tree.xpath("//tbody/tr[not(@class)]")) == len(selectors.category_list())
    assert not shown.tree.xpath("//input[@type='file']")


def test_what_was_taken_home_changes_nothing_when_it_comes_back(centre):
    for form in ("csv", "xlsx"):
        content = Browser("dispatcher").client.get(f"{PAGE}directory.{form}").content
        looked = Browser("dispatcher").post(PAGE, given(content, look="yes"))
        assert "新增 0，修改 0，取消 0" in looked.words, looked.words[:900]


def test_an_edited_directory_is_looked_at_and_then_adopted(centre):
    filed = Way(centre, Report("resident", "路灯不亮", category_code="H04001")).reported()
    lines = taken_home().decode("utf-8-sig").splitlines()
    kept = [line for line in lines if ",H16004," not in line and ",H14002," not in line]
    edited = "\r\n".join(kept).replace("H15001", "Y15001", 1).replace(",路灯,", ",路灯照明,", 1)
    edited = edited.encode("utf-8")
    looked = Browser("dispatcher").post(PAGE, given(edited, look="yes"))
    assert "新增 1，修改 1，取消 3" in looked.words
    assert "H16004" in looked.words.split("无法对照")[1]
    assert len(selectors.directory_versions()) == 1
    assert Browser("dispatcher").post(PAGE, given(edited)).status == 302
    assert [one.number for one in selectors.directory_versions()] == [2, 1]
    shown = Browser("dispatcher").get(PAGE)
    assert "路灯照明" in shown.words
    assert "路灯照明" not in Browser("dispatcher").get(f"{PAGE}?version=1").words
    assert "路灯" in Browser("dispatcher").get(f"/cases/{filed.id}/").words


def test_wrong_rows_are_named_and_nothing_is_adopted(centre):
    wrong = "管理对象,小类代码,大类,小类,处置时限\n道路,Z01,测试类,测试小类,很快\n".encode()
    answer = Browser("dispatcher").post(PAGE, given(wrong))
    assert answer.status == 422
    assert "时限“很快”无法识别" in answer.words
    assert len(selectors.directory_versions()) == 1


@pytest.mark.parametrize(("who", "status"), [("housing", 403), ("admin", 403)])
def test_only_dispatchers_bring_a_directory(centre, who, status):
    assert Browser(who).post(PAGE, given(b"x")).status == status


@pytest.mark.parametrize("query", ["version=%00", "version=99", "keyword=%00", "keyword=%E8%B7%AF"])
def test_what_the_address_says_wrong_shows_what_is_in_force(centre, query):
    assert Browser("dispatcher").get(f"{PAGE}?{query}").status == 200
