"""Must show 7 against the real server: hostile files get words; nothing is half stored."""

import random
import sqlite3
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from malformed import SEED, MalformedFile, malformed_files

pytestmark = pytest.mark.browser

MOST_SECONDS = 30
FILES = malformed_files()
SAMPLE = random.Random(f"{SEED} server").sample(FILES, 8)
PATHS = ("/documents/import/", "/table-import/preview/")
BOUNDARY = "a-boundary-that-is-in-none-of-the-files"
END = f"\r\n--{BOUNDARY}--\r\n"
MULTIPART = (
    f"--{BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
    f"{{token}}\r\n--{BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
)
SIZES = [
    pytest.param(SAMPLE, id="sample"),
    pytest.param(FILES, id="all", marks=pytest.mark.slow),
]


def stored(home: Path) -> dict[str, int]:
    """Rows by table, and the files of the folder."""
    address = f"file:{home / 'xianzhi.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counts = {
            name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]
            for (name,) in names
        }
    return counts | {"files": sum(path.is_file() for path in (home / "files").rglob("*"))}


def send(visitor, path: str, file: MalformedFile) -> tuple[HTTPResponse, str]:
    """Post a file as the form of the page would; give the very first answer and its page."""
    token = visitor.page.input_value("form.import [name=csrfmiddlewaretoken]")
    body = MULTIPART.format(token=token, name=file.name).encode() + file.content + END.encode()
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in visitor.page.context.cookies())
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    # Not through the browser: it would carry 50 MB by way of its driver, and be timed for that.
    with closing(HTTPConnection(urlsplit(visitor.site.url).netloc, timeout=MOST_SECONDS)) as line:
        begun = time.monotonic()
        line.request("POST", path, body, {"Content-Type": kind, "Cookie": cookies})
        answer = line.getresponse()
        page = answer.read().decode()
        assert time.monotonic() - begun < MOST_SECONDS, file.name
    assert "Traceback" not in page, file.name
    return answer, page


def wait_until_read(visitor, progress: str) -> None:
    """Watch the stages of an import to their end; they end well."""
    visitor.go(progress)
    visitor.page.wait_for_selector("#import a.button.primary")
    assert not visitor.page.locator("#import .notice.alert").count()
    visitor.go("/documents/")


@pytest.mark.parametrize("files", SIZES)
@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_file_is_taken_whole_or_refused_with_words(visitor, path, files):
    visitor.sign_in()
    visitor.go("/documents/")
    refused = []
    for file in files:
        before = stored(visitor.site.home)
        answer, page = send(visitor, path, file)
        if answer.status == 422:
            refused.append(file.name)
            assert "errorlist" in page, file.name
            assert stored(visitor.site.home) == before, file.name
        elif answer.status == 302:
            wait_until_read(visitor, answer.headers["Location"])
        else:
            assert (answer.status, path) == (200, PATHS[1]), file.name
            assert stored(visitor.site.home) | {"files": 0} == before | {"files": 0}, file.name
    assert refused
    assert len(files) >= 8
    assert "Traceback" not in (visitor.site.home / "server.log").read_text("utf-8")
