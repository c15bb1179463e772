"""Upgrading the site (升级): backed up first, and taken back when a step fails."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from xianzhi.web.operations.backup import back_up
from xianzhi.web.operations.databases import is_empty
from xianzhi.web.operations.restoring import restore
from xianzhi.web.operations.snapshots import BackupError

__all__ = ["Upgraded", "steps_ahead", "upgrade"]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did (升级结果); ``backup`` is null for a database that was empty."""

    steps: tuple[str, ...]
    backup: Path | None


def steps_ahead() -> tuple[str, ...]:
    """List the steps that the database has not taken yet (待执行的升级步骤)."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{step.app_label}.{step.name}" for step, _ in plan)


def upgrade(folder: Path, at: datetime) -> Upgraded:
    """Back up, take the steps, collect the static files (升级).

    Raises
    ------
    BackupError
        The backup could not be made, and nothing was changed; or a step failed, and the database
        is as it was before.
    """
    steps = steps_ahead()
    place = back_up(folder, at).place if steps and not is_empty() else None
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
    except (DatabaseError, CommandError, ValueError, OSError) as error:
        if place is None:
            raise BackupError("operations.upgrade_failed", {"reason": _reason(error)}) from error
        restore(place, at, replace=True, onwards=False)
        params = {"reason": _reason(error), "version": version("xianzhi"), "place": str(place)}
        raise BackupError("operations.upgrade_taken_back", params) from error
    return Upgraded(steps, place)


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
