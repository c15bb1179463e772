"""A list of values taken in (填报表导入): every row, or none and a report of the bad ones."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import ValueStatus
from xianzhi.apps.checkup.models import FilledValue
from xianzhi.apps.checkup.permissions import may_fill_in
from xianzhi.apps.checkup.services.filling import (
    DoubtfulValueError,
    Evidence,
    filler_of,
    put_value,
)
from xianzhi.apps.checkup.services.orders import order
from xianzhi.apps.checkup.services.requests import ValueDraft
from xianzhi.apps.evidence.services import Upload, check_size, keep_bytes, record_file
from xianzhi.errors import TableError, XianzhiError
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

__all__ = ["VALUE_COLUMNS", "TakenIn", "import_values"]

VALUE_COLUMNS = (
    ListColumn("concept", ("指标编号", "concept"), is_required=True),
    ListColumn("unit", ("单元编号", "体检单元", "unit"), is_required=True),
    ListColumn("num", ("分子", "numerator")),
    ListColumn("den", ("分母", "denominator")),
    ListColumn("value", ("数值", "指标值", "value"), is_required=True),
    ListColumn("as_of", ("数据截至", "截至日期", "as of"), is_required=True),
    ListColumn("source", ("来源", "数据来源", "source"), is_required=True),
    ListColumn("confirmation", ("存疑说明", "confirmation")),
)
_HEADINGS = {column.key: column.headings[0] for column in VALUE_COLUMNS}
_WHY = _HEADINGS["confirmation"]
_NUMBERS = ("value", "num", "den")
_MOST_ROWS = 5_000
_WRONG = "checkup.value.rows_wrong"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a list (导入结果): rows that wait for approval, and rows known before."""

    added: int
    unchanged: int


def import_values(*, actor: Actor, upload: Upload, request_id: str, at: datetime) -> TakenIn:
    """Take in every row of a list that gives a number, or none (导入填报表).

    A row that says what waits or is approved already changes nothing; the file becomes the
    evidence of all others.

    Raises
    ------
    PermissionDeniedError
        The actor fills in nothing.
    ListFaultsError
        Rows are wrong; all of them are told, and nothing was stored.
    TableError
        The file is no such list.
    """
    require(may_fill_in(actor))
    check_size(upload)
    records = read_records(upload.content, VALUE_COLUMNS)
    filled = [one for one in records if any(one.values[name] for name in _NUMBERS)]
    if not filled:
        raise TableError("checkup.value.list_is_empty")
    if len(filled) > _MOST_ROWS:
        raise TableError("checkup.value.list_too_long", {"most": str(_MOST_ROWS)})
    drafts = _drafts(filled)
    filler = filler_of(actor)
    keep_bytes(upload)

    def act(change: Change) -> dict[str, str | int | bool]:
        proof = Evidence(record_file(upload, at), upload.name)
        fresh = {row: draft for row, draft in drafts.items() if not _is_known(draft)}
        faults: list[RowFault] = []
        for row, draft in fresh.items():
            try:
                put_value(change, filler, draft, proof)
            except DoubtfulValueError as error:
                faults += [RowFault(row, _WHY, one.code, one.params) for one in error.doubts]
            except XianzhiError as error:
                faults.append(RowFault(row, "", error.code, error.params))
        if faults:
            raise ListFaultsError(_WRONG, faults, len(filled))
        return {"added": len(fresh), "unchanged": len(drafts) - len(fresh)}

    body = {"sha256": upload.sha256}
    done = carry_out(order("import_values", actor, body, request_id=request_id, at=at), act)
    return TakenIn(int(done["added"]), int(done["unchanged"]))


def _is_known(draft: ValueDraft) -> bool:
    """Whether a value that waits or is approved says the very same."""
    live = FilledValue.objects.filter(
        concept=draft.concept,
        unit_code=draft.unit,
        as_of_date=draft.as_of_date,
        status__in=(ValueStatus.SUBMITTED, ValueStatus.APPROVED),
    )
    return any(
        (one.num, one.den, one.source) == (draft.num, draft.den, draft.source)
        and (draft.value is None or math.isclose(one.value, draft.value))
        for one in live
    )


def _drafts(records: Sequence[Record]) -> Mapping[int, ValueDraft]:
    """Read every row, by its number in the sheet; a place and day that come twice are a fault."""
    drafts: dict[int, ValueDraft] = {}
    faults: list[RowFault] = []
    first: dict[tuple[str, str, date], int] = {}
    for record in records:
        own = list(_faults(record))
        faults += own
        if own:
            continue
        draft = _draft(record)
        key = (draft.concept, draft.unit, draft.as_of_date)
        if key in first:
            told = {"row": str(first[key])}
            faults.append(RowFault(record.row, "", "checkup.value.row_twice", told))
        first.setdefault(key, record.row)
        drafts[record.row] = draft
    if faults:
        raise ListFaultsError(_WRONG, faults, len(records))
    return drafts


def _faults(record: Record) -> Iterator[RowFault]:
    for key in ("concept", "unit", "source"):
        if not record.values[key]:
            yield RowFault(record.row, _HEADINGS[key], "checkup.value.row_blank", {})
    for key in _NUMBERS:
        if record.values[key] and _number(record.values[key]) is None:
            yield _told(record, key, "checkup.value.row_number")
    if read_date(record.values["as_of"]) is None:
        yield _told(record, "as_of", "checkup.value.row_day")


def _told(record: Record, key: str, code: str) -> RowFault:
    return RowFault(record.row, _HEADINGS[key], code, {"value": record.values[key][:40]})


def _draft(record: Record) -> ValueDraft:
    said = record.values
    day = read_date(said["as_of"])
    assert day is not None  # _faults saw to it
    value, num, den = (_number(said[name]) for name in _NUMBERS)
    draft = ValueDraft(said["concept"], said["unit"], day, said["source"], value, num, den)
    return replace(draft, confirmation=said["confirmation"])


def _number(text: str) -> float | None:
    with suppress(ValueError):
        number = float(text.replace(",", "").replace("，", "").removesuffix("%"))
        return number if math.isfinite(number) else None
    return None
