"""Targets of plans with what the last run measured (目标运行)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import CheckupRun
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.readmodels import BoardLine, RunHead, TargetLine
from xianzhi.apps.checkup.selectors.runs import run_page
from xianzhi.apps.checkup.selectors.wording import name_of
from xianzhi.apps.ledger.selectors import BoundTarget, bound_targets
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.records.decisions import require

__all__ = ["target_lines"]

_Measured = Mapping[str, tuple[RunHead, BoardLine]]


def target_lines(actor: Actor, at: datetime) -> tuple[TargetLine, ...]:
    """List the targets that plans set and a check-up can measure, with the last value (目标运行).

    The last value is that of the newest run of any edition that observed the indicator.
    """
    require(may_read(actor))
    concepts = {one.indicator: one.concept for one in definitions().values() if one.indicator}
    measured = _measured(actor)
    today = timezone.localdate(at)
    lines = []
    for asked in bound_targets(actor):
        concept = concepts.get(asked.indicator, "")
        head, line = measured.get(concept, (None, None))
        due = asked.deadline_date
        lines.append(_line(asked, concept, head, line, is_late=due is not None and due < today))
    return tuple(lines)


def _line(
    asked: BoundTarget,
    concept: str,
    head: RunHead | None,
    line: BoardLine | None,
    *,
    is_late: bool,
) -> TargetLine:
    return TargetLine(
        asked=asked,
        name=name_of(concept),
        run_id=head.id if head else "",
        run=head.number if head else "",
        day=head.cut_off_date if head else None,
        concept=concept,
        value=line.value if line else "",
        measured_in=line.measured_in if line else "",
        verdict=line.verdict if line else "",
        trend=line.trend if line else "",
        problems=line.problems if line else 0,
        is_overdue=is_late and (line is None or line.verdict != "met"),
    )


def _measured(actor: Actor) -> _Measured:
    """Give the newest line of each indicator, of all editions."""
    found: dict[str, tuple[RunHead, BoardLine]] = {}
    editions = CheckupRun.objects.order_by("edition").values_list("edition", flat=True).distinct()
    newest = (
        CheckupRun.objects.filter(edition=name).order_by("-cut_off_date", "-made_at").first()
        for name in editions
    )
    runs = [run for run in newest if run is not None]
    for run in sorted(runs, key=lambda one: (one.cut_off_date, one.made_at)):
        page = run_page(actor, str(run.pk))
        found |= {line.concept: (page.head, line) for line in page.lines}
    return found
