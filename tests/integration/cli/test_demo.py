"""``./do run``: Hechuan loads, twice is like once, and the printed account signs in."""

import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from factories import postgresql
from xianzhi.cli.demo import _password
from xianzhi.samples.loader import DEMO_POSTS

ROOT = Path(__file__).resolve().parents[3]
COUNT = "SELECT COUNT(*) FROM"
VISITS = {"django_session", "accounts_signinattempt"}  # no part of the county
HOUSEKEEPING = {"records_job", "audit_log", "audit_leaf", "audit_signedhead", "audit_check"}
ANSWERS = {"records_command"}  # a job's command leaves its answer; what it changes is an entry
BESIDES = VISITS | HOUSEKEEPING | ANSWERS  # a server that runs does its own jobs
PASSWORD = re.compile(r"password: (\S+)")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True)
class Home:
    """A folder for the demonstration, and the database that it uses."""

    folder: Path
    url: str

    def start(self, *options: str, command: str = "demo") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "xianzhi", "site", command, *options],
            cwd=self.folder,
            env=os.environ
            | {
                "XIANZHI_HOME": str(self.folder),
                "XIANZHI_DATABASE_URL": self.url,
                "PYTHONPATH": str(ROOT / "src"),
                "COLUMNS": "200",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def load(self) -> str:
        return self.said("--load-only")

    def draw(self) -> str:
        return self.said("--scale", "0.02", command="demo-map")

    def said(self, *options: str, command: str = "demo") -> str:
        with self.start(*options, command=command) as run:
            said, _ = run.communicate(timeout=300)
        assert run.returncode == 0, said
        return said

    def said_wrong(self, command: str) -> str:
        with self.start(command=command) as run:
            said, _ = run.communicate(timeout=300)
        assert run.returncode == 2
        assert "Traceback" not in said
        return said

    def counts(self) -> dict[str, int]:
        """Rows by table, without visits."""
        if self.url:
            return self._counts_of_postgresql()
        with closing(sqlite3.connect(self.folder / "xianzhi.sqlite3")) as database:
            listed = "SELECT name FROM sqlite_master WHERE type = 'table'"
            names = [name for (name,) in database.execute(listed) if name not in BESIDES]
            return {n: database.execute(f'{COUNT} "{n}"').fetchone()[0] for n in names}

    def _counts_of_postgresql(self) -> dict[str, int]:
        import psycopg

        with psycopg.connect(self.url) as database:
            listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            names = [name for (name,) in database.execute(listed) if name not in BESIDES]
            return {n: database.execute(f'{COUNT} "{n}"').fetchone()[0] for n in names}


DATABASES = ("sqlite", "postgresql")
# The map needs minutes, and no database but for its list: ./do trust draws it over PostgreSQL too.
MAPS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    if request.param == "sqlite":
        yield Home(tmp_path, "")
        return
    with postgresql.running(tmp_path) as url:
        yield Home(tmp_path, url)


@pytest.mark.parametrize("home", DATABASES, indirect=True)
def test_the_demonstration_loads_once_tells_its_accounts_and_serves_them(home):
    said = home.load()
    before = home.counts()
    assert before["ledger_policydocument"] == 6
    assert before["ledger_ledgertask"] > 0
    assert all(re.search(rf"\b{name}\b", said) for name in DEMO_POSTS)
    password = PASSWORD.search(said)[1]
    assert (home.folder / "demo_password").read_text("ascii") == password

    with served(home) as url:
        browser = signed_in(url, "clerk", password)
        page = browser.open(f"{url}/tasks/", timeout=60).read().decode()
    assert "禾川县" in page
    assert "ledger-table" in page
    assert home.counts() == before


@pytest.mark.parametrize("home", MAPS, indirect=True)
def test_the_map_of_the_demonstration_is_drawn_once(home):
    assert "--load-only" in home.said_wrong(command="demo-map")
    home.load()
    said = home.draw()
    assert said.count("layer published") == 17
    assert said.count("confirmed: 3") == 2  # problems of both check-ups
    before = home.counts()
    assert before["checkup_checkuprun"] == 2
    assert "layer published" not in home.draw()
    assert home.counts() == before


@contextmanager
def served(home: Home) -> Iterator[str]:
    """Run the demonstration a second time, now with its server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with home.start("--no-map", "--port", str(port)) as run:
        try:
            yield answering(f"http://127.0.0.1:{port}", run)
        finally:
            run.terminate()
            said, _ = run.communicate(timeout=60)
    assert "Traceback" not in said, said


def answering(url: str, run: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert run.poll() is None, run.communicate()[0]
        try:
            build_opener().open(f"{url}/", timeout=60).close()
        except URLError:
            continue
        return url
    pytest.fail("the demonstration did not answer")


def signed_in(url: str, name: str, password: str) -> OpenerDirector:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{url}/sign-in/", timeout=60).read().decode()
    token = TOKEN.search(form)[1]
    posted = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    answer = browser.open(f"{url}/sign-in/", urlencode(posted).encode(), timeout=60)
    assert "/sign-in/" not in answer.url
    return browser


def test_every_home_has_its_own_password_and_keeps_it_from_others(tmp_path):
    homes = [tmp_path / name for name in ("one", "two")]
    for folder in homes:
        folder.mkdir()
    first, second = (_password(folder) for folder in homes)
    assert first != second
    assert len(first) >= 10
    assert _password(homes[0]) == first
    assert stat.S_IMODE((homes[0] / "demo_password").stat().st_mode) == 0o600
