"""What the audit does behind the page (审计后台任务): heads by the hour, a check by night."""

from xianzhi.apps.audit.services import check_site, keep_in_folder, mail_head, sign_head
from xianzhi.records.jobs.registry import Daily, Hourly, Run, scheduled

__all__ = ["check", "sign", "tell"]


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
    """Check the log and the records (每夜核验)."""
    check_site(at=run.at)
