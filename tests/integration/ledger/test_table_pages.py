"""An office's own ledger comes in through the page: preview, faults by row, commit."""

import io

import pytest
from django.core import signing

from factories.county import AT
from pages import Browser, text_of
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.exchange.spreadsheets import Column, Sheet, write_xlsx

pytestmark = pytest.mark.django_db
HEAD = ("序号", "任务", "牵头单位", "完成时限", "状态", "备注")
ROWS = (
    ("1", "建设幼儿园", "县住建局", "2026年6月底", "进行中", ""),
    ("2", "改造卫生院", "县财政局", "持续推进", "", ""),
    ("3", "", "县水利局", "", "", ""),
)


def workbook(rows=ROWS, name="台账.xlsx"):
    content = write_xlsx([Sheet("2025年任务台账", tuple(map(Column, HEAD)), tuple(rows))])
    return file_of(content, name)


def file_of(content, name):
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.fixture
def clerk(county):
    return Browser("clerk")


def preview(browser, file):
    return browser.post("/table-import/preview/", {"file": file})


def hidden(shown):
    fields = shown.tree.xpath("//form[contains(@action, 'commit')]//input[@type='hidden']")
    return {field.get("name"): field.get("value") for field in fields}


def listed(county):
    return selectors.tasks(county.actor("clerk"), TaskFilter(), at=AT).lines


def test_a_preview_shows_rows_and_faults_and_stores_nothing(county, clerk):
    shown = preview(clerk, workbook())
    assert shown.status == 200
    assert shown.rows()[0].xpath("./th")[0].text == "5"
    assert "第 5 行没有任务内容；请补填“任务”列" in shown.words
    assert "导入 2 条" in shown.words
    assert "备注 → 备注" in shown.words
    assert listed(county) == ()


def test_faults_are_told_in_english_too(county):
    shown = preview(Browser("clerk", "en"), workbook())
    assert "Row 5 has no task" in shown.words
    assert "Import 2 lines" in shown.words


def test_a_confirmed_ledger_comes_in_once(county, clerk):
    given = hidden(preview(clerk, workbook()))
    answer = clerk.post("/table-import/commit/", given).answer
    assert answer.status_code == 302
    shown = clerk.get(answer["Location"])
    assert [text.split(" ")[0] for text in shown.cells("状态")] == ["推进中", "未启动"]
    assert clerk.post("/table-import/commit/", given).status == 302
    again = preview(clerk, workbook())
    assert clerk.post("/table-import/commit/", hidden(again)).status == 302
    assert len(listed(county)) == 2
    assert "新增" not in [row.xpath("./td[2]")[0].text_content() for row in again.rows()]


def test_a_later_file_shows_what_is_new_and_what_changed(county, clerk):
    clerk.post("/table-import/commit/", hidden(preview(clerk, workbook())))
    later = (
        ROWS[0],
        ("2", "改造卫生院", "县住建局", "持续推进", "", ""),
        ("3", "修建公路", "", "", "", ""),
    )
    shown = preview(clerk, workbook(later))
    changes = shown.tree.xpath("//td[@data-label='变化']")
    assert [text_of(cell) for cell in changes] == ["未变", "改动", "新增"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "空.xlsx"),
        (b"PK\x03\x04 broken", "坏.xlsx"),
        ("没有表头\n随便写写\n".encode(), "文.csv"),
        (b"%PDF-1.4", "文.pdf"),
    ],
)
def test_a_file_that_is_no_ledger_comes_back_with_words(county, clerk, content, name):
    shown = preview(clerk, file_of(content, name))
    assert shown.status == 422
    assert shown.tree.xpath("//input[@type='file'][@aria-invalid='true']")
    assert "请" in shown.faults()


def test_no_file_is_said(clerk):
    shown = clerk.post("/table-import/preview/")
    assert shown.status == 422
    assert "请选择台账文件" in shown.faults()


def test_only_a_previewed_file_of_ones_own_can_be_committed(county, clerk):
    given = hidden(preview(clerk, workbook()))
    forged = signing.dumps(["1", "x.xlsx", given["digest"]], salt="another")
    for note in ("", "nonsense", forged):
        shown = clerk.post("/table-import/commit/", {**given, "note": note})
        assert shown.status == 422
        assert "没有导入任何内容" in shown.faults()
    assert Browser("second").post("/table-import/commit/", given).status == 422
    assert clerk.post("/table-import/commit/", {**given, "digest": "0" * 64}).status == 422
    assert listed(county) == ()
    assert clerk.post("/table-import/commit/", given).status == 302


@pytest.mark.parametrize("user", ["housing", "leader"])
def test_only_the_office_imports(county, clerk, user):
    given = hidden(preview(clerk, workbook()))
    other = Browser(user)
    assert other.get("/table-import/").status == 403
    assert preview(other, workbook()).status == 403
    assert other.post("/table-import/commit/", given).status == 403
    assert listed(county) == ()


def test_a_line_from_a_table_has_no_place_in_a_document(county, clerk):
    clerk.post("/table-import/commit/", hidden(preview(clerk, workbook())))
    task = listed(county)[0]
    shown = clerk.get(f"/tasks/{task.id}/")
    assert "由表格导入" in shown.words
    assert clerk.get(f"/tasks/{task.id}/source/").status == 404
