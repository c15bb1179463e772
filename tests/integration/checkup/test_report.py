"""The report of a run: every figure read again from docx, PDF and xlsx is that of the database."""

import io
from collections.abc import Iterator
from datetime import date

import docx
import openpyxl
import pdfplumber
import pytest

from factories.checkup_duties import assign
from factories.checkup_map import (
    UNIT,
    publish_narrower_unit,
    publish_second_year,
    publish_toilets,
)
from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import (
    CheckupRun,
    IndicatorObservation,
    ObservationChange,
    ProblemSighting,
)
from xianzhi.apps.checkup.services import ValueDraft, ValueRef

SECOND = date(2026, 1, 31)
Rows = list[dict[str, object]]
VERDICTS = {"met": "达标", "unmet": "未达标", "undecidable": "不可判定"}
TRENDS = {"better": "好转", "worse": "变差", "same": "持平", "unknown": "不可比"}


@pytest.fixture
def second(room, run) -> CheckupRun:
    """A run with real changes, a moved boundary, a list that was completed, and problems."""
    publish_narrower_unit(room.county)
    publish_toilets(room.county, ("2019-05-01", None), year=2026, completeness="")
    publish_second_year(room.county)
    return room.run(SECOND, "second")


def file_of(run: CheckupRun, suffix: str) -> bytes:
    answer = Browser("planner").client.get(f"/checkup/runs/{run.pk}/report.{suffix}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{run.number}.{suffix}"'
    return answer.content


def of_word(content: bytes) -> Iterator[list[list[object]]]:
    for table in docx.Document(io.BytesIO(content)).tables:
        yield [[cell.text for cell in row.cells] for row in table.rows]


def of_pdf(content: bytes) -> Iterator[list[list[object]]]:
    with pdfplumber.open(io.BytesIO(content)) as file:
        for page in file.pages:
            for table in page.extract_tables():
                yield [[(cell or "").replace("\n", "") for cell in row] for row in table]


def of_workbook(content: bytes) -> Iterator[list[list[object]]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        rows = [["" if cell is None else cell for cell in row] for row in sheet.values]
        yield [row for row in rows[2:] if sum(cell != "" for cell in row) > 1]


READERS = {"docx": of_word, "pdf": of_pdf, "xlsx": of_workbook}


def tables_of(content: bytes, suffix: str) -> dict[tuple[object, ...], Rows]:
    """Rows by the heading of their table: a table that goes on over pages is one."""
    found: dict[tuple[object, ...], Rows] = {}
    for head, *rows in READERS[suffix](content):
        kept = found.setdefault(tuple(head), [])
        kept += [dict(zip(head, row, strict=True)) for row in rows]
    return found


def with_columns(tables: dict[tuple[object, ...], Rows], *names: str) -> Rows:
    return next(rows for head, rows in tables.items() if set(names) <= set(head))


def agrees(cell: object, value: float | None) -> bool:
    """Whether a cell says a value: whole in a workbook, on paper to the last place printed."""
    if value is None:
        return cell == ""
    if isinstance(cell, int | float):
        return cell == pytest.approx(value, rel=1e-15)
    assert isinstance(cell, str)
    text = cell.replace(",", "").replace("−", "-")
    places = len(text.partition(".")[2])
    return abs(float(text) - value) <= 0.5 * 10**-places + 1e-9


def plain(text: object) -> str:
    """A formula without its spaces; a PDF raises the digits of powers."""
    return str(text).replace(" ", "").replace("²", "2").replace("³", "3")


@pytest.mark.parametrize("suffix", READERS)
def test_every_figure_of_the_file_is_that_of_the_database(second, suffix):
    tables = tables_of(file_of(second, suffix), suffix)
    values = with_columns(tables, "数值", "下界")
    grounds = with_columns(tables, "分子", "分母")
    moved = with_columns(tables, "真实变化", "边界影响")
    problems = with_columns(tables, "涉及人口", "比对")
    layers = with_columns(tables, "图层", "版本")

    rows = list(IndicatorObservation.objects.filter(run=second).order_by("position"))
    assert len(values) == len(grounds) == len(rows) == second.observations.count() > 20
    levels = ("dwelling", "community", "block", "urban", "county")
    by_level = sorted(rows, key=lambda row: (levels.index(row.level), row.position))
    for cells, row in zip(values, by_level, strict=True):
        told = [cells["数值"], cells["下界"], cells["上界"]]
        assert cells["代码"] == row.concept
        assert all(map(agrees, told, [row.value, row.lo, row.hi])), (cells, row)
        assert cells["结论"] == VERDICTS[row.verdict]
        if row.target:
            sign, _, number = str(cells["目标"]).partition(" ")
            assert {"≥": ">=", "≤": "<=", "=": "="}[sign] == row.target["op"]
            assert agrees(number, row.target["value"])
    for cells, row in zip(grounds, rows, strict=True):
        assert all(map(agrees, [cells["分子"], cells["分母"]], [row.num, row.den]))
        assert plain(cells["算式"]) == plain(row.formula["zh"])
        assert cells["定义版本"] == row.definition
    changes = ObservationChange.objects.filter(observation__run=second)
    ordered = list(changes.order_by("observation__position"))
    for cells, one in zip(moved, ordered, strict=True):
        parts = ("变化", "定义影响", "边界影响", "数据影响", "真实变化")
        stored = [one.total, one.by_definition, one.by_boundary, one.by_data, one.really]
        assert all(map(agrees, [cells[part] for part in parts], stored)), (cells, stored)
        assert agrees(cells["上次"], one.before)
        assert cells["与上次比"] == TRENDS[one.trend]
    seen = ProblemSighting.objects.filter(run=second, quantity__isnull=False)
    by_number = {one.problem.number: one for one in seen.select_related("problem")}
    assert {cells["编号"] for cells in problems} == set(by_number)
    for cells in problems:
        one = by_number[str(cells["编号"])]
        people = None if one.people is None else round(one.people)
        assert agrees(cells["数量"], one.quantity)
        assert agrees(cells["涉及人口"], people)
    assert [cells["校验值（SHA-256）"] for cells in layers] == list(
        second.layers.order_by("name").values_list("sha256", flat=True)
    )


def test_the_words_count_what_the_database_has(second):
    paragraphs = [one.text for one in docx.Document(io.BytesIO(file_of(second, "docx"))).paragraphs]
    text = "".join(paragraphs)
    counts = {verdict: second.observations.filter(verdict=verdict).count() for verdict in VERDICTS}
    assert f"达标{counts['met']}个，未达标{counts['unmet']}个" in text
    assert f"不可判定{counts['undecidable']}个" in text
    assert "首次体检" not in text
    for row in second.observations.filter(verdict="unmet")[:5]:
        assert f"（{row.concept}）" in text


def test_what_nobody_compared_with_the_official_text_is_no_official_result(room, run):
    circle = room.run(SECOND, "circle", edition="living-circle")
    for one, is_marked in ((run, False), (circle, True)):
        word = docx.Document(io.BytesIO(file_of(one, "docx")))
        text = "".join(paragraph.text for paragraph in word.paragraphs)
        assert ("待核对原文，不作为官方结论" in text) is is_marked
    caveats = with_columns(tables_of(file_of(circle, "docx"), "docx"), "核对状态")
    assert all("待" in str(cells["核对状态"]) for cells in caveats)


def test_a_value_that_was_filled_in_says_from_where(room):
    assign(room.county.actor("planner"), room.county.units["housing"], "HY-18")
    draft = ValueDraft("HY-18", UNIT[0], date(2025, 12, 1), "县教育局年报第3页", value=98.5)
    made = services.submit_value(
        actor=room.county.actor("housing"), draft=draft, upload=None, request_id="v", at=AT
    )
    services.approve_value(
        actor=room.county.actor("planner"), ref=ValueRef(made), request_id="a", at=AT
    )
    filled = room.run(date(2025, 12, 31), "filled")
    tables = tables_of(file_of(filled, "docx"), "docx")
    (value,) = [one for one in with_columns(tables, "数值", "下界") if one["代码"] == "HY-18"]
    (ground,) = [one for one in with_columns(tables, "分子", "分母") if one["代码"] == "HY-18"]
    assert value["数值"] == "98.50"
    assert "县教育局年报第3页" in str(ground["说明"])
    assert "2025-12-01" in str(ground["说明"])


def test_paper_carries_what_the_page_of_the_run_says_of_it(run):
    shown = Browser("planner").get(f"/checkup/runs/{run.pk}/")
    digest = shown.tree.xpath("//section[@aria-labelledby='digest']//code")[0].text
    told = Browser("planner").client.get(f"/checkup/runs/{run.pk}/run.json").json()
    assert told["run"]["sha256"] == digest
    word = docx.Document(io.BytesIO(file_of(run, "docx")))
    with pdfplumber.open(io.BytesIO(file_of(run, "pdf"))) as file:
        pages = [page.extract_text() for page in file.pages]
    assert digest in "".join(one.text for one in word.paragraphs)
    assert digest in "".join(pages).replace("\n", "")
    assert all(f"— {number} —" in page for number, page in enumerate(pages, 1))
    assert "首次体检" in "".join(pages)


@pytest.mark.parametrize("suffix", READERS)
def test_the_same_run_makes_the_same_bytes(run, suffix):
    assert file_of(run, suffix) == file_of(run, suffix)


def test_a_sample_county_says_so_on_paper(run, settings):
    settings.XIANZHI_DEMO = True
    word = docx.Document(io.BytesIO(file_of(run, "docx")))
    assert any("虚构" in one.text for one in word.paragraphs)


def test_the_workbook_speaks_the_language_of_its_reader(run):
    browser = Browser("planner")
    browser.client.cookies["django_language"] = "en"
    answer = browser.client.get(f"/checkup/runs/{run.pk}/report.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "Problems" in book.sheetnames


def test_who_does_not_read_check_ups_gets_no_report(run):
    for suffix in READERS:
        address = f"/checkup/runs/{run.pk}/report.{suffix}"
        assert Browser("admin").client.get(address).status_code == 403
        assert Browser("planner").client.get(address.replace(str(run.pk), "x")).status_code == 404
