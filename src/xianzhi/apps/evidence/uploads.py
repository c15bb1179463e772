"""What somebody hands in (上传文件)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from pathlib import PurePath
from typing import Protocol

from django.conf import settings

from xianzhi.errors import RuleError

__all__ = ["Upload", "UploadedFile", "check_bytes"]

_LONGEST_NAME = 200


def check_bytes(name: str, size: int) -> None:
    """Refuse a file of *size* bytes that the site does not take.

    Raises
    ------
    RuleError
        It has more than ``XIANZHI_UPLOAD_MIB`` allows.
    """
    most = int(settings.UPLOAD_MAX_BYTES)
    if size > most:
        # Rounded up: one byte too many must not read like the limit itself.
        mib = {"size": f"{ceil(size / 2**20 * 100) / 100:g}", "most": f"{most / 2**20:g}"}
        raise RuleError("evidence.too_large", {"name": name, **mib})


class UploadedFile(Protocol):
    """The part of Django's uploaded file that is needed here."""

    name: str | None
    size: int | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content in pieces."""


@dataclass(frozen=True)
class Upload:
    """A file with its name, in memory (上传文件)."""

    name: str
    content: bytes

    @classmethod
    def of(cls, file: UploadedFile) -> "Upload":
        """Take over an uploaded file of Django's; folders in its name are dropped.

        Raises
        ------
        RuleError
            It is larger than the site takes; not a byte of it is read then.
        """
        name = PurePath((file.name or "file").replace("\\", "/")).name
        printable = "".join(char for char in name if char.isprintable())
        printable = printable[-_LONGEST_NAME:] or "file"
        check_bytes(printable, file.size or 0)
        return cls(printable, b"".join(file.chunks()))

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the content in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()
