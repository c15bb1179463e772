"""Files of the audit, and the command that verifies them on a machine without the site."""

import gzip
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tampering import KEY, heads_and_lines
from xianzhi.cli.main import app
from xianzhi.errors import RuleError
from xianzhi.exchange.audit_files import read_export, read_heads, write_export

HEADS, LINES = heads_and_lines(60, streams=7, every=13)
EXPORT = b"".join(LINES)


@pytest.fixture
def export(tmp_path):
    write_export(tmp_path / "audit.jsonl", LINES)
    return tmp_path / "audit.jsonl"


@pytest.fixture
def kept(tmp_path):
    """A mail that was saved as it came."""
    told = "\r\n".join(["Subject: 审计树头", "", *(head.line for head in HEADS), ""])
    (tmp_path / "mail.txt").write_text(told, encoding="utf-8", newline="")
    return tmp_path / "mail.txt"


def ask(*words):
    done = CliRunner().invoke(app, ["audit", "verify", *map(str, words)])
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["audit.jsonl", "audit.jsonl.gz"])
def test_an_export_is_read_as_it_was_written(tmp_path, name):
    folder = tmp_path / "exports"
    folder.mkdir()
    write_export(folder / name, LINES)
    assert b"".join(read_export(folder / name)) == EXPORT
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_compressed_export_is_the_same_file_each_time(tmp_path):
    for name in ("one.gz", "two.gz"):
        write_export(tmp_path / name, LINES)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_an_export_that_cannot_be_finished_leaves_nothing(tmp_path):
    def lines():
        yield LINES[0]
        raise OSError("no space")

    folder = tmp_path / "exports"
    folder.mkdir()
    with pytest.raises(RuleError):
        write_export(folder / "audit.jsonl", lines())
    assert list(folder.iterdir()) == []


def test_heads_are_found_in_a_saved_mail(kept):
    assert read_heads(kept) == tuple(HEADS)


@pytest.mark.parametrize("told", ["", "Subject: nothing\n", HEADS[0].line[:-4] + "\n"])
def test_a_file_without_heads_says_so(tmp_path, told):
    (tmp_path / "heads.txt").write_text(told, encoding="utf-8")
    with pytest.raises(RuleError):
        read_heads(tmp_path / "heads.txt")


def test_a_true_export_is_verified_and_says_what_it_does_not_prove(export):
    code, told = ask(export)
    assert code == 0
    assert "核验无误：60 条、7 个记录、5 个树头" in told
    assert "not whose it is" in told


def test_heads_and_keys_kept_elsewhere_are_compared(export, kept):
    key = KEY.public_key().public_bytes_raw().hex()
    code, told = ask(export, "--head", kept, "--key", key)
    assert code == 0
    assert "另存树头 5 个相符" in told
    assert "not whose it is" not in told


def test_the_first_bad_entry_is_named_in_both_languages(export):
    export.write_bytes(EXPORT.replace("第30次".encode(), "第31次".encode()))
    code, told = ask(export)
    assert code == 1
    assert "第 30 条" in told
    assert "Entry 30" in told


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:90] + b"x" * 90])
def test_damaged_compression_is_told_in_words(tmp_path, damage):
    path = tmp_path / "audit.jsonl.gz"
    path.write_bytes(damage(gzip.compress(EXPORT)))
    code, told = ask(path)
    assert code == 1
    assert "损坏" in told or "读不出" in told


def test_a_file_that_is_not_there_is_told_in_words(tmp_path, export):
    assert ask(tmp_path / "none.jsonl")[0] == 1
    assert ask(export, "--head", tmp_path / "none.txt")[0] == 2
    assert ask(export, "--key", "ab")[0] == 2


def test_the_verifier_loads_no_django(export):
    script = (
        "import sys; from xianzhi.cli.main import app; sys.argv = ['x', 'audit', 'verify', "
        f"{str(export)!r}]\n"
        "try: app()\n"
        "finally: assert 'django' not in sys.modules and 'sqlite3' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
