"""Keeping files (存档): whole or not at all, once for each content."""

import mimetypes
import os
import secrets
from datetime import datetime
from pathlib import Path

from xianzhi.apps.evidence.models import StoredFile
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.evidence.uploads import Upload, check_bytes
from xianzhi.errors import RuleError

__all__ = ["StoredFile", "Upload", "check_size", "keep_bytes", "record_file"]


def check_size(upload: Upload) -> None:
    """Refuse what is empty or too large, before anybody reads it.

    Raises
    ------
    RuleError
        The file has no byte, or more than ``XIANZHI_UPLOAD_MIB`` allows.
    """
    if not upload.content:
        raise RuleError("evidence.empty", {"name": upload.name})
    check_bytes(upload.name, len(upload.content))


def keep_bytes(upload: Upload) -> Path:
    """Put the content on the disk under its digest (落盘); call it before the transaction.

    It is written beside its place, synced, and renamed into it, so nobody ever sees half a file.
    When the transaction fails, a whole file without a row stays: nobody can see it, and the next
    try needs it. Taking it away could rob another import of the same content.
    """
    path = file_path(upload.sha256)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with half.open("xb") as file:
            os.fchmod(file.fileno(), 0o400)
            file.write(upload.content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return path


def record_file(upload: Upload, at: datetime, media_type: str = "") -> StoredFile:
    """Write the row of a file that is on the disk, inside the caller's transaction (登记存档)."""
    guessed = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    file, _ = StoredFile.objects.get_or_create(
        sha256=upload.sha256,
        defaults={
            "name": upload.name,
            "media_type": media_type or guessed,
            "size_bytes": len(upload.content),
            "stored_at": at,
        },
    )
    return file


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
