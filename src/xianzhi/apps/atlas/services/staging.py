"""A file that was looked at waits for the decision (导入暂存).

Between the inspection and the import the bytes lie on the disk under their digest, as the bytes of
any upload do, and no record knows of them. The page holds a signed note of the digest, so that
nobody can import a file that this person did not look at.
"""

from datetime import timedelta

from django.core import signing

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import RuleError
from xianzhi.records.decisions import require

__all__ = ["stage_layer", "staged_layer"]

_SALT = "inspected layer"
_KEPT = timedelta(days=1)


def stage_layer(*, actor: Actor, upload: Upload) -> str:
    """Keep an inspected file until the planner decides (暂存); give back its note."""
    require(may_plan(actor))
    evidence.check_size(upload)
    evidence.keep_bytes(upload)
    return signing.dumps([actor.user_id, upload.name, upload.sha256], salt=_SALT)


def staged_layer(*, actor: Actor, note: str) -> Upload:
    """Take a staged file up again (取回暂存).

    Raises
    ------
    RuleError
        The note is older than a day, damaged, or another person's.
    """
    require(may_plan(actor))
    try:
        user_id, name, sha256 = signing.loads(note, salt=_SALT, max_age=_KEPT)
        if user_id != actor.user_id:
            raise RuleError("atlas.inspection_expired")
        return Upload(name, file_path(sha256).read_bytes())
    except (signing.BadSignature, OSError) as error:
        raise RuleError("atlas.inspection_expired") from error
