"""Reading the ledger: lists, one task, a unit's own day (查询台账)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.selectors import towns
from xianzhi.apps.ledger.choices import Duty, Function, RowKind, TaskStatus
from xianzhi.apps.ledger.models import (
    LedgerTask,
    ProgressNote,
    TaskDuty,
    TaskPerson,
    TaskTarget,
)
from xianzhi.apps.ledger.readmodels import Option, TaskFilter, TaskLine, TaskList
from xianzhi.apps.ledger.selectors.filters import count_tasks, in_order, select_tasks
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import say, say_kind, say_status, say_target, verbatim
from xianzhi.apps.ledger.workflow import OPEN_STATUSES, WAITING_STATUSES

__all__ = ["Surroundings", "filter_options", "lines_of", "my_tasks", "surroundings", "tasks"]

PAGE_SIZE = 50
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What belongs to tasks at present, by task id (任务附属); loaded with one query each."""

    duties: Mapping[UUID, Sequence[TaskDuty]]
    people: Mapping[UUID, Sequence[TaskPerson]]  # by duty id
    targets: Mapping[UUID, Sequence[TaskTarget]]
    last_notes: Mapping[UUID, ProgressNote]


def tasks(actor: Actor, task_filter: TaskFilter, *, at: datetime, page: int = 1) -> TaskList:
    """Show a page of the ledger with its counts (台账列表).

    The number of queries depends neither on the rows nor on the units.
    """
    today = timezone.localdate(at)
    pages = Paginator(in_order(select_tasks(actor, task_filter, today)), PAGE_SIZE)
    shown = pages.get_page(page)
    return TaskList(
        filter=task_filter,
        lines=lines_of(list(shown), today),
        counts=count_tasks(actor, task_filter, today),
        page=shown.number,
        pages=pages.num_pages,
        page_size=PAGE_SIZE,
    )


def my_tasks(actor: Actor, *, at: datetime) -> Mapping[str, tuple[TaskLine, ...]]:
    """Sort the open tasks of the actor's units (我的任务): late, today, this week, waiting, later.

    For the office and the county leaders: the tasks that wait for them.
    """
    today = timezone.localdate(at)
    found = in_order(visible_tasks(actor).filter(kind=RowKind.TASK))
    undone = found.exclude(status=TaskStatus.VERIFIED_DONE)
    groups: dict[str, list[TaskLine]] = {
        name: [] for name in ("late", "today", "week", "waiting", "later")
    }
    for line in lines_of(list(undone), today):
        groups[_urgency(line, today)].append(line)
    return {name: tuple(lines) for name, lines in groups.items()}


def filter_options(actor: Actor, *, at: datetime) -> Mapping[str, tuple[Option, ...]]:
    """List what the filters offer: only plans, units and months that some task has (筛选项)."""
    today = timezone.localdate(at)
    counts = count_tasks(actor, TaskFilter(kind=""), today)
    return {
        "plan": tuple(Option(item.value, item.words) for item in counts.by_plan),
        "unit": tuple(Option(item.value, item.words) for item in counts.by_unit),
        "month": tuple(Option(item.value, item.words) for item in counts.by_month),
        "town": tuple(Option(town.code, verbatim(town.name)) for town in towns()),
        "status": tuple(Option(value, say_status(value)) for value in TaskStatus.values),
        "kind": tuple(Option(value, say_kind(value)) for value in RowKind.values),
        "duty": tuple(Option(value, say(f"ledger.duty.{value}")) for value in Duty.values),
        "view": tuple(
            Option(value, say(f"ledger.view.{value}"))
            for value in ("overdue", "due_soon", "without_person", "without_date")
        ),
    }


def lines_of(found: Sequence[LedgerTask], today: date) -> tuple[TaskLine, ...]:
    """Make the rows of a list (台账行); five queries for any number of tasks."""
    around = surroundings(found)
    plans = dict(
        LedgerTask.objects.filter(pk__in=[task.pk for task in found]).values_list(
            "pk", "document__title"
        )
    )
    return tuple(_line(task, plans[task.pk], around, today) for task in found)


def surroundings(found: Iterable[LedgerTask]) -> Surroundings:
    """Load what belongs to tasks at present; four queries."""
    ids = [task.pk for task in found]
    duties, people, targets = defaultdict(list), defaultdict(list), defaultdict(list)
    current = TaskDuty.objects.filter(task__in=ids, until_at__isnull=True)
    for duty in current.select_related("unit", "group").order_by("position", "id"):
        duties[duty.task_id].append(duty)
    # By the duties' own ids: over a join PostgreSQL goes through all pairs while it has counted
    # nothing, as after a large import.
    known = [duty.pk for some in duties.values() for duty in some]
    named = TaskPerson.objects.filter(duty__in=known, until_at__isnull=True)
    for person in named.select_related("post__person").order_by("from_at", "id"):
        people[person.duty_id].append(person)
    standing = TaskTarget.objects.filter(task__in=ids, until_at__isnull=True)
    for target in standing.order_by("position"):
        targets[target.task_id].append(target)
    notes = ProgressNote.objects.filter(task__in=ids).order_by("at", "id")
    return Surroundings(duties, people, targets, {note.task_id: note for note in notes})


def _line(task: LedgerTask, plan: str, around: Surroundings, today: date) -> TaskLine:
    duties = around.duties.get(task.pk, ())
    last = around.last_notes.get(task.pk)
    leaders = [_leader(duty, around) for duty in duties if duty.duty == Duty.LEAD]
    persons = [len(_persons(duty, around)) for duty in duties]
    is_open = task.status in OPEN_STATUSES
    return TaskLine(
        id=str(task.pk),
        code=task.code,
        document_id=str(task.document_id),
        plan=plan,
        section=task.section or None,
        title=task.title,
        lead=_printed(duties, Duty.LEAD),
        support=_printed(duties, Duty.SUPPORT),
        joint=task.joint,
        deadline_text=task.deadline_text or None,
        due_date=task.due_date,
        deadline_kind=task.deadline_kind or None,
        status=task.status,
        status_words=say_status(task.status),
        overdue=is_open and task.due_date is not None and task.due_date < today,
        days_left=(task.due_date - today).days if task.due_date and is_open else None,
        targets=tuple(say_target(target.content) for target in around.targets.get(task.pk, ())),
        leader="、".join(name for name in leaders if name) or None,
        persons=sum(persons),
        units_without_person=sum(not _is_named(duty, around) for duty in duties),
        last_note=last.text if last else None,
        last_note_at=last.at if last else None,
    )


def _printed(duties: Iterable[TaskDuty], wanted: Duty) -> tuple[str, ...]:
    """Name units as the plan does: a group once, not its members."""
    return tuple(dict.fromkeys(duty.printed for duty in duties if duty.duty == wanted))


def _leader(duty: TaskDuty, around: Surroundings) -> str:
    named = [
        item.post.person.name
        for item in around.people.get(duty.pk, ())
        if item.function == Function.LEADER
    ]
    return named[0] if named else ""


def _persons(duty: TaskDuty, around: Surroundings) -> list[TaskPerson]:
    named = around.people.get(duty.pk, ())
    return [item for item in named if item.function == Function.PERSON]


def _is_named(duty: TaskDuty, around: Surroundings) -> bool:
    return bool(_leader(duty, around)) and bool(_persons(duty, around))


def _urgency(line: TaskLine, today: date) -> str:
    if line.status in WAITING_STATUSES:
        return "waiting"
    if line.due_date is None or line.due_date > today + _WEEK:
        return "later"
    if line.due_date < today:
        return "late"
    return "today" if line.due_date == today else "week"
