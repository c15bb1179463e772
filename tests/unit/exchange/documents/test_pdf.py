import io

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from malformed import malformed_files
from office_files import GRID, pdf_file
from xianzhi.core.policy.document import BlockKind, Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.documents.pdf import read_pdf
from xianzhi.exchange.documents.pdf_lines import Glyph, cell_text, lines


def of_kind(document: Document, kind: BlockKind) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind is kind]


@pytest.fixture(scope="module")
def three_pages() -> Document:
    return read_document(pdf_file(3, header="禾川县公报"), name="方案.doc")


def test_lines_come_in_reading_order(three_pages: Document) -> None:
    first = [
        three_pages.text[block.start : block.end]
        for block in three_pages.blocks
        if block.address.page == 1 and block.kind is BlockKind.PARAGRAPH
    ]
    assert first[0] == "一、主要任务"
    assert "".join(first[1:]).startswith(
        "（一）建设公共停车场。2026年底前新增公共停车位1000个以上。"
    )


def test_ruled_table_is_a_grid_on_every_page(three_pages: Document) -> None:
    cells = of_kind(three_pages, BlockKind.CELL)
    assert cells == [text for _ in range(3) for row in GRID for text in row]
    assert {b.address.table for b in three_pages.blocks if b.address.table} == {1, 2, 3}


def test_margins_are_marked(three_pages: Document) -> None:
    assert of_kind(three_pages, BlockKind.HEADER) == ["禾川县公报"] * 3
    assert of_kind(three_pages, BlockKind.FOOTER) == ["— 1 —", "— 2 —", "— 3 —"]


def test_scanned_pages_are_told() -> None:
    content = next(f.content for f in malformed_files() if f.name == "structure-image-only.pdf")
    with pytest.raises(DocumentError) as caught:
        read_pdf(content)
    assert caught.value.code == "document.scanned"


def test_blank_page_without_text_is_told() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.showPage()
    canvas.save()
    with pytest.raises(DocumentError) as caught:
        read_pdf(stream.getvalue())
    assert caught.value.code == "document.no_text"


@pytest.mark.parametrize(("password", "code"), [("secret", "document.encrypted"), ("", None)])
def test_only_a_needed_password_locks(password: str, code: str | None) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_file())))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    if code is None:
        assert "停车场" in read_pdf(stream.getvalue()).text
        return
    with pytest.raises(DocumentError) as caught:
        read_pdf(stream.getvalue())
    assert caught.value.code == code


def test_too_many_pages_are_counted() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(121):
        canvas.showPage()
    canvas.save()
    with pytest.raises(DocumentError) as caught:
        read_pdf(stream.getvalue())
    assert (caught.value.code, caught.value.params["pages"]) == ("document.too_many_pages", "121")


def written(text: str, left: float, top: float, size: float = 10) -> list[Glyph]:
    return [
        Glyph(letter, left + i * size, left + (i + 1) * size, top, top + size)
        for i, letter in enumerate(text)
    ]


def test_line_that_fills_its_cell_runs_on_and_a_short_one_ends() -> None:
    full = written("建设公共停", 0, 0) + written("车场", 0, 12)
    assert cell_text(full, 52) == "建设公共停车场"
    apart = written("县住建局", 0, 0) + written("县财政局", 0, 12)
    assert cell_text(apart, 80) == "县住建局\n县财政局"


def test_wide_gap_is_a_blank_and_stretched_letters_are_not() -> None:
    row = written("甲", 0, 0) + written("乙", 13, 0) + written("丙", 40, 0)
    assert [line.text for line in lines(row)] == ["甲乙 丙"]
