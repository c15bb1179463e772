"""The page of one task (任务详情)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import (
    Actor,
    Role,
    post_labels,
    posts_in_units,
    posts_with_role,
)
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.apps.ledger import workflow
from xianzhi.apps.ledger.choices import Function
from xianzhi.apps.ledger.models import (
    LedgerTask,
    NoteFile,
    PolicyDocument,
    ProgressNote,
    TaskDuty,
    TaskOrigin,
    TaskPerson,
    TaskPhase,
    TaskTarget,
)
from xianzhi.apps.ledger.permissions import (
    TaskFacts,
    may_answer_for,
    may_make,
    may_name_people,
    may_review,
    may_schedule,
)
from xianzhi.apps.ledger.readmodels import (
    DutyLine,
    HistoryLine,
    May,
    Option,
    OriginLine,
    PersonLine,
    PhaseLine,
    ProgressLine,
    TargetLine,
    TaskMoveChoice,
    TaskPage,
    Words,
)
from xianzhi.apps.ledger.selectors.documents import head_of
from xianzhi.apps.ledger.selectors.facts import facts_of
from xianzhi.apps.ledger.selectors.indicators import bound_indicators
from xianzhi.apps.ledger.selectors.tasks import lines_of, surroundings
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import may, say, say_target, verbatim
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries, stream_of

__all__ = ["evidence_file", "task_page"]


def task_page(actor: Actor, task_id: str, *, at: datetime) -> TaskPage:
    """Show everything about one task (任务详情), with the buttons of this actor.

    The number of queries does not depend on how much there is.

    Raises
    ------
    NotFoundError
        There is no such task, or it is not the actor's to see.
    """
    task = _visible(actor, task_id)
    facts = facts_of(task)
    around = surroundings([task])
    duties = list(around.duties.get(task.pk, ()))
    document = PolicyDocument.objects.select_related("current__version__file", "replaced_by").get(
        pk=task.document_id
    )
    return TaskPage(
        line=lines_of([task], timezone.localdate(at))[0],
        document=head_of(document),
        text=task.text,
        source_start=task.source_start,
        source_end=task.source_end,
        duties=tuple(_duty(duty, around.people.get(duty.pk, ())) for duty in duties),
        targets=tuple(_target(target) for target in around.targets.get(task.pk, ())),
        measures=tuple(task.measures),
        phases=_phases(task, document),
        notes=_notes(task),
        history=_history(task),
        moves=tuple(_moves(actor, facts)),
        may={
            "add_note": may(may_answer_for(actor, facts)),
            "review": may(may_review(actor)),
            "schedule": may(may_schedule(actor, facts)),
            **_may_name(actor, duties),
        },
        people=_people(actor, duties, at),
        origin=_origin(task) if facts.has_origin else None,
    )


def evidence_file(actor: Actor, task_id: str, file_id: str) -> OriginalFile:
    """Find a file that proves a note on a task (佐证下载)."""
    task = _visible(actor, task_id)
    if not is_id(file_id):
        raise NotFoundError
    found = NoteFile.objects.filter(note__task=task, pk=file_id).select_related("file").first()
    if found is None:
        raise NotFoundError
    return original_file(found.file, found.name)


def _visible(actor: Actor, task_id: str) -> LedgerTask:
    task = visible_tasks(actor).filter(pk=task_id).first() if is_id(task_id) else None
    if task is None:
        raise NotFoundError
    return task


def _origin(task: LedgerTask) -> OriginLine:
    origin = TaskOrigin.objects.get(task=task)
    clause = None
    if origin.clause_document:
        document = say(origin.clause_document)
        article = origin.clause_article
        clause = Words(
            say("ledger.origin_clause", {"document": document.zh, "article": article}).zh,
            say("ledger.origin_clause", {"document": document.en, "article": article}).en,
        )
    return OriginLine(origin.label, origin.route, origin.record_id, clause)


def _duty(duty: TaskDuty, people: Iterable[TaskPerson]) -> DutyLine:
    listed = [(item.function, _person(item)) for item in people]
    return DutyLine(
        id=str(duty.pk),
        duty=duty.duty,
        duty_words=say(f"ledger.duty.{duty.duty}"),
        role_word=duty.role_word,
        printed=duty.printed,
        unit_id=str(duty.unit_id) if duty.unit_id else None,
        unit_name=duty.unit.name if duty.unit else None,
        group_name=duty.group.name if duty.group else None,
        leader=next((line for function, line in listed if function == Function.LEADER), None),
        persons=tuple(line for function, line in listed if function == Function.PERSON),
    )


def _person(item: TaskPerson) -> PersonLine:
    return PersonLine(
        id=str(item.pk),
        post_id=str(item.post_id),
        name=item.post.person.name,
        title=item.post.title,
        since=item.from_at,
    )


def _target(target: TaskTarget) -> TargetLine:
    content = target.content
    deadline = content.get("deadline_date")
    return TargetLine(
        id=str(target.pk),
        name=str(content.get("name") or ""),
        shown=say_target(content),
        deadline_text=content.get("deadline"),
        deadline_date=datetime.fromisoformat(deadline).date() if deadline else None,
        evidence=str(content.get("evidence") or ""),
        start=target.source_start,
        end=target.source_end,
        indicators=bound_indicators(content),
    )


def _phases(task: LedgerTask, document: PolicyDocument) -> tuple[PhaseLine, ...]:
    found = TaskPhase.objects.filter(task=task, until_at__isnull=True).order_by("number")
    issued = document.issued_date
    return tuple(
        PhaseLine(
            number=phase.number,
            name=phase.name,
            starts_date=phase.starts_date,
            ends_date=phase.ends_date,
            before_issue=issued is not None and phase.ends_date < issued,
        )
        for phase in found
    )


def _notes(task: LedgerTask) -> tuple[ProgressLine, ...]:
    found = list(
        ProgressNote.objects.filter(task=task).prefetch_related("files").order_by("-at", "-id")
    )
    labels = post_labels(note.post_id for note in found)
    return tuple(
        ProgressLine(
            id=str(note.pk),
            text=note.text,
            share=float(note.share) if note.share is not None else None,
            at=note.at,
            by=labels.get(str(note.post_id), ""),
            files=tuple((str(file.pk), file.name) for file in note.files.all()),
        )
        for note in found
    )


def _history(task: LedgerTask) -> tuple[HistoryLine, ...]:
    listed = entries(stream_of("task", task.pk))
    labels = post_labels(entry.post_id for entry in listed)
    return tuple(
        HistoryLine(
            number=entry.number,
            verb=entry.verb,
            words=say(f"ledger.history.{entry.verb}"),
            at=entry.at,
            by=labels.get(entry.post_id, ""),
            reason=entry.reason,
            facts=entry.facts,
        )
        for entry in listed
    )


def _moves(actor: Actor, facts: TaskFacts) -> Iterable[TaskMoveChoice]:
    """Offer the moves of this state; those of others are shown with the reason why not."""
    for move in workflow.TASK.moves_from(facts.status):
        yield TaskMoveChoice(
            verb=move.verb,
            words=say(f"ledger.move.{move.verb}"),
            target=move.target,
            needs=move.needs,
            may=may(may_make(actor, move, facts)),
        )


def _may_name(actor: Actor, duties: Iterable[TaskDuty]) -> Mapping[str, May]:
    """Say for each line whether people may be named: ``name_people:<duty id>``."""
    return {
        f"name_people:{duty.pk}": may(
            may_name_people(actor, str(duty.unit_id) if duty.unit_id else None)
        )
        for duty in duties
    }


def _people(
    actor: Actor, duties: Iterable[TaskDuty], at: datetime
) -> Mapping[str, tuple[Option, ...]]:
    """List whom a line may name: the unit's posts, then the county leaders."""
    named = [
        duty
        for duty in duties
        if duty.unit_id and may_name_people(actor, str(duty.unit_id)).allowed
    ]
    posts = posts_in_units([str(duty.unit_id) for duty in named], at)
    leaders = posts_with_role(Role.LEADER, at) if named else ()
    return {
        str(duty.pk): tuple(
            Option(post.id, verbatim(f"{post.person_name}（{post.title}）"))
            for post in (*posts[str(duty.unit_id)], *leaders)
        )
        for duty in named
    }
