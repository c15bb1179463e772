"""What a decision about a task depends on (判定事实)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from xianzhi.apps.ledger.choices import Duty
from xianzhi.apps.ledger.models import LedgerTask, TaskDuty, TaskOrigin
from xianzhi.apps.ledger.permissions import TaskFacts
from xianzhi.records.history import last_authors, stream_of
from xianzhi.records.prepared import Prepared

__all__ = ["duties_of", "facts_of", "facts_of_each"]

_STANDING = TaskDuty.objects.filter(until_at__isnull=True, unit__isnull=False)
_DUTIES = Prepared(lambda key: _STANDING.filter(task=key).values_list("duty", "unit_id"), UUID)


def facts_of(task: LedgerTask) -> TaskFacts:
    """Collect the facts of one task; three queries."""
    return facts_of_each([task])[task.pk]


def duties_of(task: LedgerTask) -> TaskFacts:
    """Collect of a task's facts its status and its units; one query."""
    every = [(duty, str(unit)) for duty, unit in _DUTIES.rows(task.pk)]
    return TaskFacts(
        status=task.status,
        lead_units=frozenset(unit for duty, unit in every if duty == Duty.LEAD),
        units=frozenset(unit for _, unit in every),
    )


def facts_of_each(tasks: Iterable[LedgerTask]) -> Mapping[UUID, TaskFacts]:
    """Collect the facts of tasks by id; three queries for any number."""
    listed = list(tasks)
    lead: dict[UUID, set[str]] = defaultdict(set)
    every: dict[UUID, set[str]] = defaultdict(set)
    duties = _STANDING.filter(task__in=listed)
    for task_id, duty, unit_id in duties.values_list("task_id", "duty", "unit_id"):
        every[task_id].add(str(unit_id))
        if duty == Duty.LEAD:
            lead[task_id].add(str(unit_id))
    reporters = last_authors([stream_of("task", task.pk) for task in listed], "report_done")
    handed_over = set(TaskOrigin.objects.filter(task__in=listed).values_list("task_id", flat=True))
    return {
        task.pk: TaskFacts(
            status=task.status,
            lead_units=frozenset(lead[task.pk]),
            units=frozenset(every[task.pk]),
            reported_by=reporters.get(stream_of("task", task.pk), ""),
            has_origin=task.pk in handed_over,
        )
        for task in listed
    }
