"""Reading why values moved (查询变化归因)."""

from collections import Counter
from collections.abc import Iterable

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import CheckupRun, ObservationChange
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.readmodels import ChangeLine, ChangesPage
from xianzhi.apps.checkup.selectors.heads import heads_of, run_of
from xianzhi.apps.checkup.selectors.wording import figure, name_of, reasons_of, signed
from xianzhi.records.decisions import require

__all__ = ["change_lines", "changes_page"]


def changes_page(actor: Actor, run_id: str) -> ChangesPage:
    """List why each value of a run moved since the run before (变化归因页).

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    run = run_of(run_id)
    lines = change_lines(run)
    return ChangesPage(
        head=heads_of([run])[0],
        before=heads_of([run.before])[0] if run.before else None,
        lines=lines,
        counts=Counter(line.trend for line in lines),
    )


def change_lines(run: CheckupRun, concept: str = "") -> tuple[ChangeLine, ...]:
    """Show the changes of a run, or of one of its indicators, as lines; one query."""
    found = ObservationChange.objects.filter(observation__run=run)
    if concept:
        found = found.filter(observation__concept=concept)
    return tuple(_lines(found.select_related("observation").order_by("observation__position")))


def _lines(found: Iterable[ObservationChange]) -> Iterable[ChangeLine]:
    for one in found:
        row = one.observation
        reasons = reasons_of([one.reason] if one.reason else [])
        yield ChangeLine(
            concept=row.concept,
            name=name_of(row.concept),
            unit_code=row.unit_code,
            unit_name=row.unit_name or row.unit_code,
            measured_in=row.measured_in,
            before=figure(one.before),
            now=figure(row.value),
            total=signed(one.total),
            by_definition=signed(one.by_definition),
            by_boundary=signed(one.by_boundary),
            by_data=signed(one.by_data),
            really=signed(one.really),
            trend=one.trend,
            reason=reasons[0] if reasons else None,
        )
