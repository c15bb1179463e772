"""Verbs of the patches (图斑办理): dispatch, answer, report what was done, verify, send back.

Every verb names the patch as its page showed it: whoever comes second is told, and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import workflow
from xianzhi.apps.atlas.choices import PatchStatus
from xianzhi.apps.atlas.models import Patch, PatchFile
from xianzhi.apps.atlas.permissions import may_move_patch
from xianzhi.apps.atlas.selectors.patches import clause_of, patch_facts, visible_patch
from xianzhi.apps.atlas.services.dispatch import PatchTask, task_keeper
from xianzhi.apps.atlas.services.orders import MOST_REASON, order, reasoned
from xianzhi.apps.atlas.services.requests import Dispatch, PatchRef, UnitAnswer
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.organisations.selectors import unit_lines
from xianzhi.catalogue import messages
from xianzhi.core.workflow import Move
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = [
    "answer_patch",
    "confirm_answer",
    "dispatch_patch",
    "recall_patch",
    "report_outcome",
    "send_back",
]

_MOST_FILES = 10


def dispatch_patch(
    *, actor: Actor, patch: PatchRef, dispatch: Dispatch, request_id: str, at: datetime
) -> str:
    """Send a unit to look at a patch (派遣核查); a task of the ledger is opened for it.

    Returns
    -------
    str
        Id of the patch.

    Raises
    ------
    PermissionDeniedError
        The actor does not plan, or the patch is dispatched already.
    RuleError
        The unit is unknown or a group, or the date has passed.
    StaleError
        Somebody moved the patch since its page was opened.
    """
    note = clean_text(dispatch.note, most=MOST_REASON)
    if dispatch.due_date < timezone.localdate(at):
        raise RuleError("atlas.patch.due_date_has_passed")
    units = {unit.id: unit for unit in unit_lines(timezone.localdate(at), with_groups=False)}
    if dispatch.unit_id not in units:
        raise RuleError("atlas.patch.unit_unknown")

    def act(change: Change) -> str:
        moving = _moving(actor, patch, "dispatch", change)
        task_id = task_keeper().open(
            actor, _task(moving.patch, dispatch, note), f"{change.command.pk}/open", at
        )
        moving.write(
            moving.move.target,
            {"unit": units[dispatch.unit_id].name, "due": dispatch.due_date.isoformat()},
            unit_id=dispatch.unit_id,
            due_date=dispatch.due_date,
            task_id=task_id,
        )
        return patch.id

    body = {"patch": patch.id, "unit": dispatch.unit_id, "due": str(dispatch.due_date)}
    asked = order("dispatch_patch", actor, body, request_id=request_id, at=at, reason=note)
    return carry_out(asked, act)


def recall_patch(
    *, actor: Actor, patch: PatchRef, reason: str, request_id: str, at: datetime
) -> str:
    """Take a patch back from the unit (撤回派遣), with the reason; its task is withdrawn."""
    why = reasoned(reason)

    def act(change: Change) -> str:
        moving = _moving(actor, patch, "recall", change)
        task_keeper().withdraw(
            actor, moving.patch.task_id, why, f"{change.command.pk}/withdraw", at
        )
        moving.write(moving.move.target, {}, unit_id=None, due_date=None, task_id="")
        return patch.id

    body = {"patch": patch.id}
    asked = order("recall_patch", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def answer_patch(
    *, actor: Actor, patch: PatchRef, answer: UnitAnswer, request_id: str, at: datetime
) -> str:
    """Say what was found on the ground (回复核查): illegal, legal after all, or nothing there.

    Raises
    ------
    PermissionDeniedError
        The patch was not dispatched to a unit of the actor's.
    RuleError
        The answer is none of the three, says nothing, or a date lies in the future.
    StaleError
        Somebody moved the patch since its page was opened.
    """
    return _say(_Saying(actor, patch, answer, "answer", request_id, at), workflow.FIELD_ANSWERS)


def report_outcome(
    *, actor: Actor, patch: PatchRef, answer: UnitAnswer, request_id: str, at: datetime
) -> str:
    """Say what became of an illegal building (报告处置): destroyed, corrected or legalised.

    Raises
    ------
    PermissionDeniedError, RuleError, ConflictError
        As ``answer_patch``.
    """
    return _say(_Saying(actor, patch, answer, "report_outcome", request_id, at), workflow.OUTCOMES)


def confirm_answer(
    *, actor: Actor, patch: PatchRef, note: str, request_id: str, at: datetime
) -> str:
    """Confirm what the unit said (复核确认), by somebody other than who said it.

    A patch that is closed by it closes its task too.
    """
    words = clean_text(note, most=MOST_REASON)

    def act(change: Change) -> str:
        moving = _moving(actor, patch, "confirm", change)
        said, closes = moving.patch.answer, workflow.settled_as(moving.patch.answer)
        is_closed = closes in workflow.CLOSED
        moving.write(closes, {"answer": said}, answer="", closed_at=at if is_closed else None)
        moving.tell(actor, "confirmed", said, words)
        if is_closed:
            task_keeper().settle(actor, moving.patch.task_id, f"{change.command.pk}/settle", at)
        return patch.id

    body = {"patch": patch.id}
    asked = order("confirm_answer", actor, body, request_id=request_id, at=at, reason=words)
    return carry_out(asked, act)


def send_back(*, actor: Actor, patch: PatchRef, reason: str, request_id: str, at: datetime) -> str:
    """Send an answer back to the unit (退回), with the reason."""
    why = reasoned(reason)

    def act(change: Change) -> str:
        moving = _moving(actor, patch, "send_back", change)
        said = moving.patch.answer
        moving.write(moving.move.target, {"answer": said}, answer="")
        moving.tell(actor, "sent_back", said, why)
        return patch.id

    body = {"patch": patch.id}
    asked = order("send_back", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


@dataclass(frozen=True, slots=True)
class _Saying:
    """A unit's answer on its way."""

    actor: Actor
    patch: PatchRef
    answer: UnitAnswer
    verb: str
    request_id: str
    at: datetime


def _say(saying: _Saying, possible: Mapping[str, PatchStatus]) -> str:
    answer, at = saying.answer, saying.at
    note = reasoned(answer.note)
    if answer.answer not in possible:
        raise RuleError("atlas.patch.answer_unknown")
    dates = (answer.stopped_date, answer.punished_date)
    if any(day is not None and day > timezone.localdate(at) for day in dates):
        raise RuleError("atlas.patch.date_in_the_future")
    _keep_files(saying)

    def act(change: Change) -> str:
        moving = _moving(saying.actor, saying.patch, saying.verb, change)
        facts: dict[str, object] = {
            "answer": answer.answer,
            "stopped": str(answer.stopped_date or ""),
            "punished": str(answer.punished_date or ""),
            "files": _attach(moving.patch, answer.files, change),
        }
        moving.write(moving.move.target, facts, answer=answer.answer)
        moving.tell(saying.actor, "said", answer.answer, note, answer.files)
        return saying.patch.id

    body = {
        "patch": saying.patch.id,
        "answer": answer.answer,
        "dates": [str(day) for day in dates],
        "files": [[file.name, file.sha256] for file in answer.files],
    }
    asked = order(saying.verb, saying.actor, body, request_id=saying.request_id, at=at, reason=note)
    return carry_out(asked, act)


def _keep_files(saying: _Saying) -> None:
    """Put the proof on the disk, after checking that its sender may prove anything here."""
    files = saying.answer.files
    if len(files) > _MOST_FILES:
        raise RuleError("atlas.patch.too_many_files", {"most": str(_MOST_FILES)})
    if not files:
        return
    patch = visible_patch(saying.actor, saying.patch.id)
    facts = patch_facts(patch, saying.actor)
    move = _move(saying.verb, facts.status)
    if facts.status in move.sources:
        require(may_move_patch(saying.actor, move, facts))
    for upload in files:
        evidence.check_size(upload)
    for upload in files:
        evidence.keep_bytes(upload)


def _attach(patch: Patch, uploads: tuple[Upload, ...], change: Change) -> int:
    kept = {evidence.record_file(upload, change.at): upload.name for upload in uploads}
    known = set(PatchFile.objects.filter(patch=patch).values_list("file_id", flat=True))
    PatchFile.objects.bulk_create(
        PatchFile(patch=patch, file=file, name=name, kept_at=change.at)
        for file, name in kept.items()
        if file.pk not in known
    )
    return len(kept)


@dataclass(frozen=True, slots=True)
class _Moving:
    """A patch under lock that may be moved."""

    patch: Patch
    move: Move
    change: Change

    def write(self, status: str, facts: Mapping[str, object], **columns: object) -> None:
        """Write the move: columns and history."""
        assert status in self.move.targets
        Patch.objects.filter(pk=self.patch.pk).update(status=status, **columns)
        told = {"before": self.patch.status, "after": str(status), **facts}
        append(self.change, stream_of("patch", self.patch.pk), self.move.verb, told)

    def tell(
        self, actor: Actor, what: str, answer: str, note: str, files: tuple[Upload, ...] = ()
    ) -> None:
        """Write the move on the task as well, so that its page tells the same."""
        said = messages.words(f"atlas.patch.answer.{answer}", None, "zh")
        params = {"code": self.patch.code, "answer": said, "note": note}
        words = messages.words(f"atlas.patch.told.{what}", params, "zh").rstrip("：: ")
        key = f"{self.change.command.pk}/tell"
        task_keeper().tell(actor, self.patch.task_id, words, files, key, self.change.at)


def _moving(actor: Actor, ref: PatchRef, verb: str, change: Change) -> _Moving:
    """Lock a patch, see that it stands as its page showed it, and that the move is allowed."""
    found = visible_patch(actor, ref.id)
    patch = Patch.objects.select_for_update().get(pk=found.pk)
    expect(stream_of("patch", patch.pk), ref.seen)
    move = _move(verb, patch.status)
    require(may_move_patch(actor, move, patch_facts(patch, actor)))
    return _Moving(patch, move, change)


def _move(verb: str, status: str) -> Move:
    found = workflow.PATCH.named(verb, status)
    assert found is not None  # the services of this file name their own verbs
    return found


def _task(patch: Patch, dispatch: Dispatch, note: str) -> PatchTask:
    """Say what the unit shall do, in the language of the ledger."""
    reasons = "".join(messages.words(f"patch.{reason}", None, "zh") for reason in patch.reasons)
    params = {
        "code": patch.code,
        "area": f"{patch.area_m2:,.0f}",
        "class": messages.words(f"atlas.patch.class.{patch.patch_class}", None, "zh"),
        "reasons": reasons,
        "place": f"{patch.x:.6f}, {patch.y:.6f}",
    }
    text = messages.words("atlas.patch.task_text", params, "zh")
    return PatchTask(
        patch_id=str(patch.pk),
        code=patch.code,
        clause=clause_of(patch.plan_check),
        title=messages.words("atlas.patch.task_title", params, "zh"),
        text=f"{text}\n{note}".strip(),
        unit_id=dispatch.unit_id,
        due_date=dispatch.due_date,
    )
