"""Reading stored files (查询存档文件)."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from xianzhi.apps.evidence.models import StoredFile

__all__ = ["OriginalFile", "file_path", "missing_files", "original_file"]


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """A file as it was handed in (原始文件); the caller has checked who may read it."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    path: Path


def file_path(sha256: str) -> Path:
    """Say where a file of that digest lies, or would lie."""
    return Path(settings.EVIDENCE_FOLDER) / sha256[:2] / sha256


def original_file(file: StoredFile, name: str = "") -> OriginalFile:
    """Describe a stored file; *name* is the one it was handed in with this time."""
    return OriginalFile(
        id=str(file.id),
        name=name or file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        path=file_path(file.sha256),
    )


def missing_files() -> tuple[str, ...]:
    """List the digests of stored files that are not on the disk (缺失的存档文件)."""
    named = StoredFile.objects.order_by("sha256").values_list("sha256", flat=True)
    return tuple(sha256 for sha256 in named.iterator() if not file_path(sha256).is_file())
