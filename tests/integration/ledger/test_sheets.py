"""Lists out and ledgers in: the same rows on the page, in xlsx, docx and csv."""

import csv
import io

import docx
import openpyxl
import pytest

from factories.county import AT
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.models import LedgerTask, PolicyDocument, ProgressNote, TaskPerson
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.apps.ledger.services import Upload
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError, TableError
from xianzhi.exchange.spreadsheets import Column, Sheet, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(county):
    return county.actor("clerk")


# --- out ---


def test_the_three_lists_hold_the_tasks_of_the_page(clerk, signed):
    listed = selectors.tasks(clerk, TaskFilter(), at=AT).lines
    lists = selectors.three_lists(clerk, TaskFilter(), at=AT)
    assert list(lists) == ["tasks", "duties", "limits"]
    assert list(lists["tasks"].links) == [line.id for line in listed]
    assert len(lists["duties"].rows) == 4 + 4 + 2 + 2  # each unit of each task, groups spread out
    assert [row[1] for row in lists["limits"].rows] == ["1-01", "1-02", "1-04", "1-03"]
    for sheet in lists.values():
        assert all(len(row) == len(sheet.columns) for row in sheet.rows)
        assert [row[0] for row in sheet.rows] == [str(n + 1) for n in range(len(sheet.rows))]


@pytest.mark.parametrize("narrowed", [{}, {"month": "2026-09"}, {"keyword": "无此"}])
def test_each_file_opened_again_equals_the_list(clerk, signed, narrowed):
    task_filter = TaskFilter(**narrowed)
    sheet = selectors.export_sheet(clerk, task_filter, at=AT)
    heads = [column.words.zh for column in sheet.columns]

    book = openpyxl.load_workbook(io.BytesIO(_content(clerk, task_filter, "xlsx")))
    grid = _unmerged(book.active)
    top = grid.index(heads)
    assert [tuple(row) for row in grid[top + 1 : top + 1 + len(sheet.rows)]] == list(sheet.rows)

    lines = list(csv.reader(io.StringIO(_content(clerk, task_filter, "csv").decode("utf-8-sig"))))
    assert lines[0] == heads
    assert [tuple(row) for row in lines[1:]] == list(sheet.rows)

    (table,) = docx.Document(io.BytesIO(_content(clerk, task_filter, "docx"))).tables
    printed = [[cell.text for cell in row.cells] for row in table.rows]
    places = [heads.index(head) for head in printed[0]]
    assert printed[1:] == [[row[place] for place in places] for row in sheet.rows]
    assert {"任务", "牵头单位", "配合单位", "完成时限"} <= set(printed[0])


def test_the_lists_are_the_sheets_of_one_workbook(clerk, signed):
    made = selectors.export_lists(clerk, TaskFilter(), at=AT)
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert book.sheetnames == ["任务清单", "责任清单", "时限清单"]
    assert made.name == "lists-20260302.xlsx"
    english = selectors.export_unnamed(clerk, at=AT, language="en")
    assert (
        openpyxl.load_workbook(io.BytesIO(english.content)).active["A1"].value.startswith("Lines")
    )


def test_an_unknown_kind_of_file_is_refused(clerk, signed):
    with pytest.raises(RuleError):
        selectors.export_file(clerk, TaskFilter(), "exe", at=AT)


def test_a_unit_exports_its_own_tasks_only(county, signed):
    sheet = selectors.export_sheet(county.actor("finance"), TaskFilter(), at=AT)
    assert [row[1] for row in sheet.rows] == ["1-01", "1-02"]


def _content(clerk, task_filter, kind):
    return selectors.export_file(clerk, task_filter, kind, at=AT).content


def _unmerged(sheet):
    """The cells as text; a cell merged with those above shows what it is merged with."""
    grid = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row):
            grid[row][area.min_col - 1] = grid[area.min_row - 1][area.min_col - 1]
    return grid


# --- in ---

STAFF = "陆小满"
HEAD = ("序号", "类别", "任务", "牵头单位", "配合单位", "完成时限", "状态", "进展情况", "责任人")
ROWS = (
    (
        "1",
        "民生",
        "建设幼儿园",
        "县住建局",
        "县财政局、各镇",
        "2026年6月底",
        "进行中",
        "已开工",
        "陆小满",
    ),
    ("2", "民生", "改造卫生院", "县住建局", "", "持续推进", "", "", "查无此人"),
    ("3", "交通", "修建公路", "县交通局", "芦溪镇", "2026.9", "已完成", "", ""),
    ("4", "交通", "", "县交通局", "", "", "", "", ""),
)


def workbook(rows=ROWS, title="2025年重点任务台账") -> Upload:
    sheet = Sheet(title, tuple(map(Column, HEAD)), tuple(rows))
    return Upload("台账.xlsx", write_xlsx([sheet]))


def take_over(clerk, key, upload):
    return services.commit_ledger_import(
        actor=clerk, upload=upload, digest=upload.sha256, request_id=key(), at=AT
    )


def imported(clerk):
    return {line.title: line for line in selectors.tasks(clerk, TaskFilter(), at=AT).lines}


def test_the_preview_shows_rows_and_faults_and_writes_nothing(clerk, county):
    preview = selectors.ledger_preview(clerk, workbook(), at=AT)
    assert (preview.added, preview.changed, preview.same) == (3, 0, 0)
    assert [row.title for row in preview.rows] == ["建设幼儿园", "改造卫生院", "修建公路"]
    (fault,) = [error for error in preview.errors if error.column == "任务"]
    assert fault.words.zh.startswith(f"第 {fault.row} 行没有任务内容")
    assert dict(preview.columns)["完成时限"] == "deadline"
    assert PolicyDocument.objects.count() == LedgerTask.objects.count() == 0


def test_a_ledger_is_taken_over_with_units_dates_states_progress_and_known_people(
    clerk, county, key
):
    document = take_over(clerk, key, workbook())
    lines = imported(clerk)
    assert {title: line.status for title, line in lines.items()} == {
        "建设幼儿园": "in_progress",
        "改造卫生院": "pending",
        "修建公路": "verified_done",
    }
    school = lines["建设幼儿园"]
    assert (school.lead, school.support) == (("县住建局",), ("县财政局", "各镇"))
    assert (str(school.due_date), school.last_note, school.persons) == ("2026-06-30", "已开工", 1)
    assert lines["改造卫生院"].deadline_kind == "standing"
    assert TaskPerson.objects.count() == 1  # nobody is guessed
    assert selectors.document_head(clerk, document).title == "2025年重点任务台账"
    assert selectors.original(clerk, document).name == "台账.xlsx"
    assert selectors.library(clerk).lines[0].tasks == 3


def test_importing_the_same_ledger_again_changes_nothing(clerk, county, key):
    first = take_over(clerk, key, workbook())
    assert take_over(clerk, key, workbook()) == first
    assert LedgerTask.objects.count() == 3
    preview = selectors.ledger_preview(clerk, workbook(), at=AT)
    assert (preview.added, preview.changed, preview.same) == (0, 0, 3)


def test_a_later_ledger_adds_changes_and_takes_nothing_away(clerk, county, key):
    document = take_over(clerk, key, workbook())
    rows = (
        (*ROWS[0][:5], "2026年8月底", *ROWS[0][6:]),
        ("5", "交通", "修建桥梁", "县水利局", "", "2026年底", "", "", ""),
    )
    preview = selectors.ledger_preview(clerk, workbook(rows), at=AT)
    assert [row.change for row in preview.rows] == ["changed", "added"]
    assert take_over(clerk, key, workbook(rows)) == document
    lines = imported(clerk)
    assert set(lines) == {"建设幼儿园", "改造卫生院", "修建公路", "修建桥梁"}
    assert str(lines["建设幼儿园"].due_date) == "2026-08-31"
    assert ProgressNote.objects.count() == 1  # what was told once is not told again
    history = selectors.task_page(clerk, lines["建设幼儿园"].id, at=AT).history
    assert [line.verb for line in history] == ["amend", "publish"]


def test_only_the_file_that_was_previewed_is_taken_over(clerk, county, key):
    other = workbook(ROWS[:1])
    with pytest.raises(ConflictError):
        services.commit_ledger_import(
            actor=clerk, upload=workbook(), digest=other.sha256, request_id=key(), at=AT
        )
    assert LedgerTask.objects.count() == 0


def test_a_file_without_a_ledger_or_without_a_row_says_so(clerk, county, key):
    with pytest.raises(TableError):
        selectors.ledger_preview(clerk, Upload("x.csv", "甲,乙\n1,2\n".encode()), at=AT)
    with pytest.raises(RuleError):
        take_over(clerk, key, workbook((ROWS[3],)))


def test_only_the_office_takes_over_a_ledger(county, key):
    with pytest.raises(PermissionDeniedError):
        selectors.ledger_preview(county.actor("housing"), workbook(), at=AT)
    with pytest.raises(PermissionDeniedError):
        take_over(county.actor("housing"), key, workbook())
    assert LedgerTask.objects.count() == 0
