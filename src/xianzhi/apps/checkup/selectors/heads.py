"""Runs by their names and counts (体检运行): what every page of a run begins with."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count

from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation
from xianzhi.apps.checkup.readmodels import RunHead, Said
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError

__all__ = ["heads_of", "run_of"]


def run_of(run_id: str) -> CheckupRun:
    """Find a run with the one before it.

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    runs = CheckupRun.objects.select_related("before")
    found = runs.filter(pk=run_id).first() if is_id(run_id) else None
    if found is None:
        raise NotFoundError
    return found


def heads_of(runs: Iterable[CheckupRun]) -> tuple[RunHead, ...]:
    """Show runs by number, day and counts of verdicts (体检运行); two queries."""
    listed = list(runs)
    verdicts = (
        IndicatorObservation.objects.filter(run__in=listed)
        .values_list("run_id", "verdict")
        .annotate(count=Count("id"))
    )
    counts: dict[object, dict[str, int]] = defaultdict(dict)
    for run_id, verdict, count in verdicts:
        counts[run_id][verdict] = count
    return tuple(
        RunHead(
            id=str(run.pk),
            number=run.number,
            edition=run.edition,
            title=Said(**run.edition_title),
            cut_off_date=run.cut_off_date,
            made_at=run.made_at,
            unit=run.unit.name,
            counts=counts[run.pk],
        )
        for run in listed
    )
