"""One builder of task lists (筛选): rows, counts and exports all come from it."""

from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.selectors import towns
from xianzhi.apps.ledger import readmodels
from xianzhi.apps.ledger.choices import Duty, Function, TaskStatus
from xianzhi.apps.ledger.models import LedgerTask, TaskDuty, TaskPerson
from xianzhi.apps.ledger.readmodels import TaskCounts, TaskFilter, Words
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import say_status, verbatim
from xianzhi.apps.ledger.workflow import OPEN_STATUSES
from xianzhi.records.boundary import is_id

__all__ = ["DUE_SOON_DAYS", "count_tasks", "in_order", "select_tasks", "unnamed_duties"]

DUE_SOON_DAYS = 30
_ORDER = ("document__imported_at", "document_id", "part", "position", "code")
VIEWS = ("overdue", "due_soon", "without_person", "without_date")


def select_tasks(actor: Actor, task_filter: TaskFilter, today: date) -> QuerySet[LedgerTask]:
    """Select the tasks that a filter leaves of those the actor sees (筛选任务).

    A value that means nothing (an unknown town, a month that is none) leaves no task.
    """
    tasks = visible_tasks(actor)
    for name, build in _FILTERS.items():
        value = str(getattr(task_filter, name)).strip()
        if value:
            tasks = tasks.filter(build(value, today, task_filter))
    return tasks


def in_order(tasks: QuerySet[LedgerTask]) -> QuerySet[LedgerTask]:
    """Order tasks as their plans have them."""
    return tasks.order_by(*_ORDER)


def count_tasks(actor: Actor, task_filter: TaskFilter, today: date) -> TaskCounts:
    """Count what each choice would leave (计数): a fixed number of queries.

    The count beside a choice is that of the same filter with this choice in place of the present
    one, so it always equals the rows that a click shows.
    """
    without_view = select_tasks(actor, replace(task_filter, view=""), today)
    views = {view: _view(view, today, task_filter) for view in VIEWS}
    totals = without_view.aggregate(
        any_view=Count("pk", distinct=True),
        **{view: Count("pk", filter=condition, distinct=True) for view, condition in views.items()},
    )
    return TaskCounts(
        total=select_tasks(actor, task_filter, today).count(),
        by_status=_by_status(actor, task_filter, today),
        by_plan=_by_plan(actor, task_filter, today),
        by_unit=_by_unit(actor, task_filter, today),
        by_town=_by_town(actor, task_filter, today),
        by_month=_by_month(actor, task_filter, today),
        **totals,
    )


def unnamed_duties() -> QuerySet[TaskDuty]:
    """Select the current lines of units that lack a leader or a named person (未落实到人)."""
    people = TaskPerson.objects.filter(duty=OuterRef("pk"), until_at__isnull=True)
    return TaskDuty.objects.filter(until_at__isnull=True).exclude(
        Exists(people.filter(function=Function.LEADER)),
        Exists(people.filter(function=Function.PERSON)),
    )


# --- conditions -----------------------------------------------------------------------------------


def _plan(value: str, _today: date, _whole: TaskFilter) -> Q:
    return Q(document=value) if is_id(value) else _NONE


def _part(value: str, _today: date, _whole: TaskFilter) -> Q:
    return Q(part=int(value)) if value.isascii() and value.isdigit() else _NONE


def _unit(value: str, _today: date, whole: TaskFilter) -> Q:
    return _has_duty(Q(unit=value), whole) if is_id(value) else _NONE


def _town(value: str, _today: date, whole: TaskFilter) -> Q:
    unit = next((town.unit_id for town in towns() if town.code == value), None)
    return _has_duty(Q(unit=unit), whole) if unit else _NONE


def _duty(value: str, _today: date, _whole: TaskFilter) -> Q:
    """Narrow by the part of the chosen unit or town, which see to it; alone it says nothing."""
    return Q() if value in Duty.values else _NONE


def _month(value: str, _today: date, _whole: TaskFilter) -> Q:
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return _NONE
    following = (first + timedelta(days=31)).replace(day=1)
    return Q(due_date__gte=first, due_date__lt=following)


def _status(value: str, _today: date, _whole: TaskFilter) -> Q:
    return Q(status=value)


def _kind(value: str, _today: date, _whole: TaskFilter) -> Q:
    return Q(kind=value)


def _keyword(value: str, _today: date, _whole: TaskFilter) -> Q:
    words = Q(title__icontains=value) | Q(text__icontains=value) | Q(code__iexact=value)
    printed = TaskDuty.objects.filter(
        task=OuterRef("pk"), until_at__isnull=True, printed__icontains=value
    )
    return words | Q(Exists(printed))


def _view(value: str, today: date, _whole: TaskFilter) -> Q:
    if value == "overdue":
        return Q(status__in=OPEN_STATUSES, due_date__lt=today)
    if value == "due_soon":
        last = today + timedelta(days=DUE_SOON_DAYS)
        return Q(status__in=OPEN_STATUSES, due_date__gte=today, due_date__lte=last)
    if value == "without_person":
        return Q(Exists(unnamed_duties().filter(task=OuterRef("pk"))))
    return Q(due_date__isnull=True) if value == "without_date" else _NONE


def _has_duty(condition: Q, whole: TaskFilter) -> Q:
    duties = TaskDuty.objects.filter(condition, task=OuterRef("pk"), until_at__isnull=True)
    return Q(Exists(duties.filter(duty=whole.duty) if whole.duty in Duty.values else duties))


_NONE = Q(pk__in=[])
_FILTERS = {
    "plan": _plan,
    "part": _part,
    "unit": _unit,
    "town": _town,
    "duty": _duty,
    "month": _month,
    "status": _status,
    "kind": _kind,
    "keyword": _keyword,
    "view": _view,
}

# --- counts ---------------------------------------------------------------------------------------


def _by_status(actor: Actor, task_filter: TaskFilter, today: date) -> tuple[readmodels.Count, ...]:
    tasks = select_tasks(actor, replace(task_filter, status=""), today)
    found = dict(tasks.values_list("status").annotate(number=Count("pk")).order_by())
    return tuple(
        readmodels.Count(status, say_status(status), found.get(status, 0))
        for status in TaskStatus.values
    )


def _by_plan(actor: Actor, task_filter: TaskFilter, today: date) -> tuple[readmodels.Count, ...]:
    tasks = select_tasks(actor, replace(task_filter, plan="", part=""), today)
    found = tasks.values_list("document_id", "document__title").annotate(number=Count("pk"))
    return tuple(
        readmodels.Count(str(document), verbatim(title), number)
        for document, title, number in found.order_by("document__imported_at", "document_id")
    )


def _by_unit(actor: Actor, task_filter: TaskFilter, today: date) -> tuple[readmodels.Count, ...]:
    counted = _duties_of(select_tasks(actor, replace(task_filter, unit=""), today), task_filter)
    found = (
        counted.filter(unit__isnull=False)
        .values_list("unit_id", "unit__name")
        .annotate(number=Count("task", distinct=True))
        .order_by("unit__position", "unit__code")
    )
    return tuple(
        readmodels.Count(str(unit), verbatim(name), number) for unit, name, number in found
    )


def _by_town(actor: Actor, task_filter: TaskFilter, today: date) -> tuple[readmodels.Count, ...]:
    counted = _duties_of(select_tasks(actor, replace(task_filter, town=""), today), task_filter)
    listed = towns()
    found = dict(
        counted.filter(unit__in=[town.unit_id for town in listed if town.unit_id])
        .values_list("unit_id")
        .annotate(number=Count("task", distinct=True))
        .order_by()
    )
    numbers = {str(unit): number for unit, number in found.items()}
    return tuple(
        readmodels.Count(town.code, verbatim(town.name), numbers.get(town.unit_id or "", 0))
        for town in listed
    )


def _by_month(actor: Actor, task_filter: TaskFilter, today: date) -> tuple[readmodels.Count, ...]:
    tasks = select_tasks(actor, replace(task_filter, month=""), today)
    found = (
        tasks.filter(due_date__isnull=False)
        .annotate(year=ExtractYear("due_date"), month=ExtractMonth("due_date"))
        .values_list("year", "month")
        .annotate(number=Count("pk"))
        .order_by("year", "month")
    )
    return tuple(
        readmodels.Count(
            f"{year:04d}-{month:02d}",
            Words(f"{year}年{month}月", f"{year:04d}-{month:02d}"),
            number,
        )
        for year, month, number in found
    )


def _duties_of(tasks: QuerySet[LedgerTask], task_filter: TaskFilter) -> QuerySet[TaskDuty]:
    duties = TaskDuty.objects.filter(task__in=tasks, until_at__isnull=True)
    return duties.filter(duty=task_filter.duty) if task_filter.duty in Duty.values else duties
