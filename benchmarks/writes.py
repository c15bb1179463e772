"""What trust costs: commands a second with everything they keep, beside a plain Django view.

32 connections that stay open ask the same server, turn and turn about, on SQLite and on PostgreSQL:
a view that inserts two rows by the ORM, and a command with permission under lock, idempotency key,
history sealed into its chain and a job in the outbox. The raw limit of the database on this disk
stands beside them: the same rows as the plain view, by the driver alone.
"""

import json
import os
import selectors
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ogc import ROOT, free_port, wait_for

CONNECTIONS = 32
SECONDS = 6.0
ROUNDS = 3
TASKS = 400
TEXT = "已完成管网改造三处，余下两处六月底前完成。"
PROCESSES = {"sqlite": (1, CONNECTIONS), "postgresql": (2, CONNECTIONS // 2)}

PREPARE = """
import sys
sys.path[:0] = [{root!r}, {root!r} + "/tests"]
from benchmarks import writing_site
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
writing_site.make_tables()
from benchmarks.writes import tasks_of
print(tasks_of({tasks}))
"""


def tasks_of(number: int) -> str:
    """Make a county with so many tasks of one unit; their ids."""
    from factories.county import AT, make_county  # noqa: PLC0415 -- in a process with Django
    from xianzhi.apps.ledger.models import (  # noqa: PLC0415 -- app ready
        LedgerTask,
        PolicyDocument,
        TaskDuty,
    )

    county = make_county()
    plan = PolicyDocument.objects.create(origin="plan", title="年度计划", imported_at=AT)
    tasks = LedgerTask.objects.bulk_create(
        LedgerTask(
            document=plan,
            code=f"T{place:04}",
            row_key=f"row-{place}",
            kind="task",
            part=1,
            position=place,
            title=f"任务{place}",
            text="改造",
            status="in_progress",
            published_at=AT,
            measures=[],
        )
        for place in range(number)
    )
    housing = county.units["housing"]
    TaskDuty.objects.bulk_create(
        TaskDuty(
            task=task, position=0, duty="lead", printed="县住建局", unit_id=housing, from_at=AT
        )
        for task in tasks
    )
    return json.dumps([str(task.pk) for task in tasks])


# --- serving -------------------------------------------------------------------------------------


@contextmanager
def served(kind: str, url: str, folder: Path) -> Iterator[tuple[int, list[str]]]:
    """The site of the benchmark on a database of a kind: its port, and the ids of its tasks."""
    environment = {
        **os.environ,
        "XIANZHI_HOME": str(folder / kind),
        "XIANZHI_DATABASE_URL": url,
        "XIANZHI_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    script = PREPARE.format(root=str(ROOT), tasks=TASKS)
    made = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
    )
    port, (workers, threads) = free_port(), PROCESSES[kind]
    command = [sys.executable, "-m", "gunicorn", "--workers", str(workers)]
    command += ["--threads", str(threads), "--keep-alive", "30", "--log-level", "error"]
    command += ["--bind", f"127.0.0.1:{port}", "benchmarks.writing_site:application"]
    process = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=environment)
    try:
        wait_for(port, process)
        with socket.create_connection(("127.0.0.1", port)) as one:  # until its first worker works
            one.sendall(b"GET /none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            one.recv(1)
        yield port, json.loads(made.stdout)
    finally:
        process.terminate()
        process.wait(20)


# --- asking --------------------------------------------------------------------------------------


@dataclass
class Line:
    """One connection that asks again as soon as it is answered."""

    socket: socket.socket
    begun: float = 0.0
    received: bytes = b""


@dataclass(frozen=True)
class Measured:
    """Answers a second, and the times of them in milliseconds."""

    rate: float
    p50: float
    p99: float
    refused: int


def measure(port: int, address: str, tasks: Sequence[str], seconds: float) -> Measured:
    """Keep every connection busy for a while, from one thread."""
    times: list[float] = []
    refused = number = 0
    with selectors.DefaultSelector() as waiting:
        lines = [Line(socket.create_connection(("127.0.0.1", port))) for _ in range(CONNECTIONS)]
        begun = time.perf_counter()

        def ask(line: Line) -> None:
            nonlocal number
            number += 1
            key = f"{address} {begun} {number}"
            body = {"key": key, "task": tasks[number * 7 % len(tasks)], "text": TEXT}
            content = json.dumps(body).encode()
            head = f"POST /{address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(content)}"
            line.begun, line.received = time.perf_counter(), b""
            line.socket.sendall(head.encode() + b"\r\n\r\n" + content)

        for line in lines:
            waiting.register(line.socket, selectors.EVENT_READ, line)
            ask(line)
        while (now := time.perf_counter()) < begun + seconds:
            for found, _ in waiting.select(timeout=1.0):
                line = found.data
                line.received += line.socket.recv(1 << 16)
                if not whole(line.received):
                    continue
                times.append(time.perf_counter() - line.begun)
                refused += not line.received.startswith(b"HTTP/1.1 200")
                ask(line)
        for line in lines:
            line.socket.close()
    ordered = sorted(times)
    return Measured(
        len(times) / (now - begun),
        statistics.median(ordered) * 1e3,
        ordered[int(len(ordered) * 0.99)] * 1e3,
        refused,
    )


def whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    length = head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]
    return len(body) >= int(length)


# --- the limit of the database on this disk ------------------------------------------------------

_ROWS = (
    "INSERT INTO records_plaincase (title, text, at) VALUES ({0}, {0}, '2026-03-02') RETURNING id",
    "INSERT INTO records_plainevent (case_id, verb, at) VALUES ({0}, 'report', '2026-03-02')",
)


def raw_sqlite(path: Path, seconds: float) -> float:
    """Transactions of two rows a second, one after the other."""
    case, event = (statement.format("?") for statement in _ROWS)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous=FULL")
        begun, done = time.perf_counter(), 0
        while time.perf_counter() < begun + seconds:
            file.execute("BEGIN IMMEDIATE")
            (made,) = file.execute(case, ("raw", TEXT)).fetchone()
            file.execute(event, (made,))
            file.execute("COMMIT")
            done += 1
        return done / (time.perf_counter() - begun)


def raw_postgresql(url: str, seconds: float) -> float:
    """Transactions of two rows a second, from as many connections as the site serves."""
    import psycopg  # noqa: PLC0415 -- optional dependency

    case, event = (statement.format("%s") for statement in _ROWS)

    def keep_writing(_: int) -> int:
        done = 0
        with psycopg.connect(url, autocommit=True) as connection:
            while time.perf_counter() < begun + seconds:
                with connection.transaction():
                    (made,) = connection.execute(case, ("raw", TEXT)).fetchone() or (0,)
                    connection.execute(event, (made,))
                done += 1
        return done

    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        done = sum(pool.map(keep_writing, range(CONNECTIONS)))
    return done / (time.perf_counter() - begun)


# --- both, turn and turn about -------------------------------------------------------------------


def compare(kind: str, url: str, folder: Path) -> None:
    workers, threads = PROCESSES[kind]
    print(f"{kind}: {CONNECTIONS} connections, {workers} × {threads} threads")
    with served(kind, url, folder) as (port, tasks):
        found: dict[str, list[Measured]] = {"plain": [], "command": []}
        for name in found:
            measure(port, name, tasks, 1.5)
        for _ in range(ROUNDS):
            for name, rounds in found.items():
                rounds.append(measure(port, name, tasks, SECONDS))
    for name, rounds in found.items():
        told(name, rounds)
    raw = raw_postgresql(url, 3.0) if url else raw_sqlite(folder / kind / "xianzhi.sqlite3", 3.0)
    print(f"  raw      {raw:7.0f} /s: two rows a transaction by the driver alone")
    rates = {
        name: statistics.median(item.rate for item in rounds) for name, rounds in found.items()
    }
    print(f"ratio writes-{kind}-plain-orm {rates['command'] / rates['plain']:.2f}")


def told(name: str, rounds: Sequence[Measured]) -> None:
    rate, p50, p99 = (
        statistics.median(getattr(item, figure) for item in rounds)
        for figure in ("rate", "p50", "p99")
    )
    refused = sum(item.refused for item in rounds)
    print(f"  {name:8} {rate:7.0f} /s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, refused {refused}")


def run(_options: Sequence[str] = ()) -> None:
    sys.path.append(str(ROOT / "tests"))
    from factories import postgresql  # noqa: PLC0415 -- of the tests

    folder = Path(tempfile.mkdtemp(prefix="xianzhi-writes-"))
    try:
        compare("sqlite", "", folder)
        with postgresql.running(folder) as url:
            compare("postgresql", url, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
