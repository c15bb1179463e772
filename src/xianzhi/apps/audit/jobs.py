"""What the audit does behind the page (审计后台任务): heads by the hour, a check by night."""

import logging

from xianzhi.apps.audit.services import check_site, keep_in_folder, mail_head, sign_head
from xianzhi.records.jobs.registry import Daily, Hourly, Run, scheduled

__all__ = ["check", "sign", "tell"]

logger = logging.getLogger(__name__)


@scheduled("audit.sign", Hourly(minute=2))
def sign(run: Run) -> None:
    """Sign the log and let the head leave the machine (签名树头)."""
    sign_head(at=run.at)
    keep_in_folder()


@scheduled("audit.tell", Daily(hour=7, minute=30))
def tell(_run: Run) -> None:
    """Mail the last head (寄送树头)."""
    mail_head()


@scheduled("audit.check", Daily(hour=3, minute=10))
def check(run: Run) -> None:
    """Check the log and the records (每夜核验); what is wrong stands in the server's log too."""
    found = check_site(at=run.at)
    if not found.is_right:
        code = found.tampered.code if found.tampered else "audit.record_differs"
        logger.error("audit_check_failed %s, records: %d", code, found.differing)
