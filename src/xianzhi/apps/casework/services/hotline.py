"""The 12345 hotline as a channel (热线渠道): a sheet is looked at, then taken in order by order.

A file with an error takes in nothing. Each order is a report of its own, once for its number: a
second import, or one that goes on after a fault of the machine, changes nothing that is there.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import Channel
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.permissions import may_report
from xianzhi.apps.casework.selectors.directories import category_list
from xianzhi.apps.casework.services.reporting import report_case
from xianzhi.apps.casework.services.requests import Report, ReporterDraft
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.errors import RuleError
from xianzhi.exchange.hotline_sheets import HotlineIssue, HotlineRow, HotlineSheet, read_hotline
from xianzhi.exchange.spreadsheets.lines import Severity
from xianzhi.records.decisions import require

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
    """Take the orders of a sheet in (导入热线工单).

    Returns
    -------
    dict
        ``new`` and ``known``: how many became cases, how many were cases before.

    Raises
    ------
    RuleError
        ``hotline.has_errors``: nothing was taken in; the preview names the rows.
    """
    seen = preview_hotline(actor=actor, upload=upload, at=at)
    if seen.errors:
        first = next(issue for issue in seen.issues if issue.severity is Severity.ERROR)
        raise RuleError("hotline.has_errors", {"count": str(seen.errors), "row": str(first.row)})
    done = {"new": 0, "known": len(seen.known)}
    for row in seen.rows:
        if row.number in seen.known:
            continue
        # A key for each order: an import that was cut short goes on where it stopped.
        key = hashlib.sha256(f"{request_id}\0{row.number}".encode()).hexdigest()
        answer = report_case(actor=actor, report=_report(row), request_id=key, at=at)
        done["new" if answer["is_new"] else "known"] += 1
    return done


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
