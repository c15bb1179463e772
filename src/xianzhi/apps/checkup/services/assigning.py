"""Assigning who fills in what (指定填报责任): one by one, many at once, or by a list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import FillingDuty, FillingSupport
from xianzhi.apps.checkup.permissions import may_assign_filling
from xianzhi.apps.checkup.selectors.duties import asked_of, duties_in_force, duty_stream
from xianzhi.apps.checkup.selectors.editions import editions_in_force
from xianzhi.apps.checkup.services.filling_lists import TakenIn
from xianzhi.apps.checkup.services.orders import order
from xianzhi.apps.checkup.services.requests import Assignment, DutyDraft
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.apps.organisations.selectors import resolve, suggestions, unit_lines
from xianzhi.core.indicators.definition import Definition
from xianzhi.errors import RuleError, TableError
from xianzhi.exchange.spreadsheets import (
    ListColumn,
    ListFaultsError,
    Record,
    RowFault,
    read_records,
)
from xianzhi.exchange.spreadsheets.lines import read_date
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append
from xianzhi.records.numbering import take_numbers
from xianzhi.records.versions import expect

__all__ = ["DUTY_COLUMNS", "assign_filling", "import_duties"]

DUTY_COLUMNS = (
    ListColumn("concept", ("指标编号", "concept"), is_required=True),
    ListColumn("lead", ("责任单位", "牵头单位", "填报责任单位", "lead unit"), is_required=True),
    ListColumn("supports", ("配合单位", "supporting units")),
    ListColumn("as_of", ("数据时点", "数据截至", "as of")),
    ListColumn("due", ("完成时限", "填报时限", "截止日期", "deadline")),
)
_HEADINGS = {column.key: column.headings[0] for column in DUTY_COLUMNS}
_SERIES = "filling-duty"
_FIRST = date(2000, 1, 1)
_MOST_ROWS = 2_000


def assign_filling(*, actor: Actor, wish: Assignment, request_id: str, at: datetime) -> TakenIn:
    """Say which unit fills in which indicators of an edition (指定填报责任单位).

    What stands so already is passed over; all of it is assigned, or nothing.

    Raises
    ------
    PermissionDeniedError
        The actor does not assign.
    StaleError
        Somebody assigned since the page was opened.
    RuleError
        The edition, an indicator or a unit is unknown, a day makes no sense, or nothing is chosen.
    """
    require(may_assign_filling(actor))
    if not wish.duties:
        raise RuleError("checkup.duty.nothing_chosen")
    asked_for = _asked_of(wish.edition)
    units = {line.id for line in unit_lines(timezone.localdate(at), with_groups=False)}
    for draft in wish.duties:
        _check(draft, asked_for, units, timezone.localdate(at))

    def act(change: Change) -> dict[str, str | int | bool]:
        return _assign(change, wish)

    asked = order("assign_filling", actor, asdict(wish), request_id=request_id, at=at)
    return _done(carry_out(asked, act))


def import_duties(
    *, actor: Actor, edition: str, upload: Upload, request_id: str, at: datetime
) -> TakenIn:
    """Take in who fills in what, every row or none (导入填报责任表).

    A row that says what stands changes nothing; one without a unit takes the duty back.

    Raises
    ------
    PermissionDeniedError
        The actor does not assign.
    ListFaultsError
        Rows are wrong; all of them are told, and nothing was stored.
    TableError
        The file is no such list.
    """
    require(may_assign_filling(actor))
    asked_for = _asked_of(edition)
    check_size(upload)
    records = read_records(upload.content, DUTY_COLUMNS)
    if not records:
        raise TableError("checkup.duty.list_is_empty")
    if len(records) > _MOST_ROWS:
        raise TableError("checkup.value.list_too_long", {"most": str(_MOST_ROWS)})
    wish = Assignment(edition, _drafts(records, asked_for, at))

    def act(change: Change) -> dict[str, str | int | bool]:
        return _assign(change, wish)

    body = {"edition": edition, "sha256": upload.sha256}
    return _done(carry_out(order("import_duties", actor, body, request_id=request_id, at=at), act))


def _asked_of(edition: str) -> Mapping[str, Definition]:
    """List what an edition wants filled in."""
    found = editions_in_force().get(edition)
    if found is None:
        raise RuleError("checkup.edition_unknown", {"edition": edition[:60]})
    return asked_of(found)


def _done(told: Mapping[str, str | int | bool]) -> TakenIn:
    return TakenIn(int(told["added"]), int(told["unchanged"]))


def _check(draft: DutyDraft, asked: Mapping[str, Definition], units: set[str], today: date) -> None:
    if draft.concept not in asked:
        raise RuleError("checkup.value.not_to_fill_in", {"concept": draft.concept[:40]})
    if {draft.lead_id, *draft.support_ids} - {""} - units:
        raise RuleError("checkup.duty.unit_unknown")
    if not draft.lead_id and (draft.support_ids or draft.due_date or draft.as_of_date):
        raise RuleError("checkup.duty.asked_of_nobody", {"concept": draft.concept})
    if (draft.due_date is None) != (draft.as_of_date is None):
        raise RuleError("checkup.duty.one_day_is_missing", {"concept": draft.concept})
    for day in (draft.as_of_date, draft.due_date):
        if day is not None and not _FIRST <= day <= date(today.year + 10, 12, 31):
            raise RuleError("checkup.day_makes_no_sense", {"day": day.isoformat()})


def _assign(change: Change, wish: Assignment) -> dict[str, str | int | bool]:
    numbers = take_numbers(_SERIES, len(wish.duties))  # its lock is that of all duties
    expect(duty_stream(wish.edition), wish.seen)
    standing = duties_in_force(wish.edition)
    today = timezone.localdate(change.at)
    fresh = [
        (number, draft)
        for number, draft in zip(numbers, wish.duties, strict=True)
        if not _says(standing.get((wish.edition, draft.concept)), draft)
    ]
    for number, draft in fresh:
        if draft.due_date is not None and draft.due_date < today:
            raise RuleError("checkup.due_has_passed", {"day": draft.due_date.isoformat()})
        _put(change, wish.edition, number, draft)
    if fresh:
        facts = {"duties": {draft.concept: draft.lead_id for _, draft in fresh}}
        append(change, duty_stream(wish.edition), "assign", facts)
    return {"added": len(fresh), "unchanged": len(wish.duties) - len(fresh)}


def _says(standing: FillingDuty | None, draft: DutyDraft) -> bool:
    """Whether what stands says the very same."""
    if standing is None:
        return not draft.lead_id
    helping = {str(one.unit_id) for one in standing.supports.all()}
    own = (str(standing.lead_id), helping, standing.as_of_date, standing.due_date)
    return own == (draft.lead_id, set(draft.support_ids), draft.as_of_date, draft.due_date)


def _put(change: Change, edition: str, number: int, draft: DutyDraft) -> None:
    duty = FillingDuty.objects.create(
        number=number,
        edition=edition,
        concept=draft.concept,
        lead_id=draft.lead_id or None,
        as_of_date=draft.as_of_date,
        due_date=draft.due_date,
        decided_by=change.user_id,
        post_id=change.post_id,
        decided_at=change.at,
    )
    helping = sorted({*draft.support_ids} - {draft.lead_id})
    FillingSupport.objects.bulk_create(FillingSupport(duty=duty, unit_id=one) for one in helping)


def _drafts(
    records: Sequence[Record], asked_for: Mapping[str, Definition], at: datetime
) -> tuple[DutyDraft, ...]:
    """Read every row; an indicator that comes twice is a fault."""
    today = timezone.localdate(at)
    lines = unit_lines(today, with_groups=False)
    known = {line.id for line in lines}
    names = {name for record in records for _, name in _names(record)}
    units = {name: line.id for name, line in resolve(names, today).items() if line.id in known}
    faults: list[RowFault] = []
    first: dict[str, int] = {}
    drafts: list[DutyDraft] = []
    for record in records:
        for column, name in _names(record):
            if name not in units:
                like = "、".join(line.name for line in suggestions(name, lines)) or "—"
                told = {"name": name[:60], "like": like}
                faults.append(RowFault(record.row, column, "checkup.duty.row_unit", told))
        faults += _bad_days(record)
        concept = record.values["concept"]
        if concept in first:
            told = {"row": str(first[concept])}
            column = _HEADINGS["concept"]
            faults.append(RowFault(record.row, column, "checkup.duty.row_twice", told))
        first.setdefault(concept, record.row)
        if any(fault.row == record.row for fault in faults):
            continue
        draft = _draft(record, units)
        try:
            _check(draft, asked_for, known, today)
        except RuleError as error:
            faults.append(RowFault(record.row, "", error.code, error.params))
        drafts.append(draft)
    if faults:
        raise ListFaultsError("checkup.value.rows_wrong", faults, len(records))
    return tuple(drafts)


def _names(record: Record) -> list[tuple[str, str]]:
    """The units that a row names, each with the heading of its column."""
    helping = record.values["supports"].replace("，", "、").replace(",", "、").split("、")
    named = [("lead", record.values["lead"]), *(("supports", one.strip()) for one in helping)]
    return [(_HEADINGS[key], name) for key, name in named if name]


def _bad_days(record: Record) -> Iterator[RowFault]:
    for key in ("as_of", "due"):
        written = record.values[key]
        if written and read_date(written) is None:
            told = {"value": written[:40]}
            yield RowFault(record.row, _HEADINGS[key], "checkup.value.row_day", told)


def _draft(record: Record, units: Mapping[str, str]) -> DutyDraft:
    said = record.values
    lead = units[said["lead"]] if said["lead"] else ""
    helping = [units[name] for _, name in _names(record)[bool(lead) :]]
    return DutyDraft(
        said["concept"],
        lead,
        tuple(sorted({*helping} - {lead})),
        read_date(said["as_of"]) if said["as_of"] else None,
        read_date(said["due"]) if said["due"] else None,
    )
