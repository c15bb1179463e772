"""Read a plain list (名单读取): one heading row, one record a row, columns found by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xianzhi.errors import DocumentError, TableError
from xianzhi.exchange.documents import read_source
from xianzhi.exchange.documents.kinds import recognise
from xianzhi.exchange.spreadsheets.reading import sheets_of

__all__ = ["ListColumn", "Record", "read_records"]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list (名单列): its key, and the headings that it may bear."""

    key: str
    headings: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list (名单一行); a column that the file lacks is blank."""

    row: int  # as the sheet counts, from 1
    values: Mapping[str, str]


def read_records(source: Path | bytes, columns: Sequence[ListColumn]) -> tuple[Record, ...]:
    """Read the first sheet of an xlsx, or a csv, as a list (读取名单).

    Raises
    ------
    TableError
        ``table.missing_column``: the first row lacks a required heading; or a code of
        ``read_table`` for a file that cannot be opened.
    """
    try:
        content, name = read_source(source, None)
        sheets = sheets_of(content, recognise(content, name))
    except DocumentError as error:
        raise TableError(error.code, error.params) from error
    rows = sheets[0].rows if sheets else []
    places = _places([cell.text for cell in rows[0]] if rows else [], columns)
    records = []
    for row in rows[1:]:
        texts = [cell.text for cell in row]
        values = {
            column.key: texts[places[column.key]].strip() if column.key in places else ""
            for column in columns
        }
        if any(values.values()):
            records.append(Record(row[0].row, values))
    return tuple(records)


def _places(header: Sequence[str], columns: Sequence[ListColumn]) -> dict[str, int]:
    folded = [heading.strip().lower() for heading in header]
    places = {
        column.key: folded.index(heading)
        for column in columns
        for heading in column.headings
        if heading in folded
    }
    for column in columns:
        if column.is_required and column.key not in places:
            named = "、".join(column.headings)
            raise TableError("table.missing_column", {"column": column.headings[0], "also": named})
    return places
