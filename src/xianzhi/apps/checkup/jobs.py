"""What the check-up does behind the page (体检后台任务)."""

from xianzhi.apps.checkup.services.prescribing import PROVE, Proving, finish_proof
from xianzhi.apps.checkup.services.rerunning import rerun_where_layers_changed
from xianzhi.apps.checkup.services.running import RUN, Asked, finish_run
from xianzhi.records.jobs.registry import Hourly, Run, job, scheduled

__all__ = ["follow_layers", "prove_sites", "run_checkup"]


@job(RUN, most_tries=2)
def run_checkup(_run: Run, **asked: str) -> None:
    """Compute and keep a run that was asked for (后台体检)."""
    finish_run(Asked(**asked))


@scheduled("checkup.follow_layers", Hourly(minute=12))
def follow_layers(run: Run) -> None:
    """Ask for a run where a layer was published since the last one (图层更新后自动重算).

    By the hour and not by the publication: who publishes five layers in a row wants one run.
    """
    rerun_where_layers_changed(run.at)


@job(PROVE, most_tries=2)
def prove_sites(_run: Run, **asked: str) -> None:
    """Prove how good sites are at most (后台证明)."""
    finish_proof(Proving(**asked))
