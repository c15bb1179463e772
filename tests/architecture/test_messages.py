"""Every message has words in both languages, and every code that is used is known."""

import csv
import re
from pathlib import Path

from xianzhi.catalogue import messages

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xianzhi"
FOLDER = SOURCE / "catalogue" / "messages"
HOLES = re.compile(r"{\w*}")


def entries():
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)


def test_every_message_is_said_in_both_languages_with_the_same_placeholders():
    wrong = [
        row["id"]
        for row in entries()
        if not row["zh"].strip()
        or not row["en"].strip()
        or sorted(HOLES.findall(row["zh"])) != sorted(HOLES.findall(row["en"]))
    ]
    assert wrong == []


def test_every_code_in_the_sources_has_words(sources):
    known = set(messages.codes())
    rooms = {code.split(".")[0] for code in known}
    files = '(?!csv"|parquet")'  # names of files look like codes
    literal = re.compile(rf'"((?:{"|".join(sorted(rooms))})\.{files}[a-z_]+(?:\.[a-z_]+)*)"')
    unknown = {
        code
        for path in sources
        for code in literal.findall(path.read_text(encoding="utf-8"))
        if code not in known and f"job.{code}" not in known  # kinds of jobs look like codes
    }
    assert unknown == set()
