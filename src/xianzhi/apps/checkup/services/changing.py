"""Why values moved since the run before (变化归因): computed with the run, kept with it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from xianzhi.apps.atlas.selectors import InForce, versions_read
from xianzhi.apps.checkup.computing import explain
from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation, ObservationChange
from xianzhi.apps.checkup.selectors.observed import observed
from xianzhi.core.diagnosis.change import Change
from xianzhi.core.diagnosis.targets import trend
from xianzhi.core.indicators.results import Observation, Reason
from xianzhi.engines.checkup import Computed
from xianzhi.errors import XianzhiError

__all__ = ["Changes", "changes_since", "keep_changes"]

Changes = Mapping[tuple[str, str], Change]
_BATCH = 500


def changes_since(before: CheckupRun | None, found: Computed, layers: Sequence[InForce]) -> Changes:
    """Split the change of every value since the run before (变化分解); none before the second run.

    A run stands without it: when the layers of the run before cannot be read any more, every
    change says so and none counts as progress.
    """
    if before is None:
        return {}
    rows = IndicatorObservation.objects.filter(run=before).order_by("position")
    last = tuple(observed(row) for row in rows)
    read = versions_read([str(layer.version_id) for layer in before.layers.all()])
    try:
        return explain(found, layers, before.cut_off_date, read, last)
    except XianzhiError as error:
        reason = Reason(error.code, {name: str(told) for name, told in error.params.items()})
        lost = Change(None, None, None, None, None, reason)
        return {(seen.concept, seen.unit): lost for seen in found.observations}


def keep_changes(run: CheckupRun, found: Computed, changes: Changes) -> None:
    """Keep the changes beside the values of a run, in its transaction (保存变化归因)."""
    if run.before is None:
        return
    then = {
        (row.concept, row.unit_code): row.value
        for row in IndicatorObservation.objects.filter(run=run.before)
    }
    rows = {
        (row.concept, row.unit_code): row for row in IndicatorObservation.objects.filter(run=run)
    }
    ObservationChange.objects.bulk_create(
        (
            _row(rows[key], seen, then.get(key), changes[key])
            for seen in found.observations
            if (key := (seen.concept, seen.unit)) in changes
        ),
        batch_size=_BATCH,
    )


def _row(
    row: IndicatorObservation, seen: Observation, before: float | None, change: Change
) -> ObservationChange:
    return ObservationChange(
        observation=row,
        before=before,
        total=change.total,
        by_definition=change.definition,
        by_boundary=change.boundary,
        by_data=change.data,
        really=change.real,
        trend=trend(seen, change).value,
        reason=asdict(change.reason) if change.reason else None,
    )
