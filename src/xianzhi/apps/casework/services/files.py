"""Photos and other files of a case (附件): stripped, on the disk first, then in the records."""

from collections.abc import Sequence
from datetime import datetime

from xianzhi.apps.casework.choices import FilePurpose
from xianzhi.apps.casework.models import Case, CaseFile
from xianzhi.apps.casework.photos import stripped
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import RuleError

__all__ = ["attach", "keep", "shown"]

_MOST_FILES = 9


def shown(uploads: Sequence[Upload]) -> tuple[Upload, ...]:
    """Take from photos what they tell beside their picture (去除附带信息).

    Raises
    ------
    RuleError
        There are too many files, or one is empty or too large.
    """
    if len(uploads) > _MOST_FILES:
        raise RuleError("casework.too_many_files", {"most": str(_MOST_FILES)})
    for upload in uploads:
        evidence.check_size(upload)
    return tuple(Upload(upload.name, stripped(upload.content)) for upload in uploads)


def keep(uploads: Sequence[Upload]) -> None:
    """Put files on the disk, before the transaction (落盘)."""
    for upload in uploads:
        evidence.keep_bytes(upload)


def attach(case: Case, uploads: Sequence[Upload], purpose: FilePurpose, at: datetime) -> None:
    """Write files down at a case, inside the caller's transaction (登记附件)."""
    for upload in uploads:
        CaseFile.objects.get_or_create(
            case=case,
            file=evidence.record_file(upload, at),
            purpose=purpose,
            defaults={"name": upload.name, "kept_at": at},
        )
