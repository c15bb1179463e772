"""What the cases do behind the page (事件后台任务)."""

from xianzhi.apps.casework.services.recounting import recount_cases
from xianzhi.records.jobs.registry import Daily, Run, scheduled

__all__ = ["recount"]


@scheduled("casework.recount", Daily(hour=3, minute=50))
def recount(run: Run) -> None:
    """Count every provisional deadline again (每夜重新推算): a notice may have come."""
    recount_cases(request_id=f"{run.job_id}/recount", at=run.at)
