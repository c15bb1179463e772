"""What needs an official today (今日), gathered from the rooms."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xianzhi.apps.accounts.selectors import Actor, Role
from xianzhi.apps.ledger import selectors as ledger
from xianzhi.apps.ledger.readmodels import DocumentLine, TaskFilter, TaskLine

__all__ = ["Figure", "Group", "TodayDesk", "desk_of"]

_SHOWN = 20  # rows of a group; the rest is one click away


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that need the same sort of attention."""

    name: str
    word: str
    lines: tuple[TaskLine, ...]
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens its rows."""

    value: int
    word: str
    url: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class TodayDesk:
    """The desk of one post (今日)."""

    figures: tuple[Figure, ...]
    documents: tuple[DocumentLine, ...]
    groups: tuple[Group, ...]
    may_import: bool
    works_here: bool = True


def desk_of(actor: Actor, at: datetime) -> TodayDesk:
    """Gather what needs the actor today (今日待办); an administrator has no tasks."""
    if not actor.has(Role.CLERK, Role.LEADER, Role.UNIT_HEAD, Role.UNIT_OFFICER):
        return TodayDesk((), (), (), may_import=False, works_here=False)
    groups = _groups(actor, at)
    library = ledger.library(actor)
    open_documents = tuple(
        line for line in library.lines if line.head.version and line.head.stage != "signed"
    )
    documents = open_documents if library.may_import.allowed else ()
    unnamed = ledger.tasks(actor, TaskFilter(), at=at).counts.without_person
    return TodayDesk(
        figures=_figures(groups, len(documents), unnamed, library.may_import.allowed),
        documents=documents,
        groups=tuple(group for group in groups if group.total and group.name != "later"),
        may_import=library.may_import.allowed,
    )


def _groups(actor: Actor, at: datetime) -> tuple[Group, ...]:
    found = ledger.my_tasks(actor, at=at)
    tasks = reverse("ledger:tasks")
    words = (
        ("late", _("Overdue"), f"{tasks}?view=overdue"),
        ("today", _("Due today"), f"{tasks}?view=due_soon"),
        ("week", _("Due this week"), f"{tasks}?view=due_soon"),
        ("waiting", _("Waiting for others"), f"{tasks}?status=reported_done"),
        ("later", _("Later"), tasks),
    )
    return tuple(
        Group(name, word, found[name][:_SHOWN], len(found[name]), url) for name, word, url in words
    )


def _figures(
    groups: tuple[Group, ...], documents: int, unnamed: int, may_import: bool
) -> tuple[Figure, ...]:
    urgent = {"late", "today"}
    counted = [
        Figure(group.total, group.word, f"#{group.name}", alert=group.name in urgent)
        if group.total
        else Figure(0, group.word, "")
        for group in groups
        if group.name != "later"
    ]
    if may_import:
        counted.append(Figure(documents, _("Documents under review"), reverse("ledger:library")))
    counted.append(Figure(unnamed, _("Tasks with nobody named"), _unnamed_url()))
    return tuple(counted)


def _unnamed_url() -> str:
    return f"{reverse('ledger:tasks')}?view=without_person"
