"""A previewed table waits for the clerk's decision (台账导入暂存).

Between the preview and the decision the bytes lie on the disk under their digest, as the bytes of
any upload do, and no record knows of them. What the page holds is a signed note of the digest, so
that nobody can commit a file that this person did not preview.
"""

from datetime import timedelta

from django.core import signing

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.errors import RuleError
from xianzhi.records.decisions import require

__all__ = ["stage_table", "staged_table"]

_SALT = "previewed ledger"
_KEPT = timedelta(days=1)


def stage_table(*, actor: Actor, upload: Upload) -> str:
    """Keep a previewed file until the clerk decides (暂存); give back its note."""
    require(may_review(actor))
    evidence.keep_bytes(upload)
    return signing.dumps([actor.user_id, upload.name, upload.sha256], salt=_SALT)


def staged_table(*, actor: Actor, note: str) -> Upload:
    """Take a staged file up again (取回暂存).

    Raises
    ------
    RuleError
        The note is older than a day, damaged, or another person's.
    """
    require(may_review(actor))
    try:
        user_id, name, sha256 = signing.loads(note, salt=_SALT, max_age=_KEPT)
        if user_id != actor.user_id:
            raise RuleError("ledger.preview_expired")
        return Upload(name, file_path(sha256).read_bytes())
    except (signing.BadSignature, OSError) as error:
        raise RuleError("ledger.preview_expired") from error
