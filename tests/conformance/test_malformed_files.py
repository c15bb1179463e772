"""Must show 7: whatever is uploaded becomes a document or a message, in bounded time and memory."""

import resource
from pathlib import Path

import pytest

from malformed import MalformedFile, malformed_files
from xianzhi.catalogue.messages import words
from xianzhi.errors import DocumentError, TableError, XianzhiError
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.spreadsheets import read_tables

MOST_SECONDS = 10  # of processor time: the clock on the wall depends on who else is working
MOST_MIB = 512  # of this process; the kernel holds a confined reader to the same (sandbox.Limits)
TABLES = {
    file.name
    for file in malformed_files()
    if file.name.startswith(("workbook-", "flipped-", "million-")) and file.name.endswith("xlsx")
} | {"many-lines.txt", "one-line.txt", "nul.txt", "bars.md", "really-pdf.xlsx", "bomb.xlsx"}


def _processor_seconds() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _status_kib(name: str) -> int:
    # ru_maxrss would not do: it never falls, and a child inherits that of the test process.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _forget_peak_kib() -> int:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status_kib("VmRSS")


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
    began = _processor_seconds()
    before = _forget_peak_kib()
    try:
        document = read_document(file.content, name=file.name)
    except DocumentError as error:
        assert not file.name.startswith("really-")
        _assert_has_words(error)
    else:
        assert document.text.strip()
        document.text.encode()
        if file.name.startswith("really-"):  # a wrong extension does no harm
            assert "停车" in document.text
        assert all(
            first.end <= second.start
            for first, second in zip(document.blocks, document.blocks[1:], strict=False)
        )
    assert _processor_seconds() - began < MOST_SECONDS
    assert _status_kib("VmHWM") - before < MOST_MIB * 1024


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
