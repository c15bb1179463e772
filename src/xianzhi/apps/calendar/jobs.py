"""What legal time does behind the page (时限后台任务)."""

from xianzhi.apps.calendar.services import recount_by_the_clock
from xianzhi.records.jobs.registry import Daily, Run, scheduled

__all__ = ["recount"]


@scheduled("calendar.recount", Daily(hour=3, minute=40))
def recount(run: Run) -> None:
    """Count every running deadline again (每夜重新推算): a release may bring a notice."""
    recount_by_the_clock(request_id=f"{run.job_id}/recount", at=run.at)
