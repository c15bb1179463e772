"""Must show 7: whatever is uploaded becomes a document or a message, in bounded time and memory."""

import resource
import time

import pytest
from malformed import MalformedFile, malformed_files

from xianzhi.catalogue.messages import words
from xianzhi.errors import DocumentError, TableError
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.sandbox import Limits
from xianzhi.exchange.spreadsheets import read_tables

MOST_SECONDS = 10
MOST_MIB = 512


def test_there_are_more_than_200_files_and_always_the_same() -> None:
    files = malformed_files()
    assert len(files) >= 200
    malformed_files.cache_clear()
    differing = [a.name for a, b in zip(files, malformed_files(), strict=True) if a != b]
    # Office libraries stamp the hour into what they write; nothing else may differ.
    assert not [name for name in differing if not name.endswith(("docx", "xlsx", "md", "exe"))]


@pytest.mark.parametrize("file", malformed_files(), ids=str)
def test_file_becomes_a_document_or_a_message(file: MalformedFile) -> None:
    began = time.monotonic()
    try:
        document = read_document(file.content, name=file.name)
    except DocumentError as error:
        for language in ("zh", "en"):
            assert len(words(error.code, error.params, language)) > 10
    else:
        assert document.text.strip()
        document.text.encode()
        assert all(
            first.end <= second.start
            for first, second in zip(document.blocks, document.blocks[1:], strict=False)
        )
    assert time.monotonic() - began < MOST_SECONDS


@pytest.mark.parametrize(
    "file", [file for file in malformed_files() if file.name.endswith((".xlsx", ".txt"))], ids=str
)
def test_table_reader_gives_a_table_or_a_message(file: MalformedFile) -> None:
    try:
        tables = read_tables(file.content, name=file.name)
    except TableError as error:
        for language in ("zh", "en"):
            assert len(words(error.code, error.params, language)) > 10
    else:
        assert all(len(row.cells) == len(t.header) for t in tables for row in t.rows)


def test_children_stayed_within_their_memory() -> None:
    for file in malformed_files()[::10]:
        try:
            read_document(file.content, name=file.name)
        except DocumentError:
            continue
    assert Limits().memory_mib <= MOST_MIB
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MIB * 1024


def test_misnamed_files_are_read_by_their_content() -> None:
    misnamed = [file for file in malformed_files() if file.name.startswith("really-")]
    assert len(misnamed) >= 20
    for file in misnamed:
        assert "停车" in read_document(file.content, name=file.name).text, file.name
