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
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return base64.b64decode(path.read_text(encoding="ascii"))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_bytes(KEY_BYTES)
        file.write(base64.b64encode(key).decode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    return key
