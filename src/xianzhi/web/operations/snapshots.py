"""What a backup says of itself (备份清单), and how the parts of one lie on the disk.

A folder of backups holds each stored file once, for files never change, and a folder a backup::

    backups/
    ├── files/ab/abcd…            the evidence files of all backups, by SHA-256
    └── 20261122-133000/          one backup
        ├── manifest.json         what is in it, and the digests of all of it
        ├── database              SQLite, or what pg_dump wrote
        └── home/…                secret keys and whatever else the site cannot make again
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from xianzhi.errors import XianzhiError

__all__ = [
    "DATABASE",
    "FILES",
    "HOME",
    "BackupError",
    "Manifest",
    "copied",
    "read_manifest",
    "sha256_of",
    "snapshots_in",
    "written",
]

DATABASE, FILES, HOME, MANIFEST = "database", "files", "home", "manifest.json"
_FORMAT = "xianzhi-backup-1"
_CHUNK = 1 << 20


class BackupError(XianzhiError):
    """A backup cannot be made or put back (备份或恢复失败)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds (备份清单).

    ``tables`` counts the rows of each table, ``history`` stands for every entry of the history in
    its order, ``home`` has the digest of each file of the site's folder, ``files`` those of the
    evidence.
    """

    made_at: datetime
    version: str
    vendor: str
    migrations: tuple[str, ...]
    database_sha256: str
    tables: Mapping[str, int]
    history: str
    home: Mapping[str, str]
    files: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """Write it; with it the backup is complete."""
        content = asdict(self) | {"format": _FORMAT, "made_at": self.made_at.isoformat()}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        written(folder / MANIFEST, text.encode())


def read_manifest(folder: Path) -> Manifest:
    """Read what a backup holds.

    Raises
    ------
    BackupError
        There is no backup, it is not complete, or it is of a form that we do not know.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content.pop("format") != _FORMAT:
            raise BackupError("operations.backup_form", {"place": str(folder)})
        moment = datetime.fromisoformat(content.pop("made_at"))
        migrations, files = tuple(content.pop("migrations")), tuple(content.pop("files"))
        return Manifest(made_at=moment, migrations=migrations, files=files, **content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError("operations.no_backup", {"place": str(folder)}) from error


def snapshots_in(folder: Path) -> list[Path]:
    """List the complete backups of a folder, the oldest first (备份列表)."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))


def sha256_of(path: Path) -> str:
    """Hash a file (摘要)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copied(source: Path, target: Path) -> str:
    """Copy a file and give its SHA-256; it appears under its name when it is safe on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half, digest = target.with_name(f".{target.name}.part"), hashlib.sha256()
    with source.open("rb") as read, _private(half) as write:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            write.write(chunk)
        write.flush()
        os.fsync(write.fileno())
    half.replace(target)
    return digest.hexdigest()


def written(path: Path, content: bytes) -> None:
    """Write a small file that only its owner may read, all of it or nothing."""
    half = path.with_name(f".{path.name}.part")
    with _private(half) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _private(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
