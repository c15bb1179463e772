"""What every move of a case is made of (办理): lock, check, write columns, history and move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.selectors import timetable_in_force
from xianzhi.apps.casework.choices import CaseStatus, Stage
from xianzhi.apps.casework.limits import closed_gaps, handle_terms, stage_due
from xianzhi.apps.casework.models import Case, CaseMove
from xianzhi.apps.casework.permissions import may_move_case
from xianzhi.apps.casework.selectors.visibility import found_case
from xianzhi.apps.casework.services.orders import order
from xianzhi.apps.casework.services.requests import CaseRef
from xianzhi.apps.casework.workflow import ANEW, CASE, DONE_BY, STAGE_OF
from xianzhi.core.calendar import Deadline, due
from xianzhi.core.workflow import Move
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of
from xianzhi.records.rows import insert_row
from xianzhi.records.versions import expect

__all__ = [
    "Asked",
    "Moving",
    "locked",
    "move_named",
    "move_of",
    "now_due",
    "paused",
    "resumed",
    "standing_facts",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which move of which case (请求)."""

    actor: Actor
    case: CaseRef
    verb: str
    request_id: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Moving:
    """A case under lock that may be moved (待办理事件)."""

    case: Case
    move: Move
    change: Change
    words: str = ""

    def write(
        self, target: str, facts: Mapping[str, object] | None = None, **columns: object
    ) -> None:
        """Write the move (写入办理): columns, sealed history, and a row that counts."""
        assert target in self.move.targets
        case, at = self.case, self.change.at
        found = _Step.of(case, self.move.verb, target)
        for name, value in columns.items():
            setattr(case, name, value)
        case.status = target
        timed = _timed(case, found, target, at)
        told = {
            "before": found.before,
            "after": target,
            "due": _written(found.due_at),
            "now_due": _written(timed["due_at"]),
            "unit": str(found.unit_id or ""),
            "now_unit": str(case.unit_id or ""),
            **(facts or {}),
        }
        self.keep(told, {**columns, "status": target, **timed}, found.row(case, target, self))

    def keep(
        self, told: Mapping[str, object], changed: Mapping[str, object], row: CaseMove
    ) -> None:
        """Store what the move says: the entry of the history, the columns, and the row."""
        entry = append(self.change, stream_of("case", self.case.pk), self.move.verb, told)
        row.number = entry.number
        Case.objects.filter(pk=self.case.pk).update(**changed, version=entry.number)
        insert_row(row)


@dataclass(frozen=True, slots=True)
class _Step:
    """The step that a move finds the case in."""

    verb: str
    before: str
    stage: str
    entered_at: datetime
    due_at: datetime | None
    unit_id: UUID | None
    is_end: bool

    @classmethod
    def of(cls, case: Case, verb: str, target: str) -> "_Step":
        done = verb in DONE_BY.get(case.stage, ()) or verb in ANEW
        is_end = done or STAGE_OF[target] != case.stage
        return cls(
            verb, case.status, case.stage, case.stage_entered_at, case.due_at, case.unit_id, is_end
        )

    def row(self, case: Case, target: str, moving: Moving) -> CaseMove:
        """Make the row of the move; its number is that of its entry."""
        return CaseMove(
            case_id=case.pk,
            verb=self.verb,
            before=self.before,
            after=target,
            stage=self.stage,
            entered_at=self.entered_at,
            due_at=self.due_at,
            is_end=self.is_end,
            unit_id=self.unit_id,
            words=moving.words,
            post_id=moving.change.post_id,
            at=moving.change.at,
        )


def move_of(asked: Asked, act: Callable[[Moving], None], body: Mapping[str, object]) -> str:
    """Carry out one verb of the table (办理): lock the case, check, let *act* write.

    Returns
    -------
    str
        Id of the case.

    Raises
    ------
    NotFoundError
        The case does not exist for the actor.
    PermissionDeniedError
        The move is not the actor's, or not possible in this state.
    StaleError
        Somebody moved the case since its page was opened.
    """

    def change(made: Change) -> str:
        act(locked(asked, made))
        return asked.case.id

    whole = {"case": asked.case.id, **body}
    request = order(
        asked.verb, asked.actor, whole, request_id=asked.request_id, at=asked.at, reason=asked.words
    )
    return carry_out(request, change)


def locked(asked: Asked, change: Change) -> Moving:
    """Lock a case, see that it stands as its page showed it, and that the move is allowed."""
    case, facts = found_case(asked.actor, asked.case.id, for_change=True)
    if asked.case.seen not in (None, case.version):
        expect(stream_of("case", case.pk), asked.case.seen)
    move = move_named(asked.verb, case.status)
    require(may_move_case(asked.actor, move, facts))
    return Moving(case, move, change, asked.words)


def move_named(verb: str, status: str) -> Move:
    """Find the row of the table for a verb in a state."""
    found = CASE.named(verb, status)
    assert found is not None  # services name their own verbs
    return found


def paused(case: Case, at: datetime) -> list[list[str]]:
    """Give the pauses with one that begins (暂停计时)."""
    return [*case.pauses, [at.isoformat(), ""]]


def resumed(case: Case, at: datetime) -> list[list[str]]:
    """Give the pauses with the last one ended (恢复计时)."""
    if not case.pauses or case.pauses[-1][1]:
        return list(case.pauses)
    return [*case.pauses[:-1], [case.pauses[-1][0], at.isoformat()]]


def _written(moment: object) -> str:
    return moment.isoformat() if isinstance(moment, datetime) else ""


def _timed(case: Case, found: _Step, target: str, at: datetime) -> dict[str, object]:
    """Say in which step the case lies now, since when, and by when it is due."""
    stage = STAGE_OF[target]
    deadline = _deadline(case, target, stage, found, at)
    entered_at = at if found.is_end else found.entered_at
    return {
        "stage": stage,
        "stage_entered_at": entered_at,
        "due_at": deadline.due_at if deadline else None,
        "is_provisional": bool(deadline and deadline.is_provisional),
    }


def _deadline(case: Case, target: str, stage: str, found: _Step, at: datetime) -> Deadline | None:
    began_at = at if found.is_end else found.entered_at
    return _counted(case, target, stage, began_at)


def now_due(case: Case) -> Deadline | None:
    """Count the deadline of the step in which a case lies (推算当前时限); null where none runs."""
    return _counted(case, case.status, case.stage, case.stage_entered_at)


def standing_facts(case: Case) -> dict[str, object]:
    """Say where a case stands, for an entry that does not move it."""
    return {
        "before": case.status,
        "after": case.status,
        "due": "",
        "now_due": _written(case.due_at),
        "unit": str(case.unit_id or ""),
        "now_unit": str(case.unit_id or ""),
    }


def _counted(case: Case, status: str, stage: str, began_at: datetime) -> Deadline | None:
    if status == CaseStatus.SUSPENDED or stage == Stage.OVER:
        return None
    timetable = timetable_in_force()
    if stage == Stage.HANDLE:
        assert case.handle_from is not None
        terms = handle_terms(case.handle_limit, case.extended_by)
        return due(terms, case.handle_from, timetable, closed_gaps(case.pauses))
    limits = case.category.limits if case.category else {}
    return stage_due(limits, stage, began_at, timetable)
