"""The key of the site for personal data (主密钥): a file beside the database, never inside it."""

import base64
import os
import secrets
from pathlib import Path

from django.conf import settings

from xianzhi.core.access.sealing import KEY_BYTES

__all__ = ["master_key"]


def master_key() -> bytes:
    """Read the key; the first call of a site makes it (主密钥). Only its owner may read the file.

    Two processes that start together end with one key: the second finds the file of the first.
    """
    path: Path = settings.PERSONAL_KEY_FILE
    if not path.exists():
        _make(path)
    return base64.b64decode(path.read_text(encoding="ascii"))


def _make(path: Path) -> None:
    """Write a key beside; it gets its name only when it is whole: who dies leaves no half key."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # refuses where another process was first
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
