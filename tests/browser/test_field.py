"""The grid worker's page on a phone: a day without signal, and a site that dies during the sync."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import FLAGS, Site, _chromium
from browser.phone import Figures, Phone, Station, environment_of, judge, sync_with_kills
from browser.prepare import PASSWORD

pytestmark = pytest.mark.browser

WORKER = "grid-worker"
KEPT_APART = ("layers", "server.log", "xianzhi.sqlite3*")


@pytest.fixture(scope="module")
def station(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """The site of the other tests again, in a copy that may be killed."""
    home = tmp_path_factory.mktemp("field") / "home"
    shutil.copytree(site.home, home, ignore=shutil.ignore_patterns(*KEPT_APART))
    for database in site.home.glob("*.sqlite3"):
        with (
            closing(sqlite3.connect(database)) as old,
            closing(sqlite3.connect(home / database.name)) as new,
        ):
            old.backup(new)
    made = Station(environment_of(home), home / "station.log")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def phone(station: Station, chromium: Browser, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(chromium.browser_type, tmp_path / "phone", _chromium(), FLAGS, station.url)
    made.switch_on()
    yield made
    if made.context is not None:
        made.switch_off()


def stored(station: Station) -> tuple[Mapping[str, str], int]:
    """Cases that came by the page: the number by the phone's key, how many texts differ."""
    home = Path(station.environment["XIANZHI_HOME"])
    with closing(sqlite3.connect(home / "xianzhi.sqlite3")) as database:
        rows = database.execute(
            "SELECT request_id, answer FROM records_command WHERE request_id LIKE 'field/%'"
        ).fetchall()
        texts = database.execute(
            "SELECT count(DISTINCT text) FROM casework_case WHERE channel = 'grid_worker'"
            " AND text LIKE '第%件：%'"
        ).fetchone()[0]
    return {key.removeprefix("field/"): json.loads(answer)["number"] for key, answer in rows}, texts


def test_reports_made_without_signal_arrive_once_though_the_site_is_killed(station, phone):
    phone.sign_in(WORKER, PASSWORD)
    station.kill()
    phone.make(0, 6, photo_every=3)
    phone.page.close()
    phone.switch_off()
    phone.switch_on()
    phone.open_field()
    phone.make(6, 12)
    assert phone.look()["bodies"] == 12
    figures = Figures(12, kills=2)
    station.start()
    sync_with_kills(phone, station, figures, lambda: stored(station), seed=20261122)
    judge(figures)
    assert phone.said == []
    expect(phone.page.locator("#state-words")).to_have_text("没有等待上传的。")
