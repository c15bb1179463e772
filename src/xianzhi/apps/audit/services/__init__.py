"""Writing the audit (审计服务)."""

from xianzhi.apps.audit.services.checking import CheckResult, Difference, check_site
from xianzhi.apps.audit.services.exporting import export_lines
from xianzhi.apps.audit.services.folding import Fold, State, register_fold
from xianzhi.apps.audit.services.leaving import keep_in_folder, mail_head
from xianzhi.apps.audit.services.sequencing import sequence
from xianzhi.apps.audit.services.signing import sign_head

__all__ = [
    "CheckResult",
    "Difference",
    "Fold",
    "State",
    "check_site",
    "export_lines",
    "keep_in_folder",
    "mail_head",
    "register_fold",
    "sequence",
    "sign_head",
]
