"""The page of one task (任务详情) and what can be done there: move, report, name, schedule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.forms.tasks import NameForm, NoteForm, ReasonForm, ScheduleForm
from xianzhi.apps.ledger.readmodels import (
    DutyLine,
    HistoryLine,
    May,
    TaskMoveChoice,
    TaskPage,
)
from xianzhi.apps.ledger.selectors.sources import task_source
from xianzhi.apps.ledger.services import MoveRequest
from xianzhi.apps.ledger.views.asking import ask_of
from xianzhi.apps.ledger.views.deadlines import Clock, clock_of
from xianzhi.apps.ledger.views.library import file_answer
from xianzhi.apps.ledger.views.paper import blocks_of
from xianzhi.apps.ledger.views.phases import PhaseBar, bars_of
from xianzhi.errors import ConflictError, RuleError
from xianzhi.ui.asking import UNPROCESSABLE, in_words
from xianzhi.ui.templatetags.xianzhi import say

__all__ = [
    "add_note",
    "evidence",
    "move",
    "name",
    "release",
    "schedule",
    "source",
    "task",
]


@dataclass(frozen=True, slots=True)
class MoveItem:
    """A button of the workflow with the form behind it (办理操作)."""

    choice: TaskMoveChoice
    form: ReasonForm | None

    @property
    def needs_evidence(self) -> bool:
        """Whether a note with a file must stand before."""
        return "evidence" in self.choice.needs


@dataclass(frozen=True, slots=True)
class DutyItem:
    """A unit's line with whom it names (责任)."""

    line: DutyLine
    may: May
    form: NameForm


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Units that the document names in one word (责任单位组); a single unit has no ``name``."""

    name: str
    items: tuple[DutyItem, ...]

    @property
    def named(self) -> int:
        """How many of the units have named a leader and a person."""
        return sum(bool(item.line.leader and item.line.persons) for item in self.items)

    @property
    def is_open(self) -> bool:
        """Whether a form inside was answered with a fault."""
        return any(item.form.is_bound for item in self.items)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history as the component shows it (留痕)."""

    words: str
    at: datetime
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page of one task with its forms (任务页)."""

    page: TaskPage
    moves: tuple[MoveItem, ...]
    duties: tuple[DutyGroup, ...]
    note: NoteForm
    schedule: ScheduleForm
    clock: Clock
    bars: tuple[PhaseBar, ...]
    entries: tuple[Entry, ...]
    crumbs: tuple[Mapping[str, str], ...]
    wrong: Mapping[str, forms.Form] = field(default_factory=dict)


@require_safe
@acting
def task(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponse:
    """Show everything about one task (任务详情)."""
    return _answer(request, actor, task_id)


@require_safe
@acting
def source(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponse:
    """Show the document with the task's sentence lit (原文出处)."""
    found = task_source(actor, task_id)
    page = {
        "source": found,
        "blocks": blocks_of(found.paragraphs),
        "crumbs": [
            {"url": reverse("ledger:tasks"), "word": _("Ledger")},
            {"url": reverse("ledger:task", args=[task_id]), "word": found.code},
        ],
    }
    return render(request, "ledger/task_source.html", page)


@require_safe
@acting
def evidence(request: HttpRequest, actor: Actor, task_id: str, file_id: str) -> HttpResponseBase:
    """Hand out a file that proves a note (佐证下载)."""
    return file_answer(selectors.evidence_file(actor, task_id, file_id))


@require_POST
@acting
def move(request: HttpRequest, actor: Actor, task_id: str, verb: str) -> HttpResponseBase:
    """Make a move of the workflow (办理)."""
    ask, form = ask_of(request, actor), ReasonForm(request.POST, auto_id=f"{verb}-%s")
    form.fields["reason"].required = verb in _reasoned(actor, task_id)
    if form.is_valid():
        try:
            services.move_task(
                actor=actor,
                task_id=task_id,
                move=MoveRequest(verb, form.cleaned_data["reason"], ask.number("seen")),
                request_id=ask.request_id,
                at=ask.at,
            )
        except (RuleError, ConflictError) as error:
            form.add_error(None, in_words(error))
        else:
            return _done(request, task_id, _("The status was changed."))
    return _answer(request, actor, task_id, {verb: form})


@require_POST
@acting
def add_note(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponseBase:
    """Report progress, with files that prove it (填报进展)."""
    ask, form = ask_of(request, actor), NoteForm(request.POST, request.FILES, auto_id="note-%s")
    if form.is_valid():
        try:
            services.add_progress_note(
                actor=actor,
                task_id=task_id,
                note=form.draft(),
                request_id=ask.request_id,
                at=ask.at,
            )
        except (RuleError, ConflictError) as error:
            form.add_error(None, in_words(error))
        else:
            return _done(request, task_id, _("The progress was reported."), "progress")
    return _answer(request, actor, task_id, {"note": form})


@require_POST
@acting
def name(request: HttpRequest, actor: Actor, task_id: str, duty_id: str) -> HttpResponseBase:
    """Name a leader or a person for a unit's line (落实责任人)."""
    ask = ask_of(request, actor)
    options = selectors.task_page(actor, task_id, at=ask.at).people.get(duty_id, ())
    form = NameForm(options, request.POST, f"{duty_id}-")
    verb = services.name_leader if ask.text("function") == "leader" else services.name_person
    if form.is_valid():
        try:
            verb(
                actor=actor,
                duty_id=duty_id,
                post_id=form.cleaned_data["post"],
                request_id=ask.request_id,
                at=ask.at,
                seen=ask.number("seen"),
            )
        except (RuleError, ConflictError) as error:
            form.add_error("post", in_words(error))
        else:
            return _done(request, task_id, _("The person was named."), "units")
    return _answer(request, actor, task_id, {duty_id: form})


@require_POST
@acting
def release(request: HttpRequest, actor: Actor, task_id: str, line_id: str) -> HttpResponseBase:
    """End that a person answers for a line (解除责任人)."""
    ask, form = ask_of(request, actor), ReasonForm(request.POST, auto_id=f"{line_id}-%s")
    if form.is_valid():
        try:
            services.release_person(
                actor=actor,
                person_line_id=line_id,
                reason=form.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
                seen=ask.number("seen"),
            )
        except (RuleError, ConflictError) as error:
            form.add_error(None, in_words(error))
        else:
            return _done(request, task_id, _("The person was released."), "units")
    return _answer(request, actor, task_id, {line_id: form})


@require_POST
@acting
def schedule(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponseBase:
    """Lay the phases of a task backward from its end (倒排工期)."""
    ask, form = ask_of(request, actor), ScheduleForm(request.POST)
    if form.is_valid():
        try:
            services.schedule_phases(
                actor=actor,
                task_id=task_id,
                schedule=form.request(ask.number("seen")),
                request_id=ask.request_id,
                at=ask.at,
            )
        except (RuleError, ConflictError) as error:
            form.add_error(None, in_words(error))
        else:
            return _done(request, task_id, _("The phases were laid out."), "schedule")
    return _answer(request, actor, task_id, {"schedule": form})


def _done(request: HttpRequest, task_id: str, told: str, place: str = "") -> HttpResponseBase:
    messages.success(request, told)
    return redirect(reverse("ledger:task", args=[task_id]) + (f"#{place}" if place else ""))


def _reasoned(actor: Actor, task_id: str) -> frozenset[str]:
    """Verbs that need a reason, of those that the task allows now."""
    page = selectors.task_page(actor, task_id, at=timezone.now())
    return frozenset(choice.verb for choice in page.moves if "reason" in choice.needs)


def _answer(
    request: HttpRequest,
    actor: Actor,
    task_id: str,
    wrong: Mapping[str, forms.Form] | None = None,
) -> HttpResponse:
    now = timezone.now()
    page = selectors.task_page(actor, task_id, at=now)
    told = {
        "sheet": _sheet(page, now, wrong or {}),
        "at": now,
        "measures": selectors.measures_of(actor, task_id, now) if page.targets else {},
    }
    status = UNPROCESSABLE if wrong else None
    return render(request, "ledger/task.html", told, status=status)


def _sheet(page: TaskPage, now: datetime, wrong: Mapping[str, forms.Form]) -> Sheet:
    today = timezone.localdate(now)
    note, plan = wrong.get("note"), wrong.get("schedule")
    return Sheet(
        page=page,
        moves=tuple(_moves(page, wrong)),
        duties=tuple(_duties(page, wrong)),
        note=note if isinstance(note, NoteForm) else NoteForm(auto_id="note-%s"),
        schedule=plan
        if isinstance(plan, ScheduleForm)
        else ScheduleForm(start=_usual_phases(today, page.line.due_date)),
        clock=clock_of(page.line, today),
        bars=bars_of(page.phases, today),
        entries=tuple(_entry(line) for line in page.history),
        crumbs=(
            {"url": reverse("ledger:tasks"), "word": _("Ledger")},
            {
                "url": f"{reverse('ledger:tasks')}?plan={page.line.document_id}",
                "word": page.line.plan,
            },
        ),
        wrong=wrong,
    )


def _moves(page: TaskPage, wrong: Mapping[str, forms.Form]) -> Iterable[MoveItem]:
    for choice in page.moves:
        given = wrong.get(choice.verb)
        form = given if isinstance(given, ReasonForm) else None
        if form is None and "reason" in choice.needs:
            form = ReasonForm(auto_id=f"{choice.verb}-%s")
        yield MoveItem(choice, form)


def _duties(page: TaskPage, wrong: Mapping[str, forms.Form]) -> Iterable[DutyGroup]:
    """Put the members of a group together: eleven towns are one word of the document."""
    for name, items in groupby(_duty_items(page, wrong), lambda item: item.line.group_name or ""):
        members = tuple(items)
        if name and len(members) > 1:
            yield DutyGroup(members[0].line.printed, members)
        else:
            yield from (DutyGroup("", (member,)) for member in members)


def _duty_items(page: TaskPage, wrong: Mapping[str, forms.Form]) -> Iterable[DutyItem]:
    for line in page.duties:
        given = wrong.get(line.id)
        fresh = NameForm(page.people.get(line.id, ()), prefix_id=f"{line.id}-")
        form = given if isinstance(given, NameForm) else fresh
        yield DutyItem(line, page.may[f"name_people:{line.id}"], form)


def _entry(line: HistoryLine) -> Entry:
    return Entry(say(line.words), line.at, line.by, line.reason)


def _usual_phases(starts: date, ends: date | None) -> Mapping[str, object]:
    """Propose the three phases that plans usually have."""
    usual = ((_("Preparation"), 1), (_("Carrying out"), 3), (_("Check and acceptance"), 1))
    named = {
        key: value
        for number, (words, weight) in enumerate(usual, start=1)
        for key, value in ((f"name_{number}", words), (f"weight_{number}", weight))
    }
    return {"starts": starts, "ends": ends, **named}
