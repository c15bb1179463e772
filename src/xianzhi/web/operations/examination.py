"""Examining the site (体检): what is wrong, where, and what to do; the worst first."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from xianzhi.apps.evidence.selectors import missing_files
from xianzhi.records.jobs.board import stuck_jobs
from xianzhi.web.operations.backup import last_backup
from xianzhi.web.operations.databases import is_empty
from xianzhi.web.operations.snapshots import BackupError
from xianzhi.web.operations.upgrading import steps_ahead

__all__ = ["Finding", "Grade", "examine"]

_LEAST_FREE_BYTES = 2 * 1024**3
_OLDEST_BACKUP = timedelta(hours=26)  # a night's backup that is two hours late
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
_FULL, _WAL = 2, "wal"


class Grade(StrEnum):
    """How bad a finding is (等级)."""

    FAULT = "fault"  # the site does not work, or evidence is in danger
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be (体检发现): its words say what to do."""

    grade: Grade
    code: str
    params: dict[str, str] = field(default_factory=dict)


def examine(at: datetime) -> tuple[Finding, ...]:
    """Look at settings, folders, database, backups and jobs (体检); the worst first."""
    found = [*_settings(), *_folders()]
    try:
        connection.ensure_connection()
        found.extend(_database())
        if not is_empty():
            found.extend((*_files(), *_jobs(at)))
    except DatabaseError as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        found.append(Finding(Grade.FAULT, "operations.no_database", {"reason": reason}))
    found.extend(_backups(at))
    return tuple(sorted(found, key=lambda one: one.grade is not Grade.FAULT))


def _settings() -> Iterator[Finding]:
    given = settings.CONFIGURATION
    is_open = not set(given.allowed_hosts) <= _LOOPBACK
    if given.debug:
        yield Finding(Grade.FAULT, "operations.debug_is_on")
    if is_open and not given.https:
        yield Finding(Grade.WARNING, "operations.no_https")
    if is_open and given.demo:
        yield Finding(Grade.FAULT, "operations.demo_is_open")


def _folders() -> Iterator[Finding]:
    home: Path = settings.CONFIGURATION.home
    if not os.access(home, os.W_OK):
        yield Finding(Grade.FAULT, "operations.home_not_writable", {"home": str(home)})
        return
    free = shutil.disk_usage(home).free
    if free < _LEAST_FREE_BYTES:
        room = {"home": str(home), "free": str(free // 1024**2)}
        yield Finding(Grade.FAULT, "operations.disk_is_full", room)
    for path in (home / "secret_key", home):
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(Grade.WARNING, "operations.others_may_read", {"path": str(path)})


def _database() -> Iterator[Finding]:
    steps = steps_ahead()
    if steps:
        yield Finding(Grade.FAULT, "operations.steps_ahead", {"count": str(len(steps))})
    if connection.vendor != "sqlite":
        return
    asked: dict[str, Callable[[object], bool]] = {
        "journal_mode": lambda value: value == _WAL,
        "synchronous": lambda value: value == _FULL,
    }
    with connection.cursor() as cursor:
        for name, is_right in asked.items():
            cursor.execute(f"PRAGMA {name}")
            (value,) = cursor.fetchone()
            if not is_right(value):
                params = {"name": name, "value": str(value)}
                yield Finding(Grade.FAULT, "operations.sqlite_unsafe", params)


def _files() -> Iterator[Finding]:
    missing = missing_files()
    if missing:
        params = {"count": str(len(missing)), "first": missing[0]}
        yield Finding(Grade.FAULT, "operations.files_missing", params)


def _jobs(at: datetime) -> Iterator[Finding]:
    stuck = stuck_jobs(at)
    if stuck:
        yield Finding(Grade.WARNING, "operations.jobs_are_stuck", {"count": str(len(stuck))})


def _backups(at: datetime) -> Iterator[Finding]:
    folder = settings.CONFIGURATION.backups
    try:
        last = last_backup(folder)
    except BackupError as error:
        yield Finding(Grade.FAULT, error.code, error.params)
        return
    if last is None:
        yield Finding(Grade.WARNING, "operations.never_backed_up", {"place": str(folder)})
    elif at - last.made_at > _OLDEST_BACKUP:
        hours = int((at - last.made_at) / timedelta(hours=1))
        yield Finding(Grade.WARNING, "operations.backup_is_old", {"hours": str(hours)})
    if folder.exists() and folder.stat().st_dev == settings.CONFIGURATION.home.stat().st_dev:
        yield Finding(Grade.WARNING, "operations.backup_on_one_disk", {"place": str(folder)})
