"""What was done long ago is taken out of the table (清理已完成任务); the history of a job stays."""

from datetime import timedelta

from xianzhi.records.jobs.registry import Daily, Run, scheduled
from xianzhi.records.models import Job, JobState

__all__ = ["sweep"]

_KEPT = timedelta(days=30)


@scheduled("records.sweep_jobs", Daily(hour=4, minute=20))
def sweep(run: Run) -> None:
    """Delete the jobs that were done a month ago; what was given up waits for a person."""
    Job.objects.filter(state=JobState.DONE, ended_at__lt=run.at - _KEPT).delete()
