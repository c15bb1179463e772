import hashlib
from io import BytesIO
from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from xianzhi.samples.build import write_files
from xianzhi.samples.plans import texts
from xianzhi.samples.plans.catalog import DOCUMENTS, PLANS, SampleKind, package_text
from xianzhi.samples.plans.wrapping import HEADER, wrap


def digests(paths: list[Path]) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def test_two_builds_are_equal_to_the_byte(tmp_path: Path) -> None:
    first = write_files(tmp_path / "first")
    second = write_files(tmp_path / "second")

    assert digests(first) == digests(second)
    assert [path.name for path in first] == [document.file_name for document in DOCUMENTS]


def test_writing_again_into_the_same_folder_changes_nothing(tmp_path: Path) -> None:
    before = digests(write_files(tmp_path / "shelf"))

    assert digests(write_files(tmp_path / "shelf")) == before
    assert len(list((tmp_path / "shelf").iterdir())) == len(DOCUMENTS)


def test_five_plans_an_opinion_an_amendment_and_a_ledger() -> None:
    kinds = [document.kind for document in DOCUMENTS]

    assert kinds.count(SampleKind.PLAN) == len(PLANS) == 5
    assert {SampleKind.SUPERIOR, SampleKind.AMENDMENT, SampleKind.LEDGER} < set(kinds)


def test_every_document_says_that_the_county_is_fictional() -> None:
    for document in DOCUMENTS:
        content = document.content()
        if document.file_name.endswith(".docx"):
            text = Document(BytesIO(content)).paragraphs[-1].text
        elif document.file_name.endswith(".xlsx"):
            text = load_workbook(BytesIO(content)).active["A1"].value
        else:
            text = content.decode("utf-8")
        assert "虚构" in text, document.file_name


def test_word_plan_has_merged_lead_and_category_cells() -> None:
    content = next(d.content() for d in PLANS if d.file_name.endswith(".docx"))

    table = Document(BytesIO(content)).tables[0]

    assert len(table.rows) == 21
    restarts = table._tbl.xpath("count(.//w:vMerge[@w:val='restart'])")
    assert restarts == 6 + 4  # six categories, four lead cells that reach down
    assert [row.cells[1].text for row in table.rows[1:]] == [""] * 20  # numbered by Word


def test_old_ledger_has_merged_headers() -> None:
    content = next(d.content() for d in DOCUMENTS if d.kind is SampleKind.LEDGER)

    sheet = load_workbook(BytesIO(content)).active

    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:J1", "D3:E3", "F3:G3", "A3:A4"} <= merged
    assert [sheet.cell(row, 2).value for row in range(5, 19)] == list(range(1, 15))


def test_wrapped_text_gives_back_its_source_through_the_origins() -> None:
    source = package_text("02_legacy_problems.txt")

    wrapped = wrap(source)

    assert "".join(wrapped.text[at] for at in wrapped.origins) == source.removesuffix("\n") + "\n"
    assert max(len(line) for line in wrapped.text.split("\n")) == 28
    assert wrapped.text.count(HEADER + "\n") >= 3


def test_wrapping_keeps_blank_lines() -> None:
    assert wrap("甲\n\n乙\n").text == "甲\n\n乙\n"


def test_texts_are_those_of_the_five_plans() -> None:
    found = texts()

    assert len(found) == 5
    for plan, text in zip(PLANS, found, strict=True):
        assert plan.title in "".join(text.split())
        assert plan.number in text
