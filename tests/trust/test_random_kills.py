"""Must show 1 under load: the site, and the database, are killed at any moment; nothing is lost."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
import pytest
from benchmarks.ogc import free_port, wait_for

from trust.databases import Postgresql, Sqlite, use
from trust.dying import forked
from trust.examining import PREPARED
from trust.world import SUPERVISED

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 8
TEXT = "随机断电检验"
LOADED = "xianzhi"  # the name of the site's own SQLite file


@dataclass
class Load:
    """What the clients were told."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    asked: int = 0


@contextmanager
def site(stage, folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The door, served by one process with eight threads that a master starts anew."""
    actor = stage.world.actor("housing")
    told = {**asdict(actor), "roles": sorted(actor.roles), "unit_ids": sorted(actor.unit_ids)}
    told.pop("held_until", None)
    (folder / "actor.json").write_text(json.dumps(told), encoding="utf-8")
    stage.databases.copy(PREPARED, LOADED)
    is_sqlite = isinstance(stage.databases, Sqlite)
    if not is_sqlite:
        stage.databases.trust_the_cache(False)
    environment = {
        **os.environ,
        "XIANZHI_HOME": str(stage.databases.folder if is_sqlite else folder),
        "XIANZHI_DATABASE_URL": "" if is_sqlite else stage.databases.address(LOADED),
        "XIANZHI_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings",
        "TRUST_ACTOR": str(folder / "actor.json"),
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "")),
    }
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", "1", "--threads", "8"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "critical", "--no-control-socket"]
    server = subprocess.Popen([*command, "trust.door:application"], cwd=ROOT, env=environment)
    try:
        wait_for(port, server)
        yield port, server
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def clients(port: int, tasks: list[str]) -> Iterator[Load]:
    """Eight who report on and on, each repeating a report until it is acknowledged."""
    load, over, guard = Load(), threading.Event(), threading.Lock()

    def report(client: int) -> None:
        number = 0
        while not over.is_set():
            number += 1
            key = f"load-{client}-{number}"
            task = tasks[(client + number) % len(tasks)]
            body = json.dumps({"key": key, "task": task, "text": TEXT}).encode()
            with guard:
                load.asked += 1
            while not over.is_set():
                status, said = asked(port, body)
                with guard:
                    load.statuses[status] += 1
                    if status == 200:
                        load.acknowledged[key] = said
                        break
                over.wait(0.02)

    threads = [threading.Thread(target=report, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        over.set()
        for thread in threads:
            thread.join()


def asked(port: int, body: bytes) -> tuple[int, str]:
    """Send one report; 0 for a connection that broke."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/report", body)
        answer = connection.getresponse()
        said = answer.read()
        return answer.status, json.loads(said)["id"] if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def kill_workers(server: subprocess.Popen[bytes]) -> int:
    killed = 0
    for worker in psutil.Process(server.pid).children():
        with suppress(psutil.NoSuchProcess):
            worker.kill()
            killed += 1
    return killed


@dataclass
class Kept:
    """What stands in the database after the load."""

    answers: dict[str, str]
    notes: Counter[str]
    unanswered: int
    gaps: int
    entries: int


def kept(stage) -> Kept:
    def look(acknowledge) -> None:
        use(stage.databases, LOADED)
        from xianzhi.apps.ledger.models import ProgressNote
        from xianzhi.records.models import Command, Entry

        commands = Command.objects.filter(request_id__startswith="load-")
        notes = ProgressNote.objects.filter(text=TEXT)
        numbers: dict[str, list[int]] = {}
        for stream, number in Entry.objects.order_by("number").values_list("stream", "number"):
            numbers.setdefault(stream, []).append(number)
        acknowledge(
            Kept(
                dict(commands.values_list("request_id", "answer")),
                Counter(map(str, notes.values_list("command__request_id", flat=True))),
                commands.filter(answer__isnull=True).count(),
                sum(found != list(range(1, len(found) + 1)) for found in numbers.values()),
                Entry.objects.filter(command__in=commands).count(),
            )
        )

    end = forked(look)
    assert isinstance(end.answer, Kept), end.fault
    return end.answer


def assert_nothing_is_lost(load: Load, found: Kept) -> None:
    assert len(load.acknowledged) > 0
    lost = {key for key, said in load.acknowledged.items() if found.answers.get(key) != said}
    assert lost == set()
    assert set(found.notes.values()) == {1}
    assert set(found.notes) == set(found.answers)
    assert (found.unanswered, found.gaps, found.entries) == (0, 0, len(found.answers))
    assert load.statuses[500] == 0, load.statuses


def load_with_kills(stage, folder: Path, kills: int, kill) -> tuple[Load, int]:
    rhythm = random.Random(20261122)
    killed = 0
    tasks = [stage.world[name] for name in SUPERVISED]
    with site(stage, folder) as (port, server), clients(port, tasks) as load:
        while killed < kills:
            before = len(load.acknowledged)
            until = time.monotonic() + 60
            while len(load.acknowledged) == before and time.monotonic() < until:
                time.sleep(0.02)  # a site that serves nobody is no target
            time.sleep(rhythm.uniform(0.0, 0.6))
            killed += kill(server)
        time.sleep(1.0)
    return load, killed


def judged(stage, folder: Path, kills: int, kill=kill_workers) -> str:
    """Kill under load and look: what was told, and what is kept; gives the figures."""
    load, killed = load_with_kills(stage, folder, kills, kill)
    found = kept(stage)
    assert_nothing_is_lost(load, found)
    return (
        f"{stage.databases.kind}: {killed} kills, {len(load.acknowledged)} acknowledged, "
        f"{len(found.answers)} kept, {dict(load.statuses)}"
    )


def test_a_site_that_is_killed_under_load_loses_nothing(stage, tmp_path):
    judged(stage, tmp_path, 4)


@pytest.mark.slow
def test_a_site_that_is_killed_a_hundred_times_under_load_loses_nothing(stage, tmp_path, tell):
    tell(judged(stage, tmp_path, 100))


def kill_database(databases: Postgresql) -> int:
    """Kill the server of the database with all its processes, and start it again."""
    postmaster = psutil.Process(databases.postmaster())
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=20)
    databases.start_again()
    return 1


@pytest.mark.slow
def test_a_database_that_is_killed_ten_times_under_load_loses_nothing(
    stage, server, tmp_path, tell
):
    tell(judged(stage, tmp_path, 10, lambda _: kill_database(server)))
