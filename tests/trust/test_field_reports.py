"""Must show 1: reports made without a signal arrive once, however often the site dies meanwhile.

A phone (headless Chromium with a folder of its own) makes them while the site is down; its page is
closed and it is switched off and on; the site is killed with all its processes in the middle of the
sync. While the site is dead, what the phone shows as sent is compared with the database.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import sync_playwright

from browser.conftest import FLAGS, _chromium
from browser.phone import Figures, Phone, Station, environment_of, judge, sync_with_kills
from trust.databases import Databases, Sqlite, use
from trust.dying import forked
from trust.examining import PREPARED

COMMANDS = "SELECT request_id, answer FROM records_command WHERE request_id LIKE 'field/%'"
TEXTS = "SELECT count(DISTINCT text) FROM casework_case WHERE channel = 'grid_worker'"
LOADED = "xianzhi"  # the name of the site's own SQLite file
WORKER, PASSWORD = "grid", "for tests only"


def stored(databases: Databases) -> tuple[Mapping[str, str], int]:
    """The number of the case by the phone's key, and how many texts differ."""
    if isinstance(databases, Sqlite):
        with closing(sqlite3.connect(databases.folder / f"{LOADED}.sqlite3")) as opened:
            rows, (texts,) = opened.execute(COMMANDS).fetchall(), opened.execute(TEXTS).fetchone()
    else:
        with psycopg.connect(databases.address(LOADED)) as server:
            rows = server.execute(COMMANDS).fetchall()
            (texts,) = server.execute(TEXTS).fetchone()
    told = ((key, json.loads(said) if isinstance(said, str) else said) for key, said in rows)
    return {key.removeprefix("field/"): said["number"] for key, said in told}, texts


def prepared(stage, folder: Path) -> Station:
    """A site of its own with a grid worker who can sign in."""
    databases = stage.databases
    databases.copy(PREPARED, LOADED)
    is_sqlite = isinstance(databases, Sqlite)
    home = databases.folder if is_sqlite else folder
    address = "" if is_sqlite else databases.address(LOADED)
    environment = environment_of(home, XIANZHI_DATABASE_URL=address)

    def fill(acknowledge) -> None:
        use(databases, LOADED)
        let_in()
        acknowledge("done")

    made = forked(fill)
    assert made.answer == "done", made.fault
    databases.settle(LOADED)
    collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=environment, check=True)
    return Station(environment, folder / "station.log")


def let_in() -> None:
    """Give the grid worker a password as a site stores it; the tests' own are stored faster."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    from xianzhi.apps.accounts.models import User

    hashed = Argon2PasswordHasher().encode(PASSWORD, "salt-of-the-tests")
    User.objects.filter(username=WORKER).update(password=hashed)


def reported(stage, folder: Path, reports: int, kills: int) -> Figures:
    """Make reports, switch the phone off and on, and sync while the site is killed."""
    station = prepared(stage, folder)
    figures = Figures(reports, kills=kills)
    station.start()
    with sync_playwright() as playwright:
        phone = Phone(playwright.chromium, folder / "phone", _chromium(), FLAGS, station.url)
        phone.switch_on()
        try:
            phone.sign_in(WORKER, PASSWORD)
            station.kill()
            phone.make(0, reports // 2, photo_every=10)
            phone.page.close()
            phone.open_page()
            phone.open_field()
            phone.make(reports // 2, reports)
            phone.switch_off()
            phone.switch_on()
            phone.open_field()
            assert phone.look()["bodies"] == reports
            station.start()
            sync_with_kills(phone, station, figures, lambda: stored(stage.databases), seed=5)
            assert phone.said == []
        finally:
            phone.switch_off()
            station.stop()
    return figures


@pytest.mark.slow
def test_five_hundred_offline_reports_become_five_hundred_cases(stage, tmp_path, tell):
    # In a thread of its own: another test of this process may hold a browser already.
    with ThreadPoolExecutor(1) as alone:
        figures = alone.submit(reported, stage, tmp_path, 500, 12).result()
    tell(figures.line(stage.databases.kind))
    judge(figures)
