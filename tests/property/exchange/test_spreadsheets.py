"""Write, read: identity; and every position of a sheet is covered once."""

import io
from datetime import date

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xianzhi.exchange.ooxml.workbook import read_workbook
from xianzhi.exchange.spreadsheets import Column, Sheet, write_xlsx
from xianzhi.exchange.spreadsheets.sheet import displayed_value

TEXT = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=15
)
VALUE = st.one_of(
    TEXT,
    st.integers(-(10**9), 10**9),
    st.dates(date(1901, 1, 1), date(2999, 1, 1)),
    st.sampled_from(["=1", "+1", "-1", "@a", "_x0041_", "a\nb", " a "]),
    st.none(),
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(st.lists(st.tuples(VALUE, VALUE, VALUE), min_size=1, max_size=8), st.booleans())
def test_what_is_written_is_read_again(rows: list[tuple[object, ...]], merges: bool) -> None:
    columns = (Column("甲", merges_equal=merges), Column("乙", "组"), Column("丙", "组"))
    content = write_xlsx([Sheet("表", columns, tuple(rows))])  # type: ignore[arg-type] # drawn
    (sheet,) = read_workbook(content)
    shown = {
        (cell.row + down, cell.column + right): cell.text
        for row in sheet.rows
        for cell in row
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    }
    expected = {
        (4 + number, column): displayed_value(value)  # type: ignore[arg-type] # drawn
        for number, row in enumerate(rows)
        for column, value in enumerate(row, start=1)
    }
    assert {place: shown.get(place, "") for place in expected} == expected


@QUICK
@given(
    st.lists(st.lists(st.one_of(TEXT, st.none()), min_size=4, max_size=4), min_size=1, max_size=5),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 3), st.integers(0, 3)),
)
def test_each_position_is_covered_once_as_openpyxl_sees_it(
    grid: list[list[str | None]], area: tuple[int, int, int, int]
) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in grid:
        page.append([None if text is None else f"字{text}" for text in row])
    top, left, down, right = area
    page.merge_cells(start_row=top, start_column=left, end_row=top + down, end_column=left + right)
    stream = io.BytesIO()
    book.save(stream)
    (sheet,) = read_workbook(stream.getvalue())
    texts = {(cell.row, cell.column): cell.text for row in sheet.rows for cell in row if cell.text}
    assert texts == {
        (cell.row, cell.column): cell.value
        for row in page.iter_rows()
        for cell in row
        if cell.value
    }
    covered = [
        (cell.row + i, cell.column + j)
        for row in sheet.rows
        for cell in row
        for i in range(cell.row_span)
        for j in range(cell.column_span)
    ]
    assert len(covered) == len(set(covered))
