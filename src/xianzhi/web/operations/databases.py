"""Copying a database while it is used, and putting a copy back (数据库快照)."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

from xianzhi.web.operations.snapshots import BackupError

__all__ = ["Content", "content_of", "dump", "is_empty", "load", "set_aside"]

_PAGES = 4096  # a step of the copy: 16 MiB
_ROWS = 5_000


class _Cursor(Protocol):
    """Django's cursor, or SQLite's own. Any: rows are what the statement makes them."""

    def execute(self, sql: str) -> object: ...
    def fetchone(self) -> Any: ...
    def fetchmany(self, size: int) -> list[Any]: ...
    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds (数据库内容): rows by table, and one digest over all of the history."""

    tables: Mapping[str, int]
    history: str
    migrations: tuple[str, ...]


def dump(target: Path) -> Content:
    """Copy the database as it stands at one moment; writers go on (数据库快照).

    Raises
    ------
    BackupError
        The copy is damaged, or PostgreSQL's own program is missing or refuses.
    """
    return _dump_sqlite(target) if connection.vendor == "sqlite" else _dump_postgresql(target)


def load(source: Path) -> None:
    """Put a copy into the empty database of this site (恢复数据库).

    Raises
    ------
    BackupError
        The copy is damaged, or PostgreSQL's own program is missing or refuses.
    """
    if connection.vendor == "sqlite":
        connection.close()
        with closing(_opened(source)) as copy, closing(_opened(_file())) as live:
            copy.backup(live, pages=_PAGES)
            _assert_whole(live)
        return
    # Named, the schema is filled and not made: it is there already.
    options = ("--no-owner", "--exit-on-error", "--schema=public", "--dbname", _uri())
    _run("pg_restore", *options, str(source))


def is_empty() -> bool:
    """Whether the database of this site has no table yet."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


@contextmanager
def set_aside(name: str, *, keep: bool) -> Iterator[None]:
    """Put the present database out of the way; a fault within puts it back (移开现有数据库).

    Parameters
    ----------
    keep
        Leave it there under a name with *name* in it; an empty one need not be kept.
    """
    if connection.vendor == "sqlite":
        with _file_aside(name, keep=keep):
            yield
        return
    aside = connection.ops.quote_name(f"before_{name.replace('-', '_')}")
    _say(f"ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        _say("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {aside} RENAME TO public")
        raise
    if not keep:
        _say(f"DROP SCHEMA {aside} CASCADE")


def content_of() -> Content:
    """Count and digest what the database of this site holds now (数据库内容)."""
    with connection.cursor() as cursor:
        return _content(cursor, connection.introspection.table_names(cursor))


@contextmanager
def _file_aside(name: str, *, keep: bool) -> Iterator[None]:
    connection.close()
    moved = {
        path: path.with_name(f"before-{name}-{path.name}")
        for path in _file().parent.glob(f"{_file().name}*")
    }
    for path, aside in moved.items():
        path.rename(aside)
    try:
        yield
    except BaseException:
        connection.close()
        for path in _file().parent.glob(f"{_file().name}*"):
            path.unlink()
        for path, aside in moved.items():
            aside.rename(path)
        raise
    if not keep:
        for aside in moved.values():
            aside.unlink()


def _say(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _dump_sqlite(target: Path) -> Content:
    with closing(_opened(_file())) as live, closing(_opened(target)) as copy:
        live.backup(copy)  # in one step: what is written meanwhile goes into the log beside it
        copy.execute("PRAGMA journal_mode=DELETE")
        _assert_whole(copy)
        names = [
            row[0]
            for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not row[0].startswith("sqlite_")
        ]
        content = _content(copy.cursor(), names)
    target.chmod(0o600)
    return content


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file with Django's functions in it: our constraints speak of them."""
    opened: sqlite3.Connection = connection.get_new_connection(
        connection.get_connection_params() | {"database": str(path)}
    )
    return opened


def _assert_whole(database: sqlite3.Connection) -> None:
    (said,) = database.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise BackupError("operations.database_damaged", {"reason": str(said)[:200]})


def _dump_postgresql(target: Path) -> Content:
    """Let pg_dump write what one transaction sees, and count within that transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        options = ("--format=custom", "--compress=1", "--no-owner", "--schema=public")
        _run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={target}", _uri())
        content = _content(cursor, connection.introspection.table_names(cursor))
    target.chmod(0o600)
    return content


def _content(cursor: _Cursor, names: Iterable[str]) -> Content:
    tables = {}
    for name in sorted(names):
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 -- names of our own tables
        tables[name] = cursor.fetchone()[0]
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    migrations = tuple(f"{app}.{name}" for app, name in cursor.fetchall())
    return Content(tables, _history(cursor), migrations)


def _history(cursor: _Cursor) -> str:
    """Sum the digests of all entries: databases sort words differently, a sum has no order."""
    cursor.execute("SELECT stream, number, digest FROM records_entry")
    total = 0
    while rows := cursor.fetchmany(_ROWS):
        for row in rows:
            total += int.from_bytes(hashlib.sha256(" ".join(map(str, row)).encode()).digest())
    return f"{total % (1 << 256):064x}"


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program, path=settings.CONFIGURATION.postgresql_programs or None)
    if found is None:
        raise BackupError("operations.program_missing", {"program": program})
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program, our own arguments
        [found, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"])},
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["?"]
        reason = next((line for line in lines if "error:" in line), lines[-1])
        raise BackupError("operations.program_failed", {"program": program, "reason": reason})


def _uri() -> str:
    """Name the database to PostgreSQL's programs; the password goes another way."""
    given = connection.settings_dict
    words = {"dbname": given["NAME"], "user": given["USER"]}
    words |= {"host": given["HOST"], "port": given["PORT"]}
    return " ".join(f"{name}='{value}'" for name, value in words.items() if value)


def _file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))
