"""Redmine as a peer of the list of cases: the same cases as its issues, its REST interface.

``XIANZHI_BENCH_REDMINE`` names an instance that ``rake db:migrate redmine:load_default_data`` has
made on SQLite, with puma among its gems (Debian: redmine, redmine-sqlite, puma). Its
``database.yml`` takes the file from ``REDMINE_DB``; here a copy of the instance's own database is
filled.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from urllib.request import urlopen

from benchmarks.ogc import WORKERS, free_port, wait_for

PATH = "/issues.json"
PAGE = "limit=50&status_id=*&sort=created_on:desc"
OPEN, CLOSED = 1, 5  # states of the default data
AT_ONCE = 5_000

PROJECT = """
INSERT INTO projects (id, name, identifier, is_public, status, lft, rgt, inherit_members)
    VALUES (1, 'one', 'one', 1, 1, 1, 2, 0);
INSERT INTO projects_trackers (project_id, tracker_id) VALUES (1, 1);
INSERT INTO enabled_modules (project_id, name) VALUES (1, 'issue_tracking');
INSERT INTO settings (name, value, updated_on)
    VALUES ('rest_api_enabled', '1', '2026-01-01 00:00:00');
"""
ISSUE = """
INSERT INTO issues (tracker_id, project_id, subject, description, status_id, priority_id, author_id,
    lock_version, created_on, updated_on, start_date, done_ratio, root_id, lft, rgt, is_private)
VALUES (1, 1, ?, ?, ?, 2, 1, 0, ?, ?, ?, 0, 0, 1, 2, 0)
"""


def instance() -> Path | None:
    """Where Redmine lies; none when nobody says so."""
    named = os.environ.get("XIANZHI_BENCH_REDMINE")
    return Path(named) if named else None


@contextmanager
def server(home: Path, place: Path, cases: Iterator[Mapping[str, str]]) -> Iterator[int]:
    """Fill and serve Redmine."""
    database = home / "redmine.sqlite3"
    shutil.copy(place / "db" / "redmine.sqlite3", database)
    fill(database, cases)
    port = free_port()
    environment = {
        **os.environ, "RAILS_ENV": "production", "SECRET_KEY_BASE": "bench",
        "REDMINE_DB": str(database),
    }  # fmt: skip
    command = ["bundle", "exec", "puma", "--workers", str(WORKERS), "--threads", "2:2"]
    command += ["--bind", f"tcp://127.0.0.1:{port}", "--environment", "production", "--quiet"]
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=place, env=environment, stdout=told, stderr=told)
        try:
            wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def fill(database: Path, cases: Iterator[Mapping[str, str]]) -> None:
    """Store the cases as issues of one public project."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(PROJECT)
        rows = (issue(case) for case in cases)
        while batch := list(islice(rows, AT_ONCE)):
            connection.executemany(ISSUE, batch)
            connection.commit()
        connection.execute("UPDATE issues SET root_id = id")
        connection.execute("ANALYZE")
        connection.commit()


def issue(case: Mapping[str, str]) -> tuple[object, ...]:
    at = case["at"][:19].replace("T", " ")
    status = OPEN if case["status"] == "open" else CLOSED
    return case["number"], case["text"], status, at, at, at[:10]


def listed(address: str) -> list[list[str]]:
    """Give number, state and words of what Redmine lists."""
    page = json.load(urlopen(f"http://{address}?{PAGE}"))["issues"]
    return [
        [one["subject"], "closed" if one["status"]["id"] == CLOSED else "open", one["description"]]
        for one in page
    ]


def expected(address: str, page: str) -> list[list[str]]:
    """Give the same of what we list."""
    names = ("service_request_id", "status", "description")
    ours = json.load(urlopen(f"http://{address}?{page}"))
    assert len(ours) == 50
    return [[one[name] for name in names] for one in ours]
