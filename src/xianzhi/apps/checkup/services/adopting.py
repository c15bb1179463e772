"""Making an edition the county's own (采用本县指标体系): a table taken in, whole or not at all."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import CountyEdition
from xianzhi.apps.checkup.permissions import may_run
from xianzhi.apps.checkup.selectors.editions import edition_in_force
from xianzhi.apps.checkup.services.orders import order, reasoned
from xianzhi.apps.checkup.services.requests import EditionDraft
from xianzhi.apps.evidence.services import Upload, check_size, keep_bytes, record_file
from xianzhi.catalogue.indicators.editions import definitions, edition_ids, listed_edition
from xianzhi.core.indicators.definition import Definition, Edition
from xianzhi.errors import RuleError, TableError
from xianzhi.exchange.spreadsheets import (
    ListColumn,
    ListFaultsError,
    Record,
    RowFault,
    read_records,
)
from xianzhi.exchange.spreadsheets.lines import read_date
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.numbering import take_numbers
from xianzhi.records.versions import expect

__all__ = ["EDITION_COLUMNS", "adopt_edition"]

EDITION_COLUMNS = (
    ListColumn("concept", ("指标编号", "concept"), is_required=True),
    ListColumn("included", ("纳入", "included")),
    ListColumn("target", ("目标", "目标值", "target"), is_required=True),
    ListColumn("due", ("期限", "due")),
    ListColumn("source", ("依据", "目标依据", "source")),
)
_HEADINGS = {column.key: column.headings[0] for column in EDITION_COLUMNS}
_YES, _NO = frozenset({"", "是", "yes", "y", "1"}), frozenset({"否", "no", "n", "0"})
_BOUND = re.compile(r"(?P<op>>=|<=|=)(?P<low>-?\d+(?:\.\d+)?)")
_BETWEEN = re.compile(r"(?P<low>-?\d+(?:\.\d+)?)(?:~|-{1,2}|–|—|至|\.\.)(?P<high>-?\d+(?:\.\d+)?)")
_MOST_TITLE, _MOST_SOURCE, _MOST_ROWS = 120, 200, 2_000
_WRONG = "checkup.edition.rows_wrong"
Item = dict[str, str | bool]


def adopt_edition(
    *, actor: Actor, draft: EditionDraft, upload: Upload, request_id: str, at: datetime
) -> str:
    """Make a table the county's own edition, or its next version (采用指标体系).

    Runs to come read it; runs that were made keep what they were measured by.

    Returns
    -------
    str
        Id of the edition.

    Raises
    ------
    PermissionDeniedError
        The actor does not run check-ups.
    NotFoundError
        There is no such edition to begin from.
    ListFaultsError
        Rows are wrong; all of them are told, and nothing was stored.
    StaleError
        Somebody adopted another version since the page was opened.
    RuleError
        Title or reason is missing, or the table says what is in force already.
    TableError
        The file is no such table.
    """
    require(may_run(actor))
    before = edition_in_force(draft.base)
    if before is None:
        raise NotFoundError
    title = clean_text(draft.title, most=_MOST_TITLE, required=True)
    why = reasoned(draft.reason)
    check_size(upload)
    items = _items(read_records(upload.content, EDITION_COLUMNS), before)
    keep_bytes(upload)
    is_own = draft.base not in edition_ids()

    def act(change: Change) -> str:
        code = draft.base if is_own else f"county-{take_numbers('county-edition')[0]}"
        number = take_numbers(f"edition {code}")[0]  # its lock is that of the edition
        stream = stream_of("county_edition", code)
        if is_own:
            expect(stream, draft.seen)
        base = before.base if is_own else before.id
        made = listed_edition({"id": code, "title": {"zh": title}, "base": base, "items": items})
        if CountyEdition.objects.filter(code=code, number=number - 1, title=title, items=items):
            raise RuleError("checkup.edition.unchanged")
        CountyEdition.objects.create(
            code=code,
            number=number,
            title=title,
            base=base,
            items=items,
            sha256=made.sha256,
            file=record_file(upload, at),
            reason=why,
            unit_id=actor.unit_id,
            adopted_at=at,
        )
        facts = {"number": number, "items": len(items), "sha256": made.sha256}
        append(change, stream, "adopt", facts)
        return code

    body = {"base": draft.base, "title": title, "seen": draft.seen, "sha256": upload.sha256}
    asked = order("adopt_edition", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def _items(records: Sequence[Record], before: Edition) -> list[Item]:
    """Read what is to be measured, in the order of the table."""
    if len(records) > _MOST_ROWS:
        raise TableError("checkup.value.list_too_long", {"most": str(_MOST_ROWS)})
    hard = {item.definition.concept for item in before.items if item.target and item.target.hard}
    items: list[Item] = []
    faults: list[RowFault] = []
    first: dict[str, int] = {}
    for record in records:
        own = list(_faults(record, first))
        faults += own
        concept = record.values["concept"]
        first.setdefault(concept, record.row)
        if not own and _is_included(record):
            items.append(_item(record) | ({"hard": True} if concept in hard else {}))
    if faults:
        raise ListFaultsError(_WRONG, faults, len(records))
    if not items:
        raise TableError("checkup.edition.empty")
    return items


def _is_included(record: Record) -> bool:
    return record.values["included"].strip().lower() in _YES


def _faults(record: Record, first: Mapping[str, int]) -> Iterator[RowFault]:
    said = record.values
    defined = definitions().get(said["concept"])
    if defined is None:
        yield _told(record, "concept", "checkup.edition.row_concept")
        return
    if said["concept"] in first:
        row = {"row": str(first[said["concept"]])}
        yield RowFault(record.row, _HEADINGS["concept"], "checkup.edition.row_twice", row)
    if said["included"].strip().lower() not in _YES | _NO:
        yield _told(record, "included", "checkup.edition.row_included")
    if said["target"] and _target(said["target"], defined) is None:
        yield _told(record, "target", "checkup.edition.row_target", defined.unit)
    if said["due"] and read_date(said["due"]) is None:
        yield _told(record, "due", "checkup.value.row_day")
    if len(said["source"]) > _MOST_SOURCE:
        yield _told(record, "source", "checkup.edition.row_source")


def _told(record: Record, key: str, code: str, unit: str = "") -> RowFault:
    params = {"value": record.values[key][:40], "unit": unit, "most": str(_MOST_SOURCE)}
    return RowFault(record.row, _HEADINGS[key], code, params)


def _item(record: Record) -> Item:
    said = record.values
    found: Item = {"concept": said["concept"]}
    target = _target(said["target"], definitions()[said["concept"]])
    day = read_date(said["due"])
    if target:
        found["target"] = target
        found["source"] = clean_text(said["source"], most=_MOST_SOURCE)
        if day:
            found["due"] = day.isoformat()
    return found


def _target(text: str, defined: Definition) -> str | None:
    """Read a target as people write it (≥ 80 %, 60～80): as editions do; null when it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", "")
    plain = plain.replace("≥", ">=").replace("≤", "<=").removesuffix(defined.unit)
    if bound := _BOUND.fullmatch(plain):
        return f"{bound['op']} {_number(bound['low'])}"
    between = _BETWEEN.fullmatch(plain)
    if between and float(between["low"]) <= float(between["high"]):
        return f"in {_number(between['low'])}..{_number(between['high'])}"
    return None


def _number(text: str) -> str:
    """Write a number in one way, with every place it has: 70.0 is 70."""
    return repr(float(text)).removesuffix(".0")
