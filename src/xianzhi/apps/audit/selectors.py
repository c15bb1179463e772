"""Reading the audit (查询审计留痕)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from xianzhi.apps.audit.models import Check, Leaf, SignedHead
from xianzhi.core.merkle.heads import Head, Sighting
from xianzhi.records.decisions import Holder, decide, require
from xianzhi.records.models import Entry

__all__ = [
    "CheckLine",
    "EntryFilter",
    "EntryLine",
    "audit_entries",
    "head_of",
    "heads",
    "last_check",
    "last_head",
    "posts_in_history",
]

_ACTION = "history:read"


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted (筛选条件); empty fields want all."""

    stream: str = ""  # its beginning
    verb: str = ""
    post_ids: tuple[str, ...] | None = None  # null wants all
    from_date: date | None = None
    until_date: date | None = None  # inclusive


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry as the auditor sees it (留痕条目); ``position`` is null until the next head."""

    position: int | None
    stream: str
    number: int
    verb: str
    facts: object
    reason: str
    user_id: str
    post_id: str
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What a check of the site found (核验结果)."""

    at: datetime
    entries: int
    records: int
    differing: int
    fault_code: str
    fault_params: dict[str, str]


def audit_entries(
    actor: Holder, wanted: EntryFilter, *, at: datetime, start: int = 0, most: int = 50
) -> tuple[Sequence[EntryLine], int]:
    """List entries as they were written, newest first, and count them (查询留痕).

    Raises
    ------
    PermissionDeniedError
        The post is not an auditor's.
    """
    require(decide(actor, _ACTION, at=at))
    found = _filtered(wanted)
    page = found.select_related("leaf").order_by("-pk")[start : start + most]
    return [_line(entry) for entry in page], found.count()


def heads(actor: Holder, *, at: datetime, most: int = 20) -> tuple[Head, ...]:
    """List the last signed heads, newest first (查询树头)."""
    require(decide(actor, _ACTION, at=at))
    return tuple(head_of(head) for head in SignedHead.objects.order_by("-number")[:most])


def last_check(actor: Holder, *, at: datetime) -> CheckLine | None:
    """Tell what the last check of the site found (最近核验); null before the first."""
    require(decide(actor, _ACTION, at=at))
    check = Check.objects.order_by("-at").first()
    if check is None:
        return None
    return CheckLine(
        check.at,
        check.entries,
        check.records,
        check.differing,
        check.fault_code,
        check.fault_params,
    )


def posts_in_history(actor: Holder, *, at: datetime) -> tuple[str, ...]:
    """List the posts that ever wrote anything (留痕岗位); reads all of history."""
    require(decide(actor, _ACTION, at=at))
    return tuple(Entry.objects.order_by().values_list("post_id", flat=True).distinct())


def last_head() -> Head | None:
    """Give the last signed head (最近树头): public, it is printed on reports; null before it."""
    last = SignedHead.objects.order_by("-number").first()
    return head_of(last) if last else None


def head_of(head: SignedHead) -> Head:
    """Give a stored head as it was signed."""
    seen = Sighting(
        number=head.number,
        size=head.size,
        root=head.root,
        at=head.at.astimezone(UTC).isoformat(timespec="seconds"),
        previous=head.previous,
    )
    return Head(seen, head.public_key, head.signature)


def _filtered(wanted: EntryFilter) -> QuerySet[Entry]:
    found = Entry.objects.all()
    if wanted.stream:
        found = found.filter(stream__startswith=wanted.stream)
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.post_ids is not None:
        found = found.filter(post_id__in=wanted.post_ids)
    if wanted.from_date:
        found = found.filter(at__gte=_midnight(wanted.from_date))
    if wanted.until_date:
        found = found.filter(at__lt=_midnight(wanted.until_date + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _line(entry: Entry) -> EntryLine:
    leaf: Leaf | None = getattr(entry, "leaf", None)
    return EntryLine(
        position=leaf.position if leaf else None,
        stream=entry.stream,
        number=entry.number,
        verb=entry.verb,
        facts=entry.facts,
        reason=entry.reason,
        user_id=entry.user_id,
        post_id=entry.post_id,
        at=entry.at,
        digest=entry.digest,
    )
