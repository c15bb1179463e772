"""Directories of categories are adopted (采用目录): every row or none, each change a version."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db.models import Max

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CategoryKind
from xianzhi.apps.casework.models import Category, CategoryCode, CategoryVersion
from xianzhi.apps.casework.permissions import may_keep_directory
from xianzhi.apps.casework.selectors.directories import CategoryLine, category_list
from xianzhi.apps.casework.services.orders import REPORTER, order
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.catalogue.casework import COLUMNS, CategoryRow, category_rows, shipped_rows
from xianzhi.core.calendar import read_limit
from xianzhi.errors import RuleError
from xianzhi.exchange.spreadsheets import ListColumn, read_records
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = [
    "DirectoryIssue",
    "DirectoryPreview",
    "adopt_directory",
    "adopt_shipped_directory",
    "preview_directory",
]

_REQUIRED = ("kind", "code", "category", "name")
_LONGEST = {"code": 20, "category": 80, "name": 80, "filing_condition": 400,
            "closing_condition": 400, "lead": 120, "supervisor": 120}  # fmt: skip
_MOST_ROWS = 5_000
_MOST_REOPEN_DAYS = 3_650
_MOST_NAME, _MOST_SOURCE = 120, 400


@dataclass(frozen=True, slots=True)
class DirectoryIssue:
    """What is wrong with a row (目录问题)."""

    row: int
    code: str
    text: str = ""

    @property
    def params(self) -> dict[str, str]:
        """Give the parameters of its message."""
        return {"text": self.text}


@dataclass(frozen=True, slots=True)
class DirectoryPreview:
    """What a file would bring (目录预览): rows, what keeps it out, and what it would change.

    ``lost`` are codes in force that the file neither has nor names as older ones: cases counted
    under them could no longer be compared.
    """

    rows: tuple[CategoryRow, ...]
    issues: tuple[DirectoryIssue, ...]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def preview_directory(*, actor: Actor, upload: Upload) -> DirectoryPreview:
    """Look at a directory before it is adopted (目录预检).

    Raises
    ------
    PermissionDeniedError
        The actor does not keep the directory.
    TableError, RuleError
        The file cannot be read, or a heading is missing.
    """
    require(may_keep_directory(actor))
    return _compared(_examined(upload))


def adopt_directory(
    *, actor: Actor, upload: Upload, name: str, source: str, request_id: str, at: datetime
) -> str:
    """Adopt a directory as the one in force (采用目录); the same rows again change nothing.

    Parameters
    ----------
    actor
        A post that keeps the directory.
    source
        Where the rows come from, said on the page: a transcription says that it is one.

    Returns
    -------
    str
        Id of the version in force afterwards.

    Raises
    ------
    RuleError
        ``casework.directory_has_errors``: the preview names them.
    """
    require(may_keep_directory(actor))
    title = clean_text(name, most=_MOST_NAME, required=True)
    origin = clean_text(source, most=_MOST_SOURCE, required=True)
    seen = _examined(upload)
    if seen.issues:
        first = seen.issues[0]
        raise RuleError(
            "casework.directory_has_errors", {"count": str(len(seen.issues)), "row": str(first.row)}
        )
    body = {"name": title, "source": origin, "file": upload.sha256}
    asked = order("adopt_directory", actor, body, request_id=request_id, at=at)
    return _adopted(asked, seen.rows, title, origin)


def adopt_shipped_directory(*, name: str, source: str, request_id: str, at: datetime) -> str:
    """Adopt the directory that comes with the product, when a county is set up (采用样例目录)."""
    body = {"name": name, "source": source}
    asked = order("adopt_directory", REPORTER, body, request_id=request_id, at=at)
    return _adopted(asked, shipped_rows(), name, source)


def _adopted(asked: Order, rows: Sequence[CategoryRow], name: str, source: str) -> str:
    def act(change: Change) -> str:
        last = CategoryVersion.objects.select_for_update().order_by("-number").first()
        digest = _digest(rows)
        if last is not None and last.sha256 == digest:
            return str(last.pk)
        version = CategoryVersion(
            number=_next_number(), name=name, source=source, sha256=digest, adopted_at=asked.at
        )
        return _write(change, rows, version)

    return carry_out(asked, act)


def _examined(upload: Upload) -> DirectoryPreview:
    check_size(upload)
    columns = [ListColumn(key, words, key in _REQUIRED) for key, words in COLUMNS.items()]
    read = read_records(upload.content, columns)
    rows = category_rows((record.row, record.values) for record in read)
    if not rows or len(rows) > _MOST_ROWS:
        raise RuleError(
            "casework.directory_rows", {"rows": str(len(rows)), "most": str(_MOST_ROWS)}
        )
    return DirectoryPreview(rows, tuple(_issues(rows)))


def _compared(seen: DirectoryPreview) -> DirectoryPreview:
    """Say what the rows would change in the directory in force (与现行目录比较)."""
    today = {line.code: _said(line) for line in category_list()}
    rows = {row.code: row for row in seen.rows}
    gone = [code for code in today if code not in rows]
    older = {code for row in seen.rows for _, code in row.older_codes}
    return replace(
        seen,
        added=tuple(code for code in rows if code not in today),
        changed=tuple(c for c, row in rows.items() if c in today and today[c] != _said(row)),
        gone=tuple(gone),
        lost=tuple(code for code in gone if code not in older),
    )


def _said(one: CategoryLine | CategoryRow) -> tuple[object, ...]:
    """Give what a category says, whether it was read or stands in force."""
    big = one.category if isinstance(one, CategoryRow) else one.big_name
    limits = dict(one.limits)
    rest = (one.kind, one.name, one.filing_condition, one.closing_condition)
    days = "" if one.reopen_days is None else str(one.reopen_days)
    return (big, *rest, limits, one.lead, one.supervisor, days, set(one.older_codes))


def _issues(rows: Sequence[CategoryRow]) -> Iterator[DirectoryIssue]:
    seen: set[str] = set()
    for row in rows:
        if row.kind not in CategoryKind.values:
            yield DirectoryIssue(row.row, "casework.directory.kind", row.kind[:40])
        if not row.code or not row.name or not row.category:
            yield DirectoryIssue(row.row, "casework.directory.missing")
        if row.code in seen:
            yield DirectoryIssue(row.row, "casework.directory.twice", row.code[:40])
        seen.add(row.code)
        yield from _long(row)
        for limit in row.limits.values():
            if not _is_limit(limit):
                yield DirectoryIssue(row.row, "casework.directory.limit", limit[:40])
        if row.reopen_days and _days(row.reopen_days) is None:
            yield DirectoryIssue(row.row, "casework.directory.reopen_days", row.reopen_days[:40])


def _long(row: CategoryRow) -> Iterator[DirectoryIssue]:
    for key, most in _LONGEST.items():
        if len(getattr(row, key)) > most:
            yield DirectoryIssue(row.row, "casework.directory.long", COLUMNS[key][1])


def _days(text: str) -> int | None:
    """Read how long a reporter may have a case taken up again; null for what is no number."""
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
    return days if days is not None and days <= _MOST_REOPEN_DAYS else None


def _is_limit(text: str) -> bool:
    try:
        read_limit(text)
    except RuleError:
        return False
    return True


def _next_number() -> int:
    return (CategoryVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _write(change: Change, rows: Sequence[CategoryRow], version: CategoryVersion) -> str:
    version.save(force_insert=True)
    made = [
        Category(
            version=version,
            code=row.code,
            kind=row.kind,
            big_name=row.category,
            name=row.name,
            filing_condition=row.filing_condition,
            closing_condition=row.closing_condition,
            limits=dict(row.limits),
            lead=row.lead,
            supervisor=row.supervisor,
            reopen_days=_days(row.reopen_days),
            position=position,
        )
        for position, row in enumerate(rows)
    ]
    Category.objects.bulk_create(made, batch_size=500)
    CategoryCode.objects.bulk_create(
        (
            CategoryCode(category=category, scheme=scheme, code=code)
            for category, row in zip(made, rows, strict=True)
            for scheme, code in row.older_codes
        ),
        batch_size=500,
    )
    facts = {"number": version.number, "rows": len(rows), "sha256": version.sha256}
    append(change, stream_of("case_directory", version.pk), "adopt", facts)
    return str(version.pk)


def _digest(rows: Sequence[CategoryRow]) -> str:
    told = [_told(row) for row in rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _told(row: CategoryRow) -> dict[str, object]:
    """Give what a row says; one without days of its own says what it always said."""
    told = asdict(row)
    return {k: v for k, v in told.items() if k != "row" and (k != "reopen_days" or v)}
