"""A phone that is switched off and on, and a site that is killed, for reports from the field.

The phone is a browser with a folder of its own: what it keeps outlives the browser. The site is a
server with its database; it is killed with all its processes and started again on the same port.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = "xianzhi.web.wsgi:application"
PATIENCE_S = 120
SAYS = "第{number}件：路边有一处隐患"
# Fills the form and presses its button, as often as asked; each report is safe before the next.
MAKE = """async ({begin, end, photoEvery}) => {
  const field = (id) => document.getElementById(id);
  const until = async (good) => { while (!good()) await new Promise((go) => setTimeout(go, 3)); };
  const photo = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 900; canvas.height = 700;
    canvas.getContext('2d').fillRect(9, 9, 500, 300);
    const blob = await new Promise((go) => canvas.toBlob(go, 'image/jpeg'));
    const list = new DataTransfer();
    list.items.add(new File([blob], 'IMG.jpg', {type: 'image/jpeg'}));
    field('camera').files = list.files;
    field('camera').dispatchEvent(new Event('change'));
    await until(() => field('attached').children.length === 1);
  };
  for (let number = begin; number < end; number += 1) {
    field('text').value = `第${number}件：路边有一处隐患`;
    if (photoEvery && number % photoEvery === 0) await photo();
    const button = document.querySelector('#report .primary');
    field('report').requestSubmit(button);
    await until(() => field('text').value === '' && !button.disabled);
  }
}"""
# What lies on the phone, read past the page: receipts by key, and how much is still kept.
LOOK = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('xianzhi-field');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const stores = opening.result.transaction(['queue', 'bodies'], 'readonly');
    const all = stores.objectStore('queue').getAll();
    const bodies = stores.objectStore('bodies').count();
    bodies.onsuccess = () => {
      opening.result.close();
      resolve({entries: all.result.map(({id, state, number}) => ({id, state, number})),
               bodies: bodies.result,
               shown: [...document.querySelectorAll('#queue [data-state=sent] a')]
                 .map((one) => one.textContent),
               claimed: Number(document.getElementById('queue').dataset.sent)});
    };
  };
})"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Station:
    """A site that can be killed at any moment (被断电的站点)."""

    environment: Mapping[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        bind = ("-b", f"127.0.0.1:{self.port}", "--threads", "4", "--timeout", str(PATIENCE_S))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *bind, "--no-control-socket", APPLICATION],
                env=dict(self.environment),
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text()[-4000:])

    def kill(self) -> None:
        """End every process of the site at once, in the middle of whatever it does."""
        assert self.process is not None
        master = psutil.Process(self.process.pid)
        family = [master, *master.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_S)
        psutil.wait_procs(family[1:], timeout=PATIENCE_S)
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.kill()


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """What a site needs to know that lies in *home*."""
    return {
        **os.environ,
        "XIANZHI_HOME": str(home),
        "XIANZHI_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings",
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "")),
        **more,
    }


@dataclass
class Phone:
    """A browser with a folder of its own (手机)."""

    kind: BrowserType
    folder: Path
    chromium: str
    flags: tuple[str, ...]
    url: str
    said: list[str] = field(default_factory=list)
    posts: int = 0
    context: BrowserContext | None = None
    page: Page | None = None

    def switch_on(self, width: int = 360) -> Page:
        self.context = self.kind.launch_persistent_context(
            str(self.folder),
            executable_path=self.chromium,
            args=list(self.flags),
            viewport={"width": width, "height": 740},
        )
        self.context.set_default_timeout(PATIENCE_S * 1000)
        return self.open_page()

    def open_page(self) -> Page:
        assert self.context is not None
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)
        return self.page

    def switch_off(self) -> None:
        assert self.context is not None
        self.context.close()
        self.context = self.page = None

    def sign_in(self, name: str, password: str) -> None:
        assert self.page is not None
        self.page.goto(f"{self.url}/sign-in/?next=/field/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", password)
        with self.page.expect_navigation():
            self.page.click("main button[type=submit]")
        self.ready()
        self.installed()

    def installed(self) -> None:
        """Wait until the page lies on the phone."""
        assert self.page is not None
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def open_field(self) -> Page:
        assert self.page is not None
        self.page.goto(f"{self.url}/field/")
        return self.ready()

    def ready(self) -> Page:
        assert self.page is not None
        self.page.wait_for_selector("html[data-ready=yes]", state="attached")
        return self.page

    def make(self, begin: int, end: int, photo_every: int = 0) -> None:
        assert self.page is not None
        self.page.evaluate(MAKE, {"begin": begin, "end": end, "photoEvery": photo_every})

    def look(self) -> dict:
        assert self.page is not None
        return self.page.evaluate(LOOK)

    def _heard(self, message) -> None:
        # A site that is away is told on the page; the browser says so on its console as well.
        if message.type in {"error", "warning"} and "net::ERR_" not in message.text:
            self.said.append(message.text)

    def _asked(self, request) -> None:
        self.posts += request.method == "POST" and request.url.endswith("/field/reports/")


@dataclass
class Figures:
    """What a run found."""

    reports: int
    kills: int = 0
    posts: int = 0
    unheard: int = 0  # kept by the site when it was killed, not yet known to the phone
    false_claims: list[str] = field(default_factory=list)
    cases: Mapping[str, str] = field(default_factory=dict)  # number of the case by key
    texts: int = 0
    receipts: Mapping[str, str] = field(default_factory=dict)
    bodies: int = -1
    seconds: float = 0.0

    def line(self, kind: str) -> str:
        return (
            f"{kind}: {self.reports} reports made offline, page closed, phone restarted, site "
            f"killed {self.kills} times during sync ({self.unheard} answers lost after commit, "
            f"{self.posts} requests): {len(self.cases)} cases, "
            f"{len(self.cases) - self.texts} duplicates, {len(self.false_claims)} shown as sent "
            f"that were not, {self.bodies} bodies left on the phone, {self.seconds:.0f} s"
        )


Stored = Callable[[], tuple[Mapping[str, str], int]]  # numbers by key, how many different texts


def sync_with_kills(
    phone: Phone, station: Station, figures: Figures, stored: Stored, seed: int
) -> None:
    """Let the phone send, and kill the site in the middle, as often as *figures* asks for."""
    rhythm = random.Random(seed)
    page, kills = phone.page, figures.kills
    assert page is not None
    begun = time.monotonic()
    for kill in range(kills):
        goal = figures.reports * (kill + 1) // (kills + 2)
        _hurry(page, goal)
        time.sleep(rhythm.uniform(0.0, 0.08))
        station.kill()
        _compare(phone, figures, stored)
        station.start()
    _hurry(page, figures.reports)
    figures.seconds = time.monotonic() - begun
    seen = phone.look()
    figures.receipts = {one["id"]: one["number"] for one in seen["entries"] if one["number"]}
    figures.bodies, figures.posts = seen["bodies"], phone.posts
    figures.cases, figures.texts = stored()


def _hurry(page: Page, goal: int) -> None:
    """Press the button until so many are shown as sent."""
    until = time.monotonic() + PATIENCE_S * 2
    while time.monotonic() < until:
        sent = int(page.get_attribute("#queue", "data-sent") or 0)
        if sent >= goal:
            return
        if page.get_attribute("#state", "data-state") == "no_server":
            page.click("#sync")
        page.wait_for_timeout(20)
    raise AssertionError(page.inner_text("#field"))


def _compare(phone: Phone, figures: Figures, stored: Stored) -> None:
    """While the site is dead: what the phone shows as sent must stand in the database."""
    seen = phone.look()
    known, _ = stored()
    sent = {one["id"]: one["number"] for one in seen["entries"] if one["state"] == "sent"}
    numbers = set(known.values())
    figures.false_claims += [key for key, number in sent.items() if known.get(key) != number]
    figures.false_claims += [number for number in seen["shown"] if number not in numbers]
    if seen["claimed"] > len(sent):
        figures.false_claims.append(f"{seen['claimed']} claimed, {len(sent)} kept")
    figures.unheard += len(set(known) - set(sent))


def judge(figures: Figures) -> None:
    assert figures.false_claims == []
    assert len(figures.cases) == figures.texts == figures.reports
    assert figures.receipts == dict(figures.cases)
    assert figures.bodies == 0


__all__ = ["SAYS", "Figures", "Phone", "Station", "expect", "judge", "sync_with_kills"]
