"""Tables of any length out (长表导出): row by row in bounded memory, as xlsx or csv.

Every cell is text, so nothing becomes a formula and codes keep their zeros. A hundred thousand rows
take about a second; ``write_xlsx`` lays out short sheets as offices want them.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO
from xml.sax.saxutils import escape

from xianzhi.errors import TableError
from xianzhi.exchange.documents.characters import clean

__all__ = ["MOST_ROWS", "write_long_csv", "write_long_xlsx"]

MOST_ROWS = 1_000_000
_AT_ONCE = 1_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
_STAMP = (2000, 1, 1, 0, 0, 0)  # a fixed one, so equal tables make equal files
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_SHEET = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    "</sheetViews>"
)


def write_long_xlsx(
    stream: IO[bytes], titles: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Write a table as xlsx (导出长表): headings that stay in sight, then every row as text.

    Raises
    ------
    TableError
        ``table.too_many_rows``: a sheet would cut it.
    """
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _PARTS.items():
            book.writestr(_entry(name), text)
        with book.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            widths = "".join(
                f'<col min="{n}" max="{n}" width="20" customWidth="1"/>'
                for n in range(1, len(titles) + 1)
            )
            sheet.write(f"{_SHEET}<cols>{widths}</cols><sheetData>".encode())
            for part in _drawn(titles, rows):
                sheet.write(part.encode())
            sheet.write(b"</sheetData></worksheet>")


def write_long_csv(stream: IO[bytes], titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as UTF-8 with a byte order mark (导出长表); a formula is made harmless."""
    stream.write(b"\xef\xbb\xbf")
    stream.write(_lines([titles]).encode())
    for some in _batches(rows):
        stream.write(_lines(some).encode())


def _batches(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _drawn(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(titles)
    count = 0
    for some in _batches(rows):
        count += len(some)
        if count > MOST_ROWS:
            raise TableError("table.too_many_rows", {"most": f"{MOST_ROWS:,}"})
        yield "".join(map(_row, some))


def _row(row: Sequence[str]) -> str:
    return f"<row>{''.join(map(_cell, row))}</row>"


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(clean(text))}</t></is></c>'


def _lines(rows: Iterable[Sequence[str]]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerows(
        [f"'{text}" if text.startswith(_FORMULA_STARTS) else text for text in row] for row in rows
    )
    return held.getvalue()
