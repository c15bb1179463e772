"""Targets that are tied to indicators (指标任务), for the room that measures them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.choices import Duty
from xianzhi.apps.ledger.models import TaskDuty, TaskTarget
from xianzhi.apps.ledger.permissions import works_here
from xianzhi.apps.ledger.selectors.indicators import bound_indicators
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import say_target

__all__ = ["BoundTarget", "bound_targets", "lead_units_of"]


@dataclass(frozen=True, slots=True)
class BoundTarget:
    """A target of a task with the indicator it is tied to (已绑定的指标任务)."""

    id: str
    task_id: str
    task_title: str
    document: str
    shown: str  # 公园绿地服务半径覆盖率 ≥ 80%
    deadline_date: date | None
    indicator: str  # code in the catalogue
    has_source: bool
    name: str
    op: str
    value: float | tuple[float, ...] | None
    unit: str
    sentence: str = ""  # as the document words it


def bound_targets(actor: Actor, indicator: str = "", task_id: str = "") -> tuple[BoundTarget, ...]:
    """List the targets in force that are tied to an indicator, or to any (已绑定指标任务).

    Those of one task, or of all tasks that exist for the actor; none for a post that has nothing to
    do with the ledger. One query.
    """
    if not works_here(actor).allowed:
        return ()
    targets = TaskTarget.objects.filter(until_at__isnull=True, task__in=visible_tasks(actor))
    if task_id:
        targets = targets.filter(task_id=UUID(task_id))
    listed = targets.select_related("task__document").order_by(
        "task__document__title", "task__position", "position"
    )
    return tuple(
        BoundTarget(
            id=str(target.pk),
            task_id=str(target.task_id),
            task_title=target.task.title,
            document=target.task.document.title,
            shown=say_target(target.content),
            deadline_date=_day(target.content.get("deadline_date")),
            indicator=bound.code,
            has_source=target.source_start is not None,
            name=str(target.content.get("name") or ""),
            op=str(target.content.get("op") or ""),
            value=_value(target.content.get("value")),
            unit=str(target.content.get("unit") or ""),
            sentence=str(target.content.get("evidence") or ""),
        )
        for target in listed
        for bound in bound_indicators(target.content)
        if indicator in ("", bound.code)
    )


def lead_units_of(task_ids: Iterable[str]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Give the units that lead tasks (牵头单位), id and name, by task; one query.

    Whoever asks has the tasks from a selector that knows the actor. A printed name that means no
    unit is left out.
    """
    rows = TaskDuty.objects.filter(
        task__in=[UUID(one) for one in task_ids],
        duty=Duty.LEAD,
        until_at__isnull=True,
        unit__isnull=False,
    ).order_by("position")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for task_id, unit_id, name in rows.values_list("task_id", "unit_id", "unit__name"):
        found[str(task_id)].append((str(unit_id), name))
    return {task_id: tuple(units) for task_id, units in found.items()}


def _day(text: object) -> date | None:
    return date.fromisoformat(text[:10]) if isinstance(text, str) and text else None


def _value(told: object) -> float | tuple[float, ...] | None:
    if isinstance(told, list | tuple):
        numbers = tuple(float(one) for one in told if isinstance(one, int | float))
        return numbers if len(numbers) == len(told) and numbers else None
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None
