"""Read a plain list (名单读取): one heading row, one record a row, columns found by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xianzhi.errors import DocumentError, RuleError, TableError
from xianzhi.exchange.documents import read_source
from xianzhi.exchange.documents.kinds import recognise
from xianzhi.exchange.spreadsheets.reading import sheets_of

__all__ = [
    "ListColumn",
    "ListFaultsError",
    "Record",
    "RecordList",
    "RowFault",
    "read_list",
    "read_records",
]

_MOST_ABOVE = 5


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list (名单列): its key, and the headings that it may bear.

    Of those with ``is_alternative`` a row needs one.
    """

    key: str
    headings: tuple[str, ...]
    is_required: bool = False
    is_alternative: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list (名单一行); a column that the file lacks is blank."""

    row: int  # as the sheet counts, from 1
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row of a list (问题行)."""

    row: int
    column: str  # heading, empty where the row as a whole is meant
    code: str
    params: Mapping[str, str]


class ListFaultsError(RuleError):
    """Rows of a list that cannot be taken in (名单有误); nothing was stored.

    The message *code* reads ``bad`` and ``rows``: how many are wrong, of how many.
    """

    def __init__(self, code: str, faults: Sequence[RowFault], rows: int) -> None:
        bad = str(len({fault.row for fault in faults}))
        super().__init__(code, {"bad": bad, "rows": str(rows)})
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class RecordList:
    """A list with all of its headings (名单), those that nobody asked for among them."""

    headings: tuple[str, ...]
    records: tuple[Record, ...]


def read_records(source: Path | bytes, columns: Sequence[ListColumn]) -> tuple[Record, ...]:
    """Read the first sheet of an xlsx, or a csv, as a list (读取名单).

    Up to four rows above the headings, such as a title and who made it, are passed over.

    Raises
    ------
    TableError
        ``table.missing_column``: no row of the first five has every required heading; or a code
        of ``read_table`` for a file that cannot be opened.
    """
    return read_list(source, columns).records


def read_list(source: Path | bytes, columns: Sequence[ListColumn]) -> RecordList:
    """Read a list with its headings (读取名单及表头), as ``read_records``.

    Raises
    ------
    TableError
        As ``read_records``.
    """
    try:
        content, name = read_source(source, None)
        sheets = sheets_of(content, recognise(content, name))
    except DocumentError as error:
        raise TableError(error.code, error.params) from error
    rows = sheets[0].rows if sheets else []
    heads = [[cell.text.strip().lower() for cell in row] for row in rows[:_MOST_ABOVE]]
    first = next((at for at, head in enumerate(heads) if _has_all(head, columns)), 0)
    places = _places(heads[first] if heads else [], columns)
    records = []
    for row in rows[first + 1 :]:
        texts = dict(enumerate(cell.text.strip() for cell in row))  # a note is a short row
        values = {column.key: texts.get(places.get(column.key, -1), "") for column in columns}
        if any(values.values()):
            records.append(Record(row[0].row, values))
    return RecordList(tuple(heads[first]) if heads else (), tuple(records))


def _has_all(head: Sequence[str], columns: Sequence[ListColumn]) -> bool:
    needed = [column.headings for column in columns if column.is_required]
    return all(any(heading in head for heading in headings) for headings in needed)


def _places(folded: Sequence[str], columns: Sequence[ListColumn]) -> dict[str, int]:
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
