"""Verbs of the units: moving tasks, reporting, naming people, scheduling (任务办理)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from xianzhi.apps.accounts.selectors import Actor, Role, posts_in_units, posts_with_role
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import workflow
from xianzhi.apps.ledger.choices import Function
from xianzhi.apps.ledger.models import (
    LedgerTask,
    NoteFile,
    ProgressNote,
    TaskDuty,
    TaskPerson,
    TaskPhase,
)
from xianzhi.apps.ledger.permissions import (
    may_answer_for,
    may_make,
    may_name_people,
    may_schedule,
)
from xianzhi.apps.ledger.selectors.facts import duties_of, facts_of
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.services.orders import (
    MOST_REASON,
    locked_task,
    locked_with_duties,
    order,
    reasoned,
    stream,
)
from xianzhi.apps.ledger.services.requests import MoveRequest, NoteDraft, ScheduleRequest
from xianzhi.core.policy.schedule import schedule_backward
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, last_moment
from xianzhi.records.rows import insert_row
from xianzhi.records.versions import expect

__all__ = [
    "add_progress_note",
    "move_task",
    "name_leader",
    "name_person",
    "release_person",
    "schedule_phases",
]

_MOST_NOTE, _MOST_FILES, _MOST_PHASES, _PHASE_NAME = 5_000, 10, 24, 80


def move_task(
    *, actor: Actor, task_id: str, move: MoveRequest, request_id: str, at: datetime
) -> str:
    """Make a move of the workflow (办理): start, report done, verify, return.

    Raises
    ------
    PermissionDeniedError
        The move is not the actor's, or not possible in this state.
    RuleError
        The move needs a reason or evidence that is missing, or is unknown.
    StaleError
        Something was done to the task since its page was opened.
    """
    wanted = workflow.TASK.named(move.verb)
    if wanted is None:
        raise RuleError("ledger.move_unknown")
    needs_reason = workflow.REASON in wanted.needs
    why = reasoned(move.reason) if needs_reason else clean_text(move.reason, most=MOST_REASON)

    def act(change: Change) -> str:
        task = locked_task(actor, task_id)
        expect(stream(task), move.seen)
        require(may_make(actor, wanted, facts_of(task)))
        if workflow.EVIDENCE in wanted.needs and not _has_evidence(task):
            raise RuleError("ledger.move_needs_evidence")
        LedgerTask.objects.filter(pk=task.pk).update(status=wanted.target)
        facts = {"before": task.status, "after": wanted.target}
        append(change, stream(task), wanted.verb, facts)
        return task_id

    body = {"task": task_id, "verb": move.verb, "seen": move.seen}
    asked = order("move_task", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def add_progress_note(
    *, actor: Actor, task_id: str, note: NoteDraft, request_id: str, at: datetime
) -> str:
    """Report progress on a task, with files that prove it (填报进展).

    Returns
    -------
    str
        Id of the note.

    Raises
    ------
    RuleError
        There are no words, too many files, a file that is empty or too large, or a share outside
        [0, 1].
    """
    text = clean_text(note.text, most=_MOST_NOTE, required=True)
    share = _share(note.share)
    if len(note.files) > _MOST_FILES:
        raise RuleError("ledger.too_many_files", {"most": str(_MOST_FILES)})
    if note.files:
        _keep_proof(actor, task_id, note.files)

    def act(change: Change) -> str:
        locked, duties = locked_with_duties(actor, task_id)
        require(may_answer_for(actor, duties))
        made = ProgressNote(
            task=locked,
            text=text,
            share=share,
            post_id=change.post_id,
            command=change.command,
            at=change.at,
        )
        insert_row(made)
        _attach(made, note.files, change)
        facts = {"note": str(made.pk), "files": [upload.sha256 for upload in note.files]}
        append(change, stream(locked), "add_note", facts)
        return str(made.pk)

    files = [[upload.name, upload.sha256] for upload in note.files]
    body = {"task": task_id, "text": text, "share": note.share, "files": files}
    return carry_out(order("add_progress_note", actor, body, request_id=request_id, at=at), act)


def _keep_proof(actor: Actor, task_id: str, files: tuple[Upload, ...]) -> None:
    """Put files on the disk, after checking that their sender may prove anything here."""
    task = visible_tasks(actor).filter(pk=task_id).first() if is_id(task_id) else None
    if task is None:
        raise NotFoundError
    require(may_answer_for(actor, duties_of(task)))
    for upload in files:
        evidence.check_size(upload)
    for upload in files:
        evidence.keep_bytes(upload)


def name_leader(
    *,
    actor: Actor,
    duty_id: str,
    post_id: str,
    request_id: str,
    at: datetime,
    seen: int | None = None,
) -> str:
    """Name the responsible leader of a unit's line (明确分管领导); the one before hands over.

    Raises
    ------
    RuleError
        The post is neither in the unit nor a county leader's.
    StaleError
        Something was done to the task since its page was opened.
    """
    return _name(_Naming(actor, duty_id, post_id, Function.LEADER, at, seen), request_id)


def name_person(
    *,
    actor: Actor,
    duty_id: str,
    post_id: str,
    request_id: str,
    at: datetime,
    seen: int | None = None,
) -> str:
    """Name a person who does a unit's line (明确具体责任人); several may be named.

    Raises
    ------
    RuleError
        The post is not in the unit.
    StaleError
        Something was done to the task since its page was opened.
    """
    return _name(_Naming(actor, duty_id, post_id, Function.PERSON, at, seen), request_id)


def release_person(
    *,
    actor: Actor,
    person_line_id: str,
    reason: str,
    request_id: str,
    at: datetime,
    seen: int | None = None,
) -> str:
    """End that a person answers for a line (解除责任人), with the reason.

    Returns
    -------
    str
        Id of the task.

    Raises
    ------
    StaleError
        Something was done to the task since its page was opened.
    """
    why = reasoned(reason)

    def act(change: Change) -> str:
        if not is_id(person_line_id):
            raise NotFoundError
        line = TaskPerson.objects.filter(pk=person_line_id).select_related("duty").first()
        if line is None:
            raise NotFoundError
        task = locked_task(actor, str(line.duty.task_id))
        expect(stream(task), seen)
        require(may_name_people(actor, _unit(line.duty)))
        ended = TaskPerson.objects.filter(pk=line.pk, until_at__isnull=True)
        if not ended.update(until_at=change.at):
            raise ConflictError("ledger.person_released_before")
        facts = {"duty": str(line.duty_id), "post": str(line.post_id), "function": line.function}
        append(change, stream(task), "release_person", facts)
        return str(task.pk)

    body = {"line": person_line_id, "seen": seen}
    asked = order("release_person", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def schedule_phases(
    *, actor: Actor, task_id: str, schedule: ScheduleRequest, request_id: str, at: datetime
) -> str:
    """Lay the phases of a task backward from its end (倒排工期); an earlier schedule ends.

    Raises
    ------
    RuleError
        The task has no date and none is given, or the phases do not fit.
    StaleError
        Something was done to the task since its page was opened.
    """

    def act(change: Change) -> str:
        task = locked_task(actor, task_id)
        expect(stream(task), schedule.seen)
        require(may_schedule(actor, facts_of(task)))
        ends = schedule.ends_date or task.due_date
        if ends is None:
            raise RuleError("ledger.schedule_needs_a_date")
        if len(schedule.phases) > _MOST_PHASES:
            raise RuleError("ledger.too_many_phases", {"most": str(_MOST_PHASES)})
        phases = schedule_backward(schedule.starts_date, ends, schedule.phases)
        TaskPhase.objects.filter(task=task, until_at__isnull=True).update(until_at=change.at)
        TaskPhase.objects.bulk_create(
            TaskPhase(
                task=task,
                number=number,
                name=clean_text(phase.name, most=_PHASE_NAME, required=True),
                starts_date=phase.starts_date,
                ends_date=phase.ends_date,
                from_at=change.at,
            )
            for number, phase in enumerate(phases, start=1)
        )
        told = [[phase.name, str(phase.starts_date), str(phase.ends_date)] for phase in phases]
        append(change, stream(task), "schedule", {"phases": told})
        return task_id

    wishes = [[wish.name, wish.weight, str(wish.ends_date)] for wish in schedule.phases]
    body = {
        "task": task_id,
        "starts": str(schedule.starts_date),
        "ends": str(schedule.ends_date),
        "phases": wishes,
        "seen": schedule.seen,
    }
    return carry_out(order("schedule_phases", actor, body, request_id=request_id, at=at), act)


@dataclass(frozen=True, slots=True)
class _Naming:
    """A wish that somebody answer for a line."""

    actor: Actor
    duty_id: str
    post_id: str
    function: Function
    at: datetime
    seen: int | None

    def act(self, change: Change) -> str:
        if not is_id(self.duty_id):
            raise NotFoundError
        duty = TaskDuty.objects.filter(pk=self.duty_id, until_at__isnull=True).first()
        if duty is None:
            raise NotFoundError
        task = locked_task(self.actor, str(duty.task_id))
        expect(stream(task), self.seen)
        require(may_name_people(self.actor, _unit(duty)))
        self._check_post(duty)
        named = TaskPerson.objects.filter(duty=duty, function=self.function, until_at__isnull=True)
        if named.filter(post_id=self.post_id).exists():
            return str(task.pk)
        if self.function is Function.LEADER:
            named.update(until_at=change.at)
        TaskPerson.objects.create(
            duty=duty, post_id=self.post_id, function=self.function, from_at=change.at
        )
        facts = {"duty": str(duty.pk), "post": self.post_id}
        append(change, stream(task), f"name_{self.function}", facts)
        return str(task.pk)

    def _check_post(self, duty: TaskDuty) -> None:
        unit = str(duty.unit_id)
        allowed = {post.id for post in posts_in_units([unit], self.at)[unit]}
        if self.function is Function.LEADER:
            allowed |= {post.id for post in posts_with_role(Role.LEADER, self.at)}
        if self.post_id not in allowed:
            raise RuleError("ledger.post_not_of_the_unit")


def _name(naming: _Naming, request_id: str) -> str:
    body = {"duty": naming.duty_id, "post": naming.post_id, "seen": naming.seen}
    verb = f"name_{naming.function}"
    return carry_out(
        order(verb, naming.actor, body, request_id=request_id, at=naming.at), naming.act
    )


def _unit(duty: TaskDuty) -> str | None:
    return str(duty.unit_id) if duty.unit_id else None


def _has_evidence(task: LedgerTask) -> bool:
    """Whether the unit has proved anything since the task was last sent back."""
    files = NoteFile.objects.filter(note__task=task)
    sent_back = last_moment(stream(task), ("return_for_rework", "reopen"))
    return (files.filter(note__at__gt=sent_back) if sent_back else files).exists()


def _share(share: float | None) -> Decimal | None:
    if share is None:
        return None
    if not 0 <= share <= 1:
        raise RuleError("ledger.share_not_possible")
    return Decimal(str(round(share, 4)))


def _attach(note: ProgressNote, uploads: tuple[Upload, ...], change: Change) -> None:
    if not uploads:
        return
    files = {evidence.record_file(upload, change.at): upload.name for upload in uploads}
    NoteFile.objects.bulk_create(
        NoteFile(note=note, file=file, name=name) for file, name in files.items()
    )
