"""What each unit answers for (单位责任)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, Role, posts_in_units, posts_with_role
from xianzhi.apps.ledger.choices import Duty, Function, RowKind
from xianzhi.apps.ledger.models import LedgerTask, TaskDuty, TaskPerson
from xianzhi.apps.ledger.permissions import may_name_people
from xianzhi.apps.ledger.readmodels import May, Option, TaskLine, Words
from xianzhi.apps.ledger.selectors.filters import in_order, unnamed_duties
from xianzhi.apps.ledger.selectors.tasks import lines_of
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import may, say, verbatim
from xianzhi.apps.ledger.workflow import OPEN_STATUSES
from xianzhi.apps.organisations.selectors import (
    dissolved_units,
    responsible_units,
    unit_lines,
)
from xianzhi.records.decisions import NotFoundError

__all__ = ["UnitLedger", "UnitSummary", "UnitTask", "unit_ledger", "unit_summaries"]


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """A unit with the number of its lines (单位汇总); each number opens its rows."""

    id: str
    name: str
    total: int
    lead: int
    support: int
    overdue: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class UnitTask:
    """A unit's part in one task (单位条目)."""

    duty_id: str
    duty: str
    duty_words: Words
    printed: str
    leader: str
    persons: tuple[str, ...]
    task: TaskLine

    @property
    def is_named(self) -> bool:
        """Whether a leader and at least one person answer for it."""
        return bool(self.leader and self.persons)


@dataclass(frozen=True, slots=True)
class UnitLedger:
    """All lines of one unit (单位台账), with whom it may name."""

    summary: UnitSummary
    lines: tuple[UnitTask, ...]
    may_name: May
    leaders: tuple[Option, ...]  # posts that may answer as responsible leader
    persons: tuple[Option, ...]


def unit_summaries(actor: Actor, *, at: datetime) -> tuple[UnitSummary, ...]:
    """Count the tasks of every unit that has one (单位汇总); a fixed number of queries.

    Units that were dissolved stand at the end while they have lines: the unit that took them over
    answers for these.
    """
    today = timezone.localdate(at)
    tasks = visible_tasks(actor).filter(kind=RowKind.TASK)
    duties = TaskDuty.objects.filter(task__in=tasks, until_at__isnull=True, unit__isnull=False)
    late = Q(task__status__in=OPEN_STATUSES, task__due_date__lt=today)
    counted = duties.values("unit_id").annotate(
        total=Count("task", distinct=True),
        lead=Count("task", distinct=True, filter=Q(duty=Duty.LEAD)),
        support=Count("task", distinct=True, filter=Q(duty=Duty.SUPPORT)),
        overdue=Count("task", distinct=True, filter=late),
    )
    numbers = {str(row["unit_id"]): row for row in counted.order_by()}
    lacking = unnamed_duties().filter(task__in=tasks, unit__isnull=False)
    listed = lacking.values_list("unit_id").annotate(Count("pk")).order_by()
    unnamed = {str(unit_id): number for unit_id, number in listed}
    return tuple(
        UnitSummary(
            id=unit.id,
            name=unit.name,
            total=numbers[unit.id]["total"],
            lead=numbers[unit.id]["lead"],
            support=numbers[unit.id]["support"],
            overdue=numbers[unit.id]["overdue"],
            unnamed=unnamed.get(unit.id, 0),
        )
        for unit in (*unit_lines(today), *dissolved_units(numbers, today))
        if unit.id in numbers
    )


def unit_ledger(actor: Actor, unit_id: str, *, at: datetime) -> UnitLedger:
    """Show every line of one unit, with the people who answer for it (单位台账).

    The number of queries does not depend on how many lines there are.

    Raises
    ------
    NotFoundError
        There is no such unit, or the actor sees none of its tasks.
    """
    found = [item for item in unit_summaries(actor, at=at) if item.id == unit_id]
    if not found:
        raise NotFoundError
    decision = may_name_people(actor, unit_id)
    answering = responsible_units(timezone.localdate(at)).get(unit_id)
    home = answering.id if answering else unit_id  # a dissolved unit has nobody of its own
    posts = posts_in_units([home], at)[home] if decision.allowed else ()
    leaders = posts_with_role(Role.LEADER, at) if decision.allowed else ()
    return UnitLedger(
        summary=found[0],
        lines=_lines(actor, unit_id, at),
        may_name=may(decision),
        leaders=tuple(
            Option(post.id, verbatim(f"{post.person_name}（{post.title}）"))
            for post in (*posts, *leaders)
        ),
        persons=tuple(
            Option(post.id, verbatim(f"{post.person_name}（{post.title}）")) for post in posts
        ),
    )


def _lines(actor: Actor, unit_id: str, at: datetime) -> tuple[UnitTask, ...]:
    tasks = visible_tasks(actor).filter(kind=RowKind.TASK)
    duties = list(TaskDuty.objects.filter(task__in=tasks, unit=unit_id, until_at__isnull=True))
    parts: dict[object, list[TaskDuty]] = defaultdict(list)
    for duty in duties:
        parts[duty.task_id].append(duty)
    listed = list(in_order(LedgerTask.objects.filter(pk__in=list(parts))))
    lines = lines_of(listed, timezone.localdate(at))
    people = _people(duties)
    return tuple(
        _unit_task(duty, people[duty.pk], line)
        for task, line in zip(listed, lines, strict=True)
        for duty in parts[task.pk]
    )


def _people(duties: Sequence[TaskDuty]) -> Mapping[object, list[TaskPerson]]:
    people: dict[object, list[TaskPerson]] = defaultdict(list)
    named = TaskPerson.objects.filter(duty__in=duties, until_at__isnull=True)
    for person in named.select_related("post__person").order_by("from_at", "id"):
        people[person.duty_id].append(person)
    return people


def _unit_task(duty: TaskDuty, people: Iterable[TaskPerson], line: TaskLine) -> UnitTask:
    named = [(item.function, item.post.person.name) for item in people]
    return UnitTask(
        duty_id=str(duty.pk),
        duty=duty.duty,
        duty_words=say(f"ledger.duty.{duty.duty}"),
        printed=duty.printed,
        leader="".join(name for function, name in named if function == Function.LEADER),
        persons=tuple(name for function, name in named if function == Function.PERSON),
        task=line,
    )
