"""Backing the site up (备份): while it runs, each evidence file once, complete or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from xianzhi.apps.evidence.selectors import file_path
from xianzhi.web.operations.databases import dump, is_empty
from xianzhi.web.operations.snapshots import (
    DATABASE,
    FILES,
    HOME,
    BackupError,
    Manifest,
    copied,
    read_manifest,
    sha256_of,
    snapshots_in,
)

__all__ = ["KEPT", "Backup", "back_up", "last_backup"]

KEPT = 30  # backups, where nobody says otherwise
# What the site makes again by itself, and what is copied in its own way.
_NOT_COPIED = frozenset({"static", "layers", "files", "backups", "serving"})
_UNFINISHED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made (备份)."""

    place: Path
    manifest: Manifest
    new_files: int
    bytes_written: int


def back_up(folder: Path, at: datetime, *, keep: int = KEPT) -> Backup:
    """Copy database, evidence and keys into a folder of backups (备份).

    The database comes first: whatever file its rows name was safe on the disk before them. Beyond
    the last *keep* backups, old ones go, and the files that no backup needs any more.

    Raises
    ------
    BackupError
        There is no room, the database cannot be copied, or a file is not what its name says.
    """
    if is_empty():
        raise BackupError("operations.nothing_yet")
    name = timezone.localtime(at).strftime("%Y%m%d-%H%M%S")
    with _unfinished(folder, name) as half:
        content = dump(half / DATABASE)
        home = _copy_home(half / HOME)
        files, new = _copy_files(folder / FILES)
        manifest = Manifest(
            made_at=at,
            version=version("xianzhi"),
            vendor=connection.vendor,
            migrations=content.migrations,
            database_sha256=sha256_of(half / DATABASE),
            tables=content.tables,
            history=content.history,
            home=home,
            files=files,
        )
        manifest.write(half)
        size = sum(path.stat().st_size for path in half.rglob("*") if path.is_file())
    forget(folder, keep)
    return Backup(folder / name, manifest, len(new), size + sum(new))


def last_backup(folder: Path) -> Manifest | None:
    """Read what the newest backup of a folder holds; null when there is none."""
    found = snapshots_in(folder)
    return read_manifest(found[-1]) if found else None


def forget(folder: Path, keep: int) -> None:
    """Remove backups beyond the newest *keep*, and files that none of the rest needs."""
    found = snapshots_in(folder)
    old = found[: max(0, len(found) - keep)]
    if not old:
        return
    needed = {digest for path in found[len(old) :] for digest in read_manifest(path).files}
    for path in old:
        shutil.rmtree(path)
    for path in (folder / FILES).glob("??/*"):
        if path.name not in needed:
            path.unlink()


@contextmanager
def _unfinished(folder: Path, name: str) -> Iterator[Path]:
    """Make a folder that gets its name when all of it is there; an old unfinished one goes."""
    half = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob(".*.part"):
            if datetime.now().timestamp() - left.stat().st_mtime > _UNFINISHED.total_seconds():  # noqa: DTZ005 -- compared with the file system's clock
                shutil.rmtree(left, ignore_errors=True)
        half.mkdir(mode=0o700)
        yield half
        half.rename(folder / name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BackupError(
            "operations.cannot_write", {"place": str(folder), "reason": reason}
        ) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _copy_home(target: Path) -> dict[str, str]:
    """Copy the keys and whatever else lies in the site's folder and cannot be made again."""
    home, database = settings.CONFIGURATION.home, str(connection.settings_dict["NAME"])
    copied_files = {}
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if inside.parts[0] in _NOT_COPIED or settings.CONFIGURATION.backups in path.parents:
            continue
        is_database = str(path).startswith(database) or path.name.startswith("before-")
        if path.is_file() and not path.is_symlink() and not is_database:
            copied_files[inside.as_posix()] = copied(path, target / inside)
    return copied_files


def _copy_files(pool: Path) -> tuple[tuple[str, ...], list[int]]:
    """Copy the evidence that is not in the pool yet; give all names, and the sizes of the new."""
    names, new = [], []
    for path in sorted(Path(settings.EVIDENCE_FOLDER).glob("??/*")):
        if path.name.startswith("."):
            continue
        names.append(path.name)
        target = pool / path.name[:2] / path.name
        if target.exists() and target.stat().st_size == path.stat().st_size:
            continue
        if copied(path, target) != path.name:
            target.unlink()
            raise BackupError("operations.file_damaged", {"file": str(file_path(path.name))})
        new.append(target.stat().st_size)
    return tuple(names), new
