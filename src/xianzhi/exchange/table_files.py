"""Tables as files to be handed out (导出文件): xlsx, csv, and docx in the manner of GB/T 9704."""

from collections.abc import Sequence
from dataclasses import dataclass

from xianzhi.errors import RuleError
from xianzhi.exchange.documents.kinds import MEDIA_TYPES, Format
from xianzhi.exchange.gongwen import Attachment, Gongwen, write_gongwen
from xianzhi.exchange.spreadsheets import Sheet, write_csv, write_xlsx

__all__ = ["TABLE_KINDS", "TableFile", "table_file"]

_MEDIA = {
    "xlsx": MEDIA_TYPES[Format.XLSX],
    "docx": MEDIA_TYPES[Format.DOCX],
    "csv": "text/csv",
}
TABLE_KINDS = frozenset(_MEDIA)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file to be sent to the browser (导出文件)."""

    name: str
    media_type: str
    content: bytes


def table_file(sheets: Sequence[Sheet], stem: str, kind: str) -> TableFile:
    """Write sheets as one file (导出): all of them, or in a csv the last, which has the rows.

    Raises
    ------
    RuleError
        The kind is none of ``TABLE_KINDS``.
    """
    if kind not in TABLE_KINDS:
        raise RuleError("table.kind_unknown")
    if kind == "xlsx":
        content = write_xlsx(sheets)
    elif kind == "csv":
        content = write_csv(sheets[-1])
    else:
        content = write_gongwen(Gongwen(title=sheets[0].title, attachments=_attached(sheets)))
    return TableFile(f"{stem}.{kind}", _MEDIA[kind], content)


def _attached(sheets: Sequence[Sheet]) -> tuple[Attachment, ...]:
    return tuple(Attachment(title=sheet.name or sheet.title, table=sheet) for sheet in sheets)
