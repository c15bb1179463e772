"""How many lists of fifty cases a second over Open311, beside 6aika/issue-reporting and Redmine.

All hold the same cases, are served by two workers of two threads and read by the same client, turn
and turn about. ``XIANZHI_BENCH_6AIKA`` names a checkout of the one; its packages are installed into
``build/6aika``. ``XIANZHI_BENCH_REDMINE`` names an instance of the other (see ``redmine_peer``).
The peers store in SQLite, as ours does unless ``XIANZHI_DATABASE_URL`` says otherwise.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

from benchmarks import redmine_peer
from benchmarks.ogc import CLIENTS, ROOT, rate_of, served

OURS, THEIRS = "/api/open311/v2/requests.json", "/api/georeport/v2/requests.json"
PAGE = "page_size=50"
ROUNDS, SECONDS = 5, 6.0
PACKAGES = (
    "django==3.2.20", "django-environ==0.4.5", "django-parler==2.3", "djangorestframework==3.13.1",
    "iso8601==1.0.2", "jsonschema==2.5.1", "python-dateutil==2.8.2", "pytz==2022.1",
    "babel==2.10.1", "requests==2.31.0", "setuptools<70", "gunicorn",
)  # fmt: skip

FILL = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", interactive=False, verbosity=0)
connection.cursor().execute("pragma journal_mode = wal")
from issues.models import Application, Issue, Jurisdiction, Service
application = Application.objects.create(identifier="one", name="one", active=True, key="k")
jurisdiction = Jurisdiction.objects.create(identifier="one", name="one")
services = {}
pattern = Issue(application=application, jurisdiction=jurisdiction)
left_out = ("id", "expected_datetime")
fields = [field for field in Issue._meta.concrete_fields if field.name not in left_out]
columns = ", ".join(field.column for field in fields)
sql = f"INSERT INTO issues_issue ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
usual = {f.name: f.get_db_prep_save(f.pre_save(pattern, True), connection)
         for f in fields if f.name != "service"}
prepared = {f.name: f for f in fields}
def row(case):
    code = case.pop("service_code")
    if code not in services:
        services[code] = Service.objects.create(service_code=code, service_name=code)
    own = {"service": services[code].pk, "service_code": code, "address": case["address"],
           "identifier": case["number"], "description": case["text"], "status": case["status"],
           "agency_responsible": case["unit"]}
    at = prepared["requested_datetime"].get_db_prep_save(
        prepared["requested_datetime"].to_python(case["at"]), connection)
    own |= {"requested_datetime": at, "updated_datetime": at}
    return [(usual | own)[field.name] for field in fields]
batch = []
def flush():
    with transaction.atomic():
        connection.cursor().executemany(sql, batch)
    batch.clear()
for line in sys.stdin:
    batch.append(row(json.loads(line)))
    if len(batch) == 5000:
        flush()
flush()
"""


Cases = Callable[[], Iterator[Mapping[str, str]]]


def are_at_hand() -> bool:
    """Whether somebody named a peer."""
    return checkout() is not None or redmine_peer.instance() is not None


def checkout() -> Path | None:
    """Where 6aika lies; none when nobody says so."""
    named = os.environ.get("XIANZHI_BENCH_6AIKA")
    return Path(named) if named else None


def against(home: Path, cases: Cases) -> None:
    """Fill the peers with *cases*, oldest first, and measure all; *home* holds the same ones."""
    with ExitStack() as servers:
        place, redmine = checkout(), redmine_peer.instance()
        lists: dict[str, tuple[str, str]] = {}
        if place:
            theirs = servers.enter_context(peer_server(home, place, cases()))
            lists["6aika"] = f"127.0.0.1:{theirs}{THEIRS}", PAGE
        if redmine:
            theirs = servers.enter_context(redmine_peer.server(home, redmine, cases()))
            lists["redmine"] = f"127.0.0.1:{theirs}{redmine_peer.PATH}", redmine_peer.PAGE
        mine = f"127.0.0.1:{servers.enter_context(our_server(home))}{OURS}"
        if "6aika" in lists:
            same_cases(mine, lists["6aika"][0])
        if "redmine" in lists:
            assert redmine_peer.listed(lists["redmine"][0]) == redmine_peer.expected(mine, PAGE)
        measure({"xianzhi": (mine, PAGE), **lists})


@contextmanager
def peer_server(home: Path, place: Path, cases: Iterator[Mapping[str, str]]) -> Iterator[int]:
    """Fill and serve 6aika."""
    python = peer_python()
    environment = {
        **os.environ,
        "DEBUG": "0",
        "PYTHONWARNINGS": "ignore",
        "SECRET_KEY": "bench",
        "DATABASE_URL": f"sqlite:///{home / 'peer.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "cfh.settings",
        "PYTHONPATH": str(place),
    }
    filling = subprocess.Popen([python, "-c", FILL], env=environment, stdin=subprocess.PIPE)
    assert filling.stdin is not None
    with filling.stdin as pipe:
        for case in cases:
            pipe.write(f"{json.dumps(case)}\n".encode())
    assert filling.wait() == 0, "the peer did not take the cases in"
    with served(python, "cfh.wsgi:application", environment) as port:
        yield port


def peer_python() -> str:
    """Find the peer's interpreter, or make one."""
    own = ROOT / "build" / "6aika" / "bin" / "python"
    if not own.exists():
        subprocess.run([sys.executable, "-m", "venv", str(own.parents[1])], check=True)
        subprocess.run([own, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return str(own)


@contextmanager
def our_server(home: Path) -> Iterator[int]:
    environment = {**os.environ, "XIANZHI_HOME": str(home), "XIANZHI_LOG_LEVEL": "ERROR"}
    (home / "static").mkdir(exist_ok=True)
    with served(sys.executable, "xianzhi.web.wsgi:application", environment) as port:
        yield port


def same_cases(mine: str, theirs: str) -> None:
    """Both list the same fifty cases in the same order, with the same words."""
    pages = [json.load(urlopen(f"http://{address}?{PAGE}")) for address in (mine, theirs)]
    names = ("service_request_id", "status", "description", "service_code", "address")
    ours, others = ([[one[name] for name in names] for one in page] for page in pages)
    assert len(ours) == 50
    assert ours == others


def measure(lists: Mapping[str, tuple[str, str]]) -> None:
    """Print lists per second of each (address, query), and ours over each peer's."""
    rates: dict[str, list[tuple[float, float]]] = {name: [] for name in lists}
    for address, page in lists.values():
        rate_of(address, 1.5, asking(page))
    for _ in range(ROUNDS):
        for name, (address, page) in lists.items():
            rates[name].append(rate_of(address, SECONDS, asking(page)))
    medians = {}
    for name, found in rates.items():
        medians[name] = statistics.median(per_second for per_second, _ in found)
        middle = statistics.median(median for _, median in found) * 1e3
        spread = f"{min(f[0] for f in found):.0f}–{max(f[0] for f in found):.0f}"
        told = f"{medians[name]:7.1f} lists/s ({spread}), p50 {middle:.1f} ms"
        print(f"  {name:8} {told}, {CLIENTS} clients", flush=True)
    for name in lists:
        if name != "xianzhi":
            print(f"ratio cases-list50-{name} {medians['xianzhi'] / medians[name]:.2f}", flush=True)


def asking(page: str) -> Callable[[int], str]:
    return lambda _place: page
