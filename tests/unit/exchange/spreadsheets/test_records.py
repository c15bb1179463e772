"""Plain lists, found by the names of their columns."""

from xianzhi.exchange.spreadsheets import Column, ListColumn, Sheet, read_records, write_xlsx

COLUMNS = (
    ListColumn("code", ("编号",), is_required=True),
    ListColumn("value", ("数值",), is_required=True),
    ListColumn("note", ("备注",)),
)


def test_a_note_below_the_list_is_a_record_with_blanks() -> None:
    """A note is one cell: what its row lacks is blank, not a fault of the reader."""
    columns = tuple(Column(name) for name in ("编号", "名称", "数值"))
    sheet = Sheet("填报表", columns, (("A1", "甲", 3.5),), notes=("按人填写。",))

    found = read_records(write_xlsx((sheet,)), COLUMNS)

    assert found[0].values == {"code": "A1", "value": "3.5", "note": ""}
    assert [one.values["value"] for one in found[1:]] == [""]
