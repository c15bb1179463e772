"""What the check-up does behind the page (体检后台任务)."""

from xianzhi.apps.checkup.services.running import RUN, Asked, finish_run
from xianzhi.records.jobs.registry import Run, job

__all__ = ["run_checkup"]


@job(RUN, most_tries=2)
def run_checkup(_run: Run, **asked: str) -> None:
    """Compute and keep a run that was asked for (后台体检)."""
    finish_run(Asked(**asked))
