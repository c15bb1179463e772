"""Must show 7: whatever is uploaded becomes a document or a message, in bounded time and memory."""

import pytest

from bounded import bounded
from malformed import MalformedFile, malformed_files
from xianzhi.catalogue.messages import words
from xianzhi.errors import DocumentError, TableError, XianzhiError
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.spreadsheets import read_tables

TABLES = {
    file.name
    for file in malformed_files()
    if file.name.startswith(("workbook-", "flipped-", "million-")) and file.name.endswith("xlsx")
} | {"many-lines.txt", "one-line.txt", "nul.txt", "bars.md", "really-pdf.xlsx", "bomb.xlsx"}


def _assert_has_words(error: XianzhiError) -> None:
    for language in ("zh", "en"):
        assert len(words(error.code, error.params, language)) > 10


def test_there_are_more_than_200_files_and_always_the_same() -> None:
    files = malformed_files()
    assert len(files) >= 200
    malformed_files.cache_clear()
    differing = {a.name for a, b in zip(files, malformed_files(), strict=True) if a != b}
    assert differing <= {"password.pdf", "owner-only.pdf"}  # a password is salted


@pytest.mark.parametrize("file", malformed_files(), ids=str)
def test_file_becomes_a_document_or_a_message(file: MalformedFile) -> None:
    with bounded():
        _read(file)


def _read(file: MalformedFile) -> None:
    try:
        document = read_document(file.content, name=file.name)
    except DocumentError as error:
        assert not file.name.startswith("really-")
        _assert_has_words(error)
        return
    assert document.text.strip()
    document.text.encode()
    if file.name.startswith("really-"):  # a wrong extension does no harm
        assert "停车" in document.text
    assert all(
        first.end <= second.start
        for first, second in zip(document.blocks, document.blocks[1:], strict=False)
    )


@pytest.mark.parametrize(
    "file", [file for file in malformed_files() if file.name in TABLES], ids=str
)
def test_table_reader_gives_a_table_or_a_message(file: MalformedFile) -> None:
    try:
        tables = read_tables(file.content, name=file.name)
    except TableError as error:
        _assert_has_words(error)
    else:
        assert all(len(row.cells) == len(t.header) for t in tables for row in t.rows)
