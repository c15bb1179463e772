"""The grid worker's page on a phone: a day without signal, and a site that dies during the sync."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import FLAGS, Site, Visitor, _chromium
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


def told(phone: Phone, words: str) -> None:
    expect(phone.page.locator("#state-words")).to_contain_text(words)


def row(phone: Phone, state: str):
    return phone.page.locator(f"#queue li[data-state={state}]")


def test_a_day_without_signal(station, phone, tmp_path):
    """A grid worker's day: the list is read and reports are made where no signal is."""
    page = phone.page
    phone.sign_in(WORKER, PASSWORD)
    told(phone, "没有等待上传的")
    expect(page.locator("#today-words")).to_contain_text("截至")

    phone.context.set_offline(True)  # up into the hills
    page.fill("#text", "渠边护栏松动，孩子常在这里玩")
    page.get_by_role("button", name="保存并上传").click()  # one tap and one line
    expect(row(phone, "saved")).to_contain_text("渠边护栏松动")
    told(phone, "1 件安全保存在本机")

    page.click("#place summary")
    page.fill("#place-words", "老槐树旁")
    page.fill("#x", "122.5")
    page.get_by_role("button", name="保存并上传").click()
    expect(page.locator("#text-error")).to_have_text("写一句话，或者录一段音。")
    page.fill("#text", "树枝压在电线上")
    page.get_by_role("button", name="保存并上传").click()
    expect(page.locator("#place-error")).to_contain_text("两个都填或都不填")
    page.fill("#y", "33.6")
    page.get_by_role("button", name="向东").click()
    expect(page.locator("#x")).to_have_value("122.500108")
    pad = page.locator("#pad").bounding_box()
    assert pad is not None
    middle = {"x": pad["width"] / 2, "y": pad["height"] / 4}  # 125 m north of the point
    page.click("#pad", position=middle)
    assert abs(float(page.input_value("#y")) - (33.6 + 125 / 111_320)) < 2e-5
    assert abs(float(page.input_value("#x")) - 122.5) < 2e-5
    expect(page.locator("#pad .pin")).to_have_count(1)
    expect(page.locator("#place-state")).to_contain_text("人工标注")
    page.locator("#camera").set_input_files({**photo_of(4000, 3000), "name": "IMG_0001.jpg"})
    expect(page.locator("#attached li")).to_have_count(1)
    page.get_by_role("button", name="保存并上传").click()
    expect(row(phone, "saved")).to_have_count(2)

    page.reload()  # the phone lost the page: it opens again without a signal
    phone.ready()
    expect(row(phone, "saved")).to_have_count(2)
    expect(page.locator("header")).not_to_contain_text("退出")

    phone.context.set_offline(False)  # back in the village
    page.click("#sync")
    told(phone, "没有等待上传的")
    expect(row(phone, "sent")).to_have_count(2)
    assert phone.look()["bodies"] == 0
    assert_kept_photo_is_small_and_says_nothing(station)
    page.reload()
    expect(page.locator("#today li[data-kind=open]").nth(1)).to_contain_text("还有")
    expect(page.locator("#today")).to_contain_text("树枝压在电线上")  # the new list, not the kept
    phone.context.set_offline(True)
    page.reload()  # the list is read without a signal, aged by the phone
    expect(page.locator("#today")).to_contain_text("树枝压在电线上")
    assert faults_in_every_look(phone, station) == []
    phone.context.set_offline(False)
    page.locator("#queue li a").first.click()  # the number leads to the case, among one's own
    expect(page.locator("main")).to_contain_text("网格员上报")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1440, "en"), (1440, "zh-hans")])
def test_a_day_without_signal_in_other_looks(station, phone, width, language):
    """The same day told by ids: no word of the page is needed to work it."""
    cookie = {"name": "django_language", "value": language, "domain": "127.0.0.1", "path": "/"}
    phone.context.add_cookies([cookie])
    phone.page.set_viewport_size({"width": width, "height": 800})
    phone.sign_in(WORKER, PASSWORD)
    page = phone.page
    assert page.get_attribute("html", "lang") == ("en" if language == "en" else "zh-Hans")
    phone.context.set_offline(True)
    for text in ("渠边护栏松动", "树枝压在电线上"):
        page.fill("#text", text)
        page.click("#report .primary")
        expect(page.locator("#text")).to_have_value("")
    expect(row(phone, "saved")).to_have_count(2)
    page.reload()
    phone.ready()
    expect(row(phone, "saved")).to_have_count(2)
    words = page.inner_text("#state-words")
    assert "2" in words
    assert ("安全" in words) is (language != "en")
    assert faults_in_every_look(phone, station) == []
    phone.context.set_offline(False)
    page.click("#sync")
    expect(row(phone, "sent")).to_have_count(2)
    assert phone.look()["bodies"] == 0
    assert phone.said == []


LOOKS = (("light", "hand"), ("dark", "hand"), ("light", "elder"), ("light", "desk"))


def faults_in_every_look(phone: Phone, station: Station) -> list[str]:
    """What axe calls serious with both lists filled, and what sticks out, in each look."""
    seen = Visitor(phone.page, Site(station.url, {}, phone.folder), [])
    faults = []
    for theme, density in LOOKS:
        phone.page.evaluate(
            "look => Object.assign(document.documentElement.dataset, look)",
            {"theme": theme, "density": density},
        )
        faults += [f"{theme} {density}: {barrier}" for barrier in seen.barriers()]
        if (over := seen.overflow()) > 0:
            faults.append(f"{theme} {density}: {over} px too wide")
    return faults


def photo_of(width: int, height: int) -> dict[str, object]:
    """A large photo as a camera makes it, with the place in its EXIF."""
    import io

    from PIL import Image

    picture = Image.effect_noise((width // 4, height // 4), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    out = io.BytesIO()
    picture.resize((width, height)).save(out, "JPEG", quality=95, exif=exif)
    return {"mimeType": "image/jpeg", "buffer": out.getvalue()}


def assert_kept_photo_is_small_and_says_nothing(station: Station) -> None:
    home = Path(station.environment["XIANZHI_HOME"])
    kept = [path.read_bytes() for path in (home / "files").rglob("*") if path.is_file()]
    photos = [content for content in kept if content.startswith(b"\xff\xd8")]
    largest = max(photos, key=len)
    assert 50_000 < len(largest) < 1_000_000
    assert not any(b"SecretMaker" in content for content in photos)


def test_session_that_ended_keeps_the_reports_and_signing_out_warns(phone):
    page = phone.page
    phone.sign_in(WORKER, PASSWORD)
    phone.context.clear_cookies(name="sessionid")
    page.fill("#text", "下水道堵了")
    page.get_by_role("button", name="保存并上传").click()
    told(phone, "登录已过期：1 件安全保存在本机")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.evaluate("document.querySelector('form[data-sign-out]').requestSubmit()")
    assert "没有上传" in asked[0]
    assert page.url.endswith("/field/")
    page.get_by_role("link", name="重新登录").click()
    page.fill("[name=username]", "luxi")  # a colleague borrows the phone
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button[type=submit]")
    phone.ready()
    expect(page.locator("#queue-words")).to_contain_text("另有 1 件由其他账号保存")
    expect(page.locator("#queue")).not_to_contain_text("下水道堵了")
    phone.context.clear_cookies(name="sessionid")
    phone.sign_in(WORKER, PASSWORD)
    expect(row(phone, "sent")).to_have_count(1)


def test_what_lies_on_the_phone_cannot_be_read_there(station, phone):
    phone.sign_in(WORKER, PASSWORD)
    phone.context.set_offline(True)
    phone.page.fill("#text", "AN-UNMISTAKABLE-SENTENCE")
    phone.page.get_by_role("button", name="保存并上传").click()
    expect(row(phone, "saved")).to_have_count(1)
    exported = phone.page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open('xianzhi-field');
          opening.onsuccess = () => {
            const asked = opening.result.transaction(['keys']).objectStore('keys').get('queue');
            asked.onsuccess = () => crypto.subtle.exportKey('raw', asked.result)
              .then(() => resolve('exported'), (fault) => resolve(fault.name));
          };
        })"""
    )
    assert exported == "InvalidAccessError"
    phone.switch_off()
    files = [path for path in phone.folder.rglob("*") if path.is_file()]
    assert any("IndexedDB" in str(path) for path in files)
    for words in ("AN-UNMISTAKABLE-SENTENCE", "AN-UNMISTAKABLE-SENTENCE".encode("utf-16-le")):
        plain = words.encode() if isinstance(words, str) else words
        assert [str(path) for path in files if plain in path.read_bytes()] == []
