"""Sheets of the hotline are read as the centre hands them out; every fault names its row."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import xlsxwriter

from xianzhi.errors import TableError
from xianzhi.exchange.hotline_sheets import HotlineRow, read_hotline, read_moment

FIVE_PAST_NINE = datetime(2026, 3, 5, 1, 5, tzinfo=UTC)
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def csv_of(*rows: str, head: str = "工单编号,诉求内容,受理时间,联系电话,经度,纬度") -> bytes:
    return "\n".join((head, *rows)).encode("gb18030")


def merged_book(rows: Sequence[Sequence[str]]) -> bytes:
    """Write a sheet with a title and a heading of two storeys."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("三月")
        sheet.merge_range(0, 0, 0, 5, "12345热线工单（二〇二六年三月）")
        for column, heading in ((0, "工单编号"), (3, "受理时间"), (4, "事发地点"), (5, "诉求内容")):
            sheet.merge_range(1, column, 2, column, heading)
        sheet.merge_range(1, 1, 1, 2, "来电人信息")
        sheet.write_row(2, 1, ("姓名", "联系电话"))
        for number, row in enumerate(rows):
            sheet.write_row(3 + number, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "text",
    ["2026年3月5日 9时05分", "２０２６／３／５　０９：０５", "2026-03-05T09:05:00", "202603050905",
     "46086.378472222", "2026.3.5 上午9:05"],
)  # fmt: skip
def test_a_moment_is_read_however_it_was_typed(text: str) -> None:
    assert read_moment(text) == FIVE_PAST_NINE


@pytest.mark.parametrize("text", ["", "昨天", "2026-13-01", "2026年2月30日", "5/3/26", "9:05"])
def test_what_names_no_moment_is_not_guessed(text: str) -> None:
    assert read_moment(text) is None


def test_merged_headings_and_full_width_digits_are_read() -> None:
    row = (
        "ＨＣ２０２６００１",
        "丁一",
        "１３８－００００－１２３４",
        "2026年3月5日 9时05分",
        "稻香路３号",
        "路灯不亮，很黑",
    )

    sheet = read_hotline(merged_book([row]), name="三月.xlsx", until=NOW)

    assert sheet.issues == ()
    assert sheet.rows == (
        HotlineRow(
            4, "HC2026001", "路灯不亮，很黑", "稻香路3号", "丁一", "13800001234", FIVE_PAST_NINE,
            sheet="三月",
        ),
    )  # fmt: skip


def test_every_fault_names_its_row_and_what_is_wrong() -> None:
    content = csv_of(
        "A1,路灯不亮,2026-03-05 09:05,13800001234,108.5,32.9",
        ",没有编号,,,,",
        "A3,,,13800001234,,",
        "A4,日期,三月五日,,,",
        "A5,未来,2027-03-05,,,",
        "A6,半个位置,,,108.5,",
        "A7,坏位置,,,东经,32.9",
        "A8,电话,,转分机,,",
        "A1,别的内容,,,,",
        "A8,电话,,,,",
    )

    sheet = read_hotline(content, name="gbk.csv", until=NOW)

    assert [(issue.row, issue.code, issue.severity.value) for issue in sheet.issues] == [
        (3, "hotline.number_missing", "error"),
        (4, "hotline.text_missing", "error"),
        (5, "hotline.moment_unreadable", "error"),
        (6, "hotline.moment_ahead", "error"),
        (7, "hotline.place_is_half", "error"),
        (8, "hotline.place_unreadable", "error"),
        (9, "hotline.phone_unreadable", "warning"),
        (10, "hotline.twice", "error"),
        (11, "hotline.twice_alike", "warning"),
    ]
    assert [row.number for row in sheet.rows] == ["A1", "A8"]
    assert (sheet.rows[0].x, sheet.rows[0].y) == (108.5, 32.9)


def test_a_heading_goes_before_the_text_once() -> None:
    head = "流水号,标题,反映内容"
    sheet = read_hotline(csv_of("1,路灯,路灯不亮", "2,井盖,丢了", head=head), name="a.csv")

    assert [row.text for row in sheet.rows] == ["路灯不亮", "井盖\n丢了"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "hotline.no_header"),
        ("工单编号,电话\n1,2\n".encode(), "hotline.missing_column"),
    ],
)
def test_a_sheet_without_the_needed_columns_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(TableError, match=code.replace(".", r"\.")):
        read_hotline(content, name="a.csv")
