"""Whole lives at once (历史事件移入): what verbs would have written one by one, in few statements.

For a county that brings the cases of its former system, and for the sample. Every move meets the
table and the rights as at a desk, writes the same command, entry, columns and row (``writing``),
and has the same request id as the verb would have been asked with: to ask again changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CaseStatus, FilePurpose
from xianzhi.apps.casework.models import Case, CaseFile, CaseMove, CaseNumber, Category, RepeatLink
from xianzhi.apps.casework.permissions import may_move_case, may_report, may_see_case
from xianzhi.apps.casework.selectors.directories import category_in_force
from xianzhi.apps.casework.selectors.visibility import facts_of
from xianzhi.apps.casework.services import writing
from xianzhi.apps.casework.services.files import keep, shown
from xianzhi.apps.casework.services.moving import Moving, move_named
from xianzhi.apps.casework.services.orders import REPORTER, order
from xianzhi.apps.casework.services.reporting import (
    ALL_CHANNELS,
    body_of,
    checked,
    first_facts,
    first_move,
    hold,
    new_case,
)
from xianzhi.apps.casework.services.requests import Dispatch, Report
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.organisations.selectors import unit_lines
from xianzhi.errors import RuleError
from xianzhi.records.commands import Change, Order, answers_of, command_of
from xianzhi.records.decisions import require
from xianzhi.records.history import NO_ENTRY, End, link, stream_of
from xianzhi.records.models import Command, Entry
from xianzhi.records.rows import insert_rows
from xianzhi.records.turns import written

Value = TypeVar("Value")

__all__ = ["CaseLife", "LifeStep", "take_over_cases"]


@dataclass(frozen=True, slots=True)
class LifeStep:
    """One step of a life (办理步骤): the verb of the table, by which post, when, in what words.

    ``value`` is what the verb asks for beside them: the code of a category, the id of a unit, the
    days asked for, a rating, or the key of the life that it is folded into. ``photo`` is of
    afterwards.
    """

    verb: str
    actor: Actor
    at: datetime
    words: str = ""
    value: str | int = ""
    photo: Upload | None = None


@dataclass(frozen=True, slots=True)
class CaseLife:
    """A case with all that became of it (历史事件); ``key`` begins the request id of each step."""

    key: str
    report: Report
    actor: Actor | None
    at: datetime
    steps: tuple[LifeStep, ...] = ()

    def request_id(self, number: int) -> str:
        """Name the request of a step; 0 is the report."""
        return f"{self.key}/{number}"


@dataclass(slots=True)
class _Rows:
    """What is to be stored, and where each stream ends so far."""

    commands: list[Command] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    moves: list[CaseMove] = field(default_factory=list)
    files: dict[tuple[UUID, str], CaseFile] = field(default_factory=dict)
    links: list[RepeatLink] = field(default_factory=list)
    end: End = NO_ENTRY  # of the case at hand

    def store(self) -> None:
        for rows in (self.commands, self.cases, self.entries, self.moves, self.links):
            insert_rows(rows)
        insert_rows(list(self.files.values()))

    def append(self, change: Change, stream: str, verb: str, told: Mapping[str, object]) -> int:
        entry, self.end = link(change, (stream, verb, told), self.end)
        self.entries.append(entry)
        return entry.number


@dataclass(frozen=True, slots=True)
class _Drafted(Moving):
    """A move of a case that is not stored yet."""

    rows: _Rows = field(default_factory=_Rows)

    def keep(
        self, told: Mapping[str, object], changed: Mapping[str, object], row: CaseMove
    ) -> None:
        """Write the move down for later."""
        stream = stream_of("case", self.case.pk)
        row.number = self.rows.append(self.change, stream, self.move.verb, told)
        for name, value in {**changed, "version": row.number}.items():
            setattr(self.case, name, _as_read(value))
        self.rows.moves.append(row)


def take_over_cases(lives: Sequence[CaseLife]) -> int:
    """Store whole lives in one transaction (移入历史事件), the earliest report first.

    Parameters
    ----------
    lives
        In the order of their reports. A life is folded into one that comes before it, here or in
        an earlier call. No reporter is named: what is sealed takes the way of the desk.

    Returns
    -------
    int
        How many are new; those whose report was taken in before are left as they are.

    Raises
    ------
    PermissionDeniedError
        A move is not its actor's, or not possible in the state in which it finds the case.
    RuleError
        What a verb refuses, as its service does.
    """
    known = answers_of(life.request_id(0) for life in lives)
    fresh = [life for life in lives if life.request_id(0) not in known]
    photos = {step.photo for life in fresh for step in life.steps if step.photo is not None}
    tidy = {photo: shown((photo,))[0] for photo in photos}
    keep(tuple(tidy.values()))
    written(partial(_stored, fresh, tidy))
    return len(fresh)


def _stored(lives: Sequence[CaseLife], photos: Mapping[Upload, Upload]) -> None:
    desk = _Desk(_Rows(), photos, _numbers(lives))
    for life in lives:
        desk.live(life)
    desk.rows.store()


def _numbers(lives: Sequence[CaseLife]) -> dict[date, int]:
    """Hold the lines of the days and give the last number of each before these lives."""
    if any(life.report.external_id for life in lives):
        hold(ALL_CHANNELS)
        _refuse_known(lives)
    days = Counter(timezone.localdate(life.at) for life in lives)
    for day, count in sorted(days.items()):
        hold(day, add=count)
    found = CaseNumber.objects.filter(day__in=list(days))
    return {line.day: line.last - days[line.day] for line in found}


def _refuse_known(lives: Sequence[CaseLife]) -> None:
    """Refuse reports that came by their channel before, under another key."""
    brought = {(life.report.channel, life.report.external_id) for life in lives}
    numbers = [external_id for _, external_id in brought if external_id]
    there = Case.objects.filter(external_id__in=numbers).values_list("channel", "external_id")
    twice = sorted(brought.intersection(there))
    if twice:
        raise RuleError("casework.life_is_there", {"external_id": twice[0][1]})


@dataclass(slots=True)
class _Desk:
    """Where lives are lived: what was read once, and what is to be stored."""

    rows: _Rows
    photos: Mapping[Upload, Upload]
    numbers: dict[date, int]
    categories: dict[str, Category] = field(default_factory=dict)
    units: dict[date, Mapping[str, str]] = field(default_factory=dict)
    stored_files: dict[Upload, UUID] = field(default_factory=dict)
    by_key: dict[str, Case] = field(default_factory=dict)
    mains: set[UUID] = field(default_factory=set)

    def live(self, life: CaseLife) -> None:
        """Take the report in, then make every move."""
        self.rows.end = NO_ENTRY
        case = self._reported(life)
        for number, step in enumerate(life.steps, start=1):
            facts = facts_of(case, frozenset())
            require(may_see_case(step.actor, facts))
            move = move_named(step.verb, case.status)
            require(may_move_case(step.actor, move, facts))
            asked = _Asked(life.request_id(number), step, str(case.pk))
            _VERBS[step.verb](self, case, asked)
        self.by_key[life.key] = case

    def moving(self, case: Case, asked: "_Asked", body: Mapping[str, object]) -> _Drafted:
        """Write the command down and give what moves the case."""
        step = asked.step
        request = order(
            step.verb, step.actor, {"case": asked.case_id, **body},
            request_id=asked.request_id, at=step.at, reason=step.words,
        )  # fmt: skip
        change = self._asked(request, asked.case_id)
        move = move_named(step.verb, case.status)
        return _Drafted(case, move, change, step.words, self.rows)

    def _asked(self, request: Order, answer: str | dict[str, str | int | bool]) -> Change:
        command = command_of(request)
        command.answer = answer
        self.rows.commands.append(command)
        return Change(command.user_id, command.post_id, request.reason, request.at, command)

    def _reported(self, life: CaseLife) -> Case:
        if life.actor is not None:
            require(may_report(life.actor))
        report = checked(life.actor, life.report)
        if report.reporter or report.files:
            raise RuleError("casework.life_names_nobody", {"key": life.key})
        day = timezone.localdate(life.at)
        self.numbers[day] += 1
        asked = order(
            "report", life.actor or REPORTER, body_of(report),
            request_id=life.request_id(0), at=life.at,
        )  # fmt: skip
        change = self._asked(asked, "")
        category = self.category(report.category_code) if report.category_code else None
        case = new_case(change, report, category, f"{day:%Y%m%d}-{self.numbers[day]:05d}")
        change.command.answer = {"case": str(case.pk), "number": case.number, "is_new": True}
        self.rows.append(change, stream_of("case", case.pk), "report", first_facts(case))
        self.rows.moves.append(first_move(change, case))
        self.rows.cases.append(case)
        case.due_at = _as_read(case.due_at)
        return case

    def category(self, code: str) -> Category:
        if code not in self.categories:
            self.categories[code] = category_in_force(code)
        return self.categories[code]

    def unit_name(self, unit_id: str, at: datetime) -> str:
        day = timezone.localdate(at)
        if day not in self.units:
            lines = unit_lines(day, with_groups=False)
            self.units[day] = {unit.id: unit.name for unit in lines}
        if unit_id not in self.units[day]:
            raise RuleError("casework.unit_unknown")
        return self.units[day][unit_id]

    def attach(self, case: Case, photo: Upload, at: datetime) -> None:
        """Write the photo of afterwards down, once for each case."""
        if photo not in self.stored_files:
            self.stored_files[photo] = evidence.record_file(photo, at).pk
        file_id = self.stored_files[photo]
        row = CaseFile(
            case_id=case.pk, file_id=file_id, purpose=FilePurpose.AFTER, name=photo.name, kept_at=at
        )
        self.rows.files.setdefault((case.pk, str(file_id)), row)

    def other(self, key: str) -> Case:
        """Find the case of another life: of this call, or stored before."""
        if key not in self.by_key:
            answer = answers_of([f"{key}/0"]).get(f"{key}/0")
            if not isinstance(answer, dict):
                raise RuleError("casework.no_such_other", {"number": key})
            self.by_key[key] = Case.objects.get(pk=answer["case"])
        return self.by_key[key]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A step under its request id, of a case."""

    request_id: str
    step: LifeStep
    case_id: str


_Do = Callable[[_Desk, Case, _Asked], None]


def _plain(target: CaseStatus) -> _Do:
    return lambda desk, case, asked: desk.moving(case, asked, {}).write(target)


def _worded(write: Callable[[Moving, str], None]) -> _Do:
    def do(desk: _Desk, case: Case, asked: _Asked) -> None:
        write(desk.moving(case, asked, {}), _reasoned(asked.step))

    return do


def _as_it_is(write: Callable[[Moving], None], body: Mapping[str, object] | None = None) -> _Do:
    return lambda desk, case, asked: write(desk.moving(case, asked, body or {}))


def _asking(target: CaseStatus) -> _Do:
    def do(desk: _Desk, case: Case, asked: _Asked) -> None:
        days = int(asked.step.value)
        moving = desk.moving(case, asked, {"days": days})
        writing.asked_for(moving, target, days, asked.step.actor.user_id)

    return do


def _filed(desk: _Desk, case: Case, asked: _Asked) -> None:
    category = desk.category(str(asked.step.value))
    writing.filed(desk.moving(case, asked, {"category": category.code}), category)


def _sent(desk: _Desk, case: Case, asked: _Asked) -> None:
    step, unit_id = asked.step, str(asked.step.value)
    names = [desk.unit_name(unit_id, step.at)]
    moving = desk.moving(case, asked, {"unit": unit_id, "helpers": []})
    writing.sent(moving, Dispatch(unit_id), names, step.actor.user_id)
    case.unit_id = UUID(unit_id)


def _finished(desk: _Desk, case: Case, asked: _Asked) -> None:
    _reasoned(asked.step)
    photo = desk.photos[asked.step.photo] if asked.step.photo else None
    if case.x is not None and photo is None:
        raise RuleError("casework.photo_of_afterwards")
    if photo is not None:
        desk.attach(case, photo, asked.step.at)
    after = [photo.sha256] if photo else []
    moving = desk.moving(case, asked, {"files": [[], after]})
    writing.finished(moving, len(after), asked.step.actor.user_id)


def _rated(desk: _Desk, case: Case, asked: _Asked) -> None:
    rating = int(asked.step.value)
    writing.rated(desk.moving(case, asked, {"rating": rating}), rating, "call")


def _folded(desk: _Desk, case: Case, asked: _Asked) -> None:
    main = desk.other(str(asked.step.value))
    if main.status in (CaseStatus.FOLDED, CaseStatus.VOIDED):
        raise RuleError("casework.other_is_folded", {"number": main.number})
    if case.pk in desk.mains:
        raise RuleError("casework.has_repeats_itself", {"number": case.number})
    desk.mains.add(main.pk)
    desk.rows.links.append(RepeatLink(case=case, into=main, made_at=asked.step.at))
    writing.folded(desk.moving(case, asked, {"into": main.number}), main.number)


def _as_read(value: Value) -> Value:
    """Give a column as the next verb would read it: a database tells moments in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _reasoned(step: LifeStep) -> str:
    if not step.words.strip():
        raise RuleError("records.text_required")
    return step.words


_NO_FILES: Mapping[str, object] = {"files": []}
_VERBS: Mapping[str, _Do] = {
    "verify": _as_it_is(writing.verified, _NO_FILES),
    "file": _filed,
    "dispatch": _sent,
    "sign": _plain(CaseStatus.HANDLING),
    "object": _plain(CaseStatus.DISPUTED),
    "uphold": _as_it_is(writing.upheld),
    "overrule": _plain(CaseStatus.DISPATCHED),
    "ask_postpone": _asking(CaseStatus.POSTPONE_ASKED),
    "ask_suspend": _asking(CaseStatus.SUSPEND_ASKED),
    "approve": _as_it_is(writing.approved),
    "refuse": _plain(CaseStatus.HANDLING),
    "resume": _as_it_is(writing.resumed_work),
    "finish": _finished,
    "confirm": _as_it_is(writing.confirmed, _NO_FILES),
    "rework": _as_it_is(writing.reworked, _NO_FILES),
    "close": _worded(writing.closed),
    "rate": _rated,
    "reopen": _as_it_is(writing.reopened),
    "void": _worded(writing.voided),
    "fold": _folded,
}
