"""Putting a backup back (恢复): into an empty site, or with what is there set aside."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.privacy.services import reapply_erasures
from xianzhi.web.operations.databases import content_of, is_empty, load, set_aside
from xianzhi.web.operations.snapshots import (
    DATABASE,
    FILES,
    HOME,
    BackupError,
    Manifest,
    copied,
    read_manifest,
    sha256_of,
)

__all__ = ["Restored", "restore"]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back (恢复结果); ``aside`` names what was there before, if anything.

    ``erased`` counts the people whose data the backup had brought back, and that is gone again.
    """

    manifest: Manifest
    rows: int
    files: int
    aside: str
    erased: int


def restore(place: Path, at: datetime, *, replace: bool = False, onwards: bool = True) -> Restored:
    """Put a backup back and prove it: digests, integrity, row counts, history (恢复).

    Erasures of personal data that came after it are carried out again.

    Parameters
    ----------
    replace
        Set the present database aside, under a name that says when, instead of refusing. A fault
        puts it back.
    onwards
        Take the steps that the code here is ahead of the backup.

    Raises
    ------
    BackupError
        The backup is damaged or of a newer version, or the site is not empty.
    """
    manifest = read_manifest(place)
    _assert_fits(manifest)
    _assert_whole(place, manifest)
    has_data = not is_empty()
    if has_data and not replace:
        raise BackupError("operations.not_empty", {"home": str(settings.CONFIGURATION.home)})
    aside = timezone.localtime(at).strftime("%Y%m%d-%H%M%S")
    erased = 0
    with set_aside(aside, keep=has_data):
        _put_files(place.parent / FILES, manifest)
        load(place / DATABASE)
        _assert_same(manifest)
        _put_home(place / HOME, manifest)
        if onwards:
            call_command("migrate", interactive=False, verbosity=0)
            erased = _erase_again(place.parent, at)
    rows = sum(manifest.tables.values())
    return Restored(manifest, rows, len(manifest.files), aside if has_data else "", erased)


def _erase_again(folder: Path, at: datetime) -> int:
    """Go by the list of this site, and by those of all backups beside the one that was put back."""
    own: Path = settings.ERASURES_FILE
    lists = [own, *sorted(folder.glob(f"*/{HOME}/{own.name}"))]
    return sum(reapply_erasures(path, at) for path in lists)


def _assert_fits(manifest: Manifest) -> None:
    """The code here must know every step that the backup's database has taken."""
    if manifest.vendor != connection.vendor:
        raise BackupError(
            "operations.other_database", {"made": manifest.vendor, "here": connection.vendor}
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown:
        raise BackupError(
            "operations.newer_backup", {"version": manifest.version, "step": unknown[-1]}
        )


def _assert_whole(place: Path, manifest: Manifest) -> None:
    """Every byte is as it was backed up, before anything of the site is touched."""
    expected = {place / DATABASE: manifest.database_sha256}
    expected |= {place / HOME / name: digest for name, digest in manifest.home.items()}
    pool = place.parent / FILES
    expected |= {pool / name[:2] / name: name for name in manifest.files}
    for path, digest in expected.items():
        if not path.is_file() or sha256_of(path) != digest:
            raise BackupError("operations.backup_damaged", {"file": str(path)})


def _put_files(pool: Path, manifest: Manifest) -> None:
    for name in manifest.files:
        target = file_path(name)
        if not target.exists():
            _copy(pool / name[:2] / name, target)


def _put_home(source: Path, manifest: Manifest) -> None:
    home = settings.CONFIGURATION.home
    for name in manifest.home:
        if home / name == settings.ERASURES_FILE and (home / name).exists():
            continue  # the list here may be longer than that of the backup
        _copy(source / name, home / name)
    shutil.rmtree(settings.LAYERS_FOLDER, ignore_errors=True)  # made again from the snapshots


def _copy(source: Path, target: Path) -> None:
    try:
        copied(source, target)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BackupError(
            "operations.cannot_write", {"place": str(target), "reason": reason}
        ) from error


def _assert_same(manifest: Manifest) -> None:
    """The database counts what the backup counted, and its history is the same."""
    found = content_of()
    for table in sorted({*found.tables, *manifest.tables}):
        here, there = found.tables.get(table, 0), manifest.tables.get(table, 0)
        if here != there:
            raise BackupError(
                "operations.rows_differ",
                {"table": table, "made": str(there), "here": str(here)},
            )
    if found.history != manifest.history:
        raise BackupError("operations.history_differs")
