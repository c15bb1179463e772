"""Spreadsheets in and out (电子表格): the ledgers that offices keep in Excel and WPS.

Out: ``write_xlsx`` and ``write_csv`` of a ``Sheet``, ``write_long_*`` of rows without end. In:
``read_table`` finds the table in an existing xlsx or csv; ``propose_columns`` says which of its
columns is which field; ``read_lines`` turns its rows into ledger lines with issues by row.
"""

from xianzhi.exchange.spreadsheets.columns import ColumnProposal, LedgerField, propose_columns
from xianzhi.exchange.spreadsheets.lines import LedgerLine, TableIssue, read_lines
from xianzhi.exchange.spreadsheets.long_tables import write_long_csv, write_long_xlsx
from xianzhi.exchange.spreadsheets.reading import RawRow, RawTable, read_table, read_tables
from xianzhi.exchange.spreadsheets.records import (
    ListColumn,
    ListFaultsError,
    Record,
    RecordList,
    RowFault,
    read_list,
    read_records,
)
from xianzhi.exchange.spreadsheets.sheet import Column, Sheet, Value
from xianzhi.exchange.spreadsheets.writing import write_csv, write_xlsx

__all__ = [
    "Column",
    "ColumnProposal",
    "LedgerField",
    "LedgerLine",
    "ListColumn",
    "ListFaultsError",
    "RawRow",
    "RawTable",
    "Record",
    "RecordList",
    "RowFault",
    "Sheet",
    "TableIssue",
    "Value",
    "propose_columns",
    "read_lines",
    "read_list",
    "read_records",
    "read_table",
    "read_tables",
    "write_csv",
    "write_long_csv",
    "write_long_xlsx",
    "write_xlsx",
]
