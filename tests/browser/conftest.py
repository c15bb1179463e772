"""A real site on a loopback port and a real Chromium in front of it."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from browser.prepare import PASSWORD
from browser.waiting import PATIENCE_MS, follow

expect.set_options(timeout=PATIENCE_MS)

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
APPLICATION = "xianzhi.web.wsgi:application"
PATIENCE_S = PATIENCE_MS // 1000
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Site:
    """A running site and what is in it."""

    url: str
    documents: dict[str, str]
    home: Path


def _chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed (./do test installs it on Debian as root)")
    return path


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "XIANZHI_HOME": str(home),
        "XIANZHI_DEMO": "yes",
        "XIANZHI_COUNTY_NAME": "禾川县",
        "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }


def _serve(home: Path, environment: dict[str, str]) -> tuple[str, subprocess.Popen[bytes]]:
    """Start the server behind a door that is open already: who knocks early waits."""
    with socket.create_server(("127.0.0.1", 0)) as door, (home / "server.log").open("wb") as log:
        bind = ("-b", f"fd://{door.fileno()}", "--threads", "6", "--timeout", str(PATIENCE_S))
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *bind, "--no-control-socket", APPLICATION],
            env=environment,
            stdout=log,
            stderr=log,
            pass_fds=[door.fileno()],
        )
        return f"http://127.0.0.1:{door.getsockname()[1]}", server


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    _chromium()
    home = tmp_path_factory.mktemp("home")
    environment = _environment(home)
    script = Path(__file__).with_name("prepare.py")
    made = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr.decode()[-4000:]
    url, server = _serve(home, environment)
    try:
        urlopen(url, timeout=PATIENCE_S).close()
        yield Site(url, json.loads(made.stdout), home)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = _chromium()
    # Playwright's loop counts as running between its calls, until the session ends; the tests with
    # a database that come later in this process are no less synchronous for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person at a browser; what the console said is kept."""

    page: Page
    site: Site
    said: list[str]

    def go(self, path: str) -> int:
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        return answer.status

    def sign_in(self, name: str = "clerk") -> "Visitor":
        self.go("/sign-in/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", PASSWORD)
        follow(self.page, "main button[type=submit]")
        expect(self.page).to_have_url(f"{self.site.url}/today/")
        return self

    def overflow(self) -> int:
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def barriers(self) -> list[str]:
        """What axe calls serious or critical on this page."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{item['id']} ({item['impact']}): {node['html'][:160]}"
            for item in found["violations"]
            if item["impact"] in {"serious", "critical"}
            for node in item["nodes"]
        ]


@pytest.fixture
def visitor(site: Site, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Open a fresh browser; ``@pytest.mark.parametrize("visitor", [...], indirect=True)``."""
    wish = getattr(request, "param", {})
    context: BrowserContext = chromium.new_context(
        viewport={"width": wish.get("width", 1440), "height": wish.get("height", 900)},
        accept_downloads=True,
        java_script_enabled=wish.get("script", True),
    )
    host = {"domain": "127.0.0.1", "path": "/"}
    for name in ("django_language", "xianzhi_theme", "xianzhi_density"):
        if name in wish:
            context.add_cookies([{"name": name, "value": wish[name], **host}])
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console",
        lambda message: said.append(message.text) if message.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    yield Visitor(page, site, said)
    context.close()


@pytest.fixture
def real_plan() -> Path:
    """A real plan, development data outside the repository."""
    folder = Path(os.environ.get("XIANZHI_SHARED", ROOT.parent / "shared"))
    found = sorted((folder / "documents").glob("001_*.txt"))
    if not found:
        pytest.skip("development data not found: set XIANZHI_SHARED or put it at ../shared")
    return found[0]
