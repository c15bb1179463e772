"""Lists as offices print them: the three lists, lines without a person, the ledger (清单)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.choices import Duty, Function
from xianzhi.apps.ledger.models import LedgerTask, TaskDuty
from xianzhi.apps.ledger.readmodels import LedgerSheet, SheetColumn, TaskFilter, TaskLine
from xianzhi.apps.ledger.selectors.filters import in_order, select_tasks, unnamed_duties
from xianzhi.apps.ledger.selectors.indicators import bound_indicators
from xianzhi.apps.ledger.selectors.tasks import Surroundings, lines_of, surroundings
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import say
from xianzhi.catalogue.messages import Language

__all__ = ["export_sheet", "three_lists", "unnamed_lines"]

# Key of a column and its width in characters; its words are ``ledger.column.<key>``.
_TASKS = (("number", 5), ("code", 8), ("plan", 24), ("section", 18), ("title", 36), ("targets", 30))
_DUTIES = (
    ("number", 5),
    ("plan", 20),
    ("code", 8),
    ("title", 30),
    ("unit", 18),
    ("duty", 8),
    ("role_word", 10),
    ("leader", 12),
    ("persons", 16),
)
_LIMITS = (
    ("number", 5),
    ("code", 8),
    ("title", 36),
    ("lead", 20),
    ("deadline", 16),
    ("due_date", 12),
    ("status", 10),
)
_LEDGER = (
    ("number", 5),
    ("code", 8),
    ("section", 16),
    ("title", 30),
    ("content", 46),
    ("targets", 24),
    ("indicators", 20),
    ("lead", 18),
    ("support", 22),
    ("leader", 10),
    ("persons", 14),
    ("deadline", 16),
    ("due_date", 12),
    ("status", 10),
    ("progress", 24),
)
_PLAN = ("plan", 24)  # printed in the head of the office's own sheet, a column where asked for
_UNNAMED = (
    ("number", 5),
    ("plan", 24),
    ("code", 8),
    ("title", 30),
    ("unit", 18),
    ("duty", 8),
    ("missing", 16),
)


def three_lists(
    actor: Actor, task_filter: TaskFilter, *, at: datetime, language: Language = "zh"
) -> Mapping[str, LedgerSheet]:
    """Make the task list, the duty list and the time-limit list (任务清单、责任清单、时限清单).

    All three hold the tasks that the filter leaves, and nothing else; the time-limit list is in
    the order of the dates, tasks without one last.
    """
    found, lines, around = _loaded(actor, task_filter, at)
    dated = sorted(lines, key=lambda line: (line.due_date is None, line.due_date or at.date()))
    cells = {line.id: _cells(line, language) for line in lines}
    plans = {line.id: line.plan for line in lines}
    return {
        "tasks": _sheet("tasks", _TASKS, [(line.id, cells[line.id]) for line in lines]),
        "duties": _sheet("duties", _DUTIES, list(_duty_rows(found, plans, around, language))),
        "limits": _sheet("limits", _LIMITS, [(line.id, cells[line.id]) for line in dated]),
    }


def export_sheet(
    actor: Actor,
    task_filter: TaskFilter,
    *,
    at: datetime,
    columns: Sequence[str] = (),
    language: Language = "zh",
) -> LedgerSheet:
    """Make the ledger as it is exported (台账导出): the same rows as the list on the page.

    With *columns*, only those of the page; else all that offices keep.
    """
    found, lines, around = _loaded(actor, task_filter, at)
    texts = {
        str(task.pk): {"content": task.text, "indicators": _indicators(task, around)}
        for task in found
    }
    people = {str(task.pk): _names(task, around) for task in found}
    rows = [
        (line.id, {**_cells(line, language), **texts[line.id], **people[line.id]}) for line in lines
    ]
    widths = dict((*_LEDGER, _PLAN))
    shown = [(key, widths[key]) for key in ("number", *columns) if key in widths]
    return _sheet("ledger", shown if columns else _LEDGER, rows)


def unnamed_lines(actor: Actor, *, at: datetime, language: Language = "zh") -> LedgerSheet:
    """Report the lines of units that lack a leader or a named person (未落实到人的条目)."""
    found = list(in_order(visible_tasks(actor).select_related("document")))
    around = surroundings(found)
    lacking = set(unnamed_duties().filter(task__in=found).values_list("pk", flat=True))
    rows = [
        (
            str(task.pk),
            {
                "plan": task.document.title,
                "code": task.code,
                "title": task.title,
                "unit": duty.unit.name if duty.unit else duty.printed,
                "duty": getattr(say(f"ledger.duty.{duty.duty}"), language),
                "missing": _missing(duty, around, language),
            },
        )
        for task in found
        for duty in around.duties.get(task.pk, ())
        if duty.pk in lacking
    ]
    return _sheet("unnamed", _UNNAMED, rows)


def _loaded(
    actor: Actor, task_filter: TaskFilter, at: datetime
) -> tuple[list[LedgerTask], tuple[TaskLine, ...], Surroundings]:
    today = timezone.localdate(at)
    found = list(in_order(select_tasks(actor, task_filter, today)))
    return found, lines_of(found, today), surroundings(found)


def _sheet(
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[tuple[str, Mapping[str, str]]],
) -> LedgerSheet:
    return LedgerSheet(
        title=say(f"ledger.sheet.{name}"),
        columns=tuple(SheetColumn(key, say(f"ledger.column.{key}"), w) for key, w in columns),
        rows=tuple(
            tuple({**cells, "number": str(place)}.get(key, "") for key, _ in columns)
            for place, (_, cells) in enumerate(rows, start=1)
        ),
        links=tuple(task_id for task_id, _ in rows),
        note=say("ledger.sheet_count", {"count": str(len(rows))}),
    )


def _cells(line: TaskLine, language: Language) -> dict[str, str]:
    return {
        "code": line.code,
        "plan": line.plan,
        "section": line.section or "",
        "title": line.title,
        "targets": "；".join(line.targets),
        "lead": "、".join(line.lead),
        "support": "、".join(line.support),
        "deadline": line.deadline_text or "",
        "due_date": line.due_date.isoformat() if line.due_date else "",
        "status": getattr(line.status_words, language),
        "progress": line.last_note or "",
    }


def _duty_rows(
    found: Iterable[LedgerTask],
    plans: Mapping[str, str],
    around: Surroundings,
    language: Language,
) -> Iterable[tuple[str, Mapping[str, str]]]:
    for task in found:
        for duty in around.duties.get(task.pk, ()):
            people = _people_of(duty, around)
            yield (
                str(task.pk),
                {
                    "plan": plans[str(task.pk)],
                    "code": task.code,
                    "title": task.title,
                    "unit": duty.unit.name if duty.unit else duty.printed,
                    "duty": getattr(say(f"ledger.duty.{duty.duty}"), language),
                    "role_word": duty.role_word,
                    "leader": "、".join(people[Function.LEADER]),
                    "persons": "、".join(people[Function.PERSON]),
                },
            )


def _people_of(duty: TaskDuty, around: Surroundings) -> dict[Function, list[str]]:
    named = around.people.get(duty.pk, ())
    return {
        function: [item.post.person.name for item in named if item.function == function]
        for function in Function
    }


def _names(task: LedgerTask, around: Surroundings) -> dict[str, str]:
    """Name the leaders and persons of the lead units."""
    people = [
        _people_of(duty, around)
        for duty in around.duties.get(task.pk, ())
        if duty.duty == Duty.LEAD
    ]
    return {
        "leader": "、".join(dict.fromkeys(n for item in people for n in item[Function.LEADER])),
        "persons": "、".join(dict.fromkeys(n for item in people for n in item[Function.PERSON])),
    }


def _indicators(task: LedgerTask, around: Surroundings) -> str:
    """Name the indicators that the targets of a task are tied to, each once."""
    tied = [
        indicator.label
        for target in around.targets.get(task.pk, ())
        for indicator in bound_indicators(target.content)
    ]
    return "；".join(dict.fromkeys(tied))


def _missing(duty: TaskDuty, around: Surroundings, language: Language) -> str:
    people = _people_of(duty, around)
    absent = [say(f"ledger.function.{name}") for name in Function if not people[name]]
    return (", " if language == "en" else "、").join(getattr(item, language) for item in absent)
