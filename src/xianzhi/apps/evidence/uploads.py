"""What somebody hands in (上传文件)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Protocol

__all__ = ["Upload", "UploadedFile"]

_LONGEST_NAME = 200


class UploadedFile(Protocol):
    """The part of Django's uploaded file that is needed here."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content in pieces."""


@dataclass(frozen=True)
class Upload:
    """A file with its name, in memory (上传文件)."""

    name: str
    content: bytes

    @classmethod
    def of(cls, file: UploadedFile) -> "Upload":
        """Take over an uploaded file of Django's; folders in its name are dropped."""
        name = PurePath((file.name or "file").replace("\\", "/")).name
        printable = "".join(char for char in name if char.isprintable())
        return cls(printable[-_LONGEST_NAME:] or "file", b"".join(file.chunks()))

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the content in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()
