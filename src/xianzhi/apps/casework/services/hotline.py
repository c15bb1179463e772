"""The 12345 hotline as a channel (热线渠道): a sheet is looked at, then taken in order by order.

A file with an error takes in nothing. Each order is a report of its own, once for its number: a
second import, or one that goes on after a fault of the machine, changes nothing that is there. The
last command keeps the answer of the whole, so that a repetition says what was said first.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import Channel
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.permissions import may_report
from xianzhi.apps.casework.selectors.directories import category_list
from xianzhi.apps.casework.services.orders import order
from xianzhi.apps.casework.services.reporting import report_case
from xianzhi.apps.casework.services.requests import Report, ReporterDraft
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.errors import RuleError
from xianzhi.exchange.hotline_sheets import HotlineIssue, HotlineRow, HotlineSheet, read_hotline
from xianzhi.exchange.spreadsheets.lines import Severity
from xianzhi.records.commands import Change, answer_to, answers_of, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = ["HotlinePreview", "import_hotline", "preview_hotline"]

_AT_ONCE = 500
_MOST_NAME = 40


@dataclass(frozen=True, slots=True)
class HotlinePreview:
    """What a sheet would bring (热线预检): orders, those that are known, every issue by row."""

    rows: tuple[HotlineRow, ...]
    known: frozenset[str]
    issues: tuple[HotlineIssue, ...]
    errors: int

    @property
    def new(self) -> int:
        """How many orders would become cases."""
        return len(self.rows) - len(self.known)


def preview_hotline(*, actor: Actor, upload: Upload, at: datetime) -> HotlinePreview:
    """Look at a sheet and store nothing (热线工单预检).

    Raises
    ------
    PermissionDeniedError
        The post does not enter cases.
    TableError
        The file cannot be read, or lacks a heading.
    """
    require(may_report(actor))
    check_size(upload)
    return _examined(upload, at)


def import_hotline(
    *, actor: Actor, upload: Upload, request_id: str, at: datetime
) -> dict[str, int]:
    """Take the orders of a sheet in (导入热线工单), one command each, and keep what came of it.

    The same request again gets the same answer; one that was cut short goes on where it stopped
    and counts what it had taken in as its own.

    Returns
    -------
    dict
        ``new`` and ``known``: how many became cases, how many were cases before.

    Raises
    ------
    ConflictError
        The request id was used before, for another sheet or by somebody else.
    RuleError
        ``hotline.has_errors``: nothing was taken in; the preview names the rows.
    """
    require(may_report(actor))
    body = {"sheet": hashlib.sha256(upload.content).hexdigest()}
    asked = order("import_hotline", actor, body, request_id=request_id, at=at)
    before = answer_to(asked)
    if before is not None:
        return cast("dict[str, int]", before)  # JSON of what follows
    seen = preview_hotline(actor=actor, upload=upload, at=at)
    if seen.errors:
        first = next(issue for issue in seen.issues if issue.severity is Severity.ERROR)
        raise RuleError("hotline.has_errors", {"count": str(seen.errors), "row": str(first.row)})
    made = _taken_in(actor, seen, request_id, at)
    counts = {"new": made, "known": len(seen.rows) - made}

    def act(change: Change) -> dict[str, str | int | bool]:
        facts = {**body, **counts}
        append(change, stream_of("hotline-import", change.command.pk), "import_hotline", facts)
        return {**counts}

    return cast("dict[str, int]", carry_out(asked, act))  # of these two counts


def _taken_in(actor: Actor, seen: HotlinePreview, request_id: str, at: datetime) -> int:
    """Report each order that is no case yet; give how many this very request has brought."""
    keys = {row.number: _key(request_id, row.number) for row in seen.rows}
    known, made = [keys[number] for number in sorted(seen.known)], 0
    for begin in range(0, len(known), _AT_ONCE):
        made += sum(map(_is_new, answers_of(known[begin : begin + _AT_ONCE]).values()))
    for row in seen.rows:
        if row.number not in seen.known:
            key = keys[row.number]
            made += _is_new(report_case(actor=actor, report=_report(row), request_id=key, at=at))
    return made


def _key(request_id: str, number: str) -> str:
    """Make a key for each order: an import that was cut short goes on where it stopped."""
    return hashlib.sha256(f"{request_id}\0{number}".encode()).hexdigest()


def _is_new(answer: object) -> bool:
    return isinstance(answer, dict) and answer.get("is_new") is True


def _examined(upload: Upload, at: datetime) -> HotlinePreview:
    sheet = read_hotline(upload.content, name=upload.name, until=at)
    unknown = _unknown_categories(sheet)
    issues = tuple(sorted((*sheet.issues, *unknown), key=lambda one: (one.sheet, one.row)))
    errors = len(sheet.errors) + len(unknown)
    return HotlinePreview(sheet.rows, _known([row.number for row in sheet.rows]), issues, errors)


def _unknown_categories(sheet: HotlineSheet) -> tuple[HotlineIssue, ...]:
    if not any(row.category for row in sheet.rows):
        return ()
    codes = {line.code for line in category_list()}
    return tuple(
        HotlineIssue(
            row.row,
            "casework.category_unknown",
            Severity.ERROR,
            {"code": row.category[:40]},
            row.sheet,
        )
        for row in sheet.rows
        if row.category and row.category not in codes
    )


def _known(numbers: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for begin in range(0, len(numbers), _AT_ONCE):
        chosen = numbers[begin : begin + _AT_ONCE]
        cases = Case.objects.filter(channel=Channel.HOTLINE, external_id__in=chosen)
        found.update(cases.values_list("external_id", flat=True))
    return frozenset(found)


def _report(row: HotlineRow) -> Report:
    """Make a report; limits run from its arrival here, so the hour of the call is told in words."""
    called = ""
    if row.moment is not None:
        called = f"\n（热线登记时间：{timezone.localtime(row.moment):%Y-%m-%d %H:%M}）"
    person = ReporterDraft(row.person[:_MOST_NAME], row.phone) if row.person or row.phone else None
    return Report(
        channel=Channel.HOTLINE,
        text=row.text + called,
        external_id=row.number,
        place_text=row.place,
        x=row.x,
        y=row.y,
        category_code=row.category,
        reporter=person,
    )
