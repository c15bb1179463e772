"""Files that were looked at wait for the decision (导入暂存): under their digest, for a day."""

import hashlib
import secrets
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import signing

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.permissions import may_keep_grid
from xianzhi.apps.grid.services.requests import TreeFile
from xianzhi.errors import RuleError
from xianzhi.records.decisions import require

__all__ = ["check_size", "stage_files", "staged_files"]

_SALT = "inspected grid"
_KEPT = timedelta(days=1)
_MIB = 1 << 20


def check_size(files: tuple[TreeFile, ...]) -> None:
    """Refuse what is empty or too large, before anybody reads it.

    Raises
    ------
    RuleError
        No file, a file without a byte, or more than ``XIANZHI_UPLOAD_MIB`` allows.
    """
    most = settings.CONFIGURATION.upload_mib
    if not files:
        raise RuleError("grid.no_file")
    for file in files:
        if not file.content:
            raise RuleError("grid.file_is_empty", {"name": file.name})
        if len(file.content) > most * _MIB:
            raise RuleError("grid.file_too_large", {"name": file.name, "most": str(most)})


def stage_files(*, actor: Actor, files: tuple[TreeFile, ...]) -> str:
    """Keep inspected files until somebody decides (暂存); give back their note."""
    require(may_keep_grid(actor))
    check_size(files)
    _forget_old()
    listed = []
    for file in files:
        digest = hashlib.sha256(file.content).hexdigest()
        _keep(digest, file.content)
        listed.append([file.name, digest, file.level, file.kind, file.crs])
    return signing.dumps([actor.user_id, listed], salt=_SALT)


def staged_files(*, actor: Actor, note: str) -> tuple[TreeFile, ...]:
    """Take staged files up again (取回暂存).

    Raises
    ------
    RuleError
        The note is older than a day, damaged, or another person's.
    """
    require(may_keep_grid(actor))
    try:
        user_id, listed = signing.loads(note, salt=_SALT, max_age=_KEPT)
        if user_id != actor.user_id:
            raise RuleError("grid.inspection_expired")
        return tuple(
            TreeFile(name, (_folder() / digest).read_bytes(), level, kind, crs)
            for name, digest, level, kind, crs in listed
        )
    except (signing.BadSignature, OSError) as error:
        raise RuleError("grid.inspection_expired") from error


def _folder() -> Path:
    return Path(settings.LAYERS_FOLDER) / "grid" / "staged"


def _keep(digest: str, content: bytes) -> None:
    path = _folder() / digest
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{secrets.token_hex(8)}.part")
    half.write_bytes(content)
    half.replace(path)


def _forget_old() -> None:
    """Throw away what nobody came back for."""
    if not _folder().is_dir():
        return
    oldest = time.time() - 2 * _KEPT.total_seconds()
    for path in _folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
