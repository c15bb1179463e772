"""Checking the site's own database (核验本站): log against entries, records against history."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from xianzhi.apps.audit.models import Check, Leaf
from xianzhi.apps.audit.services.exporting import lines_until
from xianzhi.apps.audit.services.folding import Fold, State, folds
from xianzhi.apps.audit.services.signing import sign_head
from xianzhi.core.merkle.verifying import TamperedError, verify
from xianzhi.records.models import Entry

__all__ = ["CheckResult", "Difference", "check_site"]

_ENTRIES_AT_ONCE = 2_000
_MOST_DIFFERENCES = 20
_UNKNOWN: State = {}


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that is not what its history tells (状态不符); without a field, one is missing."""

    stream: str
    field: str
    told: object  # by the history
    stored: object


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found (核验结果); ``tampered`` is the first thing wrong in the log."""

    entries: int
    records: int
    tampered: TamperedError | None
    differences: tuple[Difference, ...]  # the first ones
    differing: int

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return self.tampered is None and not self.differing


def check_site(*, at: datetime) -> CheckResult:
    """Check every entry of the log, and every record against its history (核验本站).

    What was found is kept for the auditor's page.
    """
    entries, tampered = _check_log(at)
    records = differing = 0
    shown: list[Difference] = []
    for fold in folds():
        for found in _compared(fold):
            records += 1
            differing += bool(found)
            shown += found[: _MOST_DIFFERENCES - len(shown)]
    result = CheckResult(entries, records, tampered, tuple(shown), differing)
    _keep(result, at)
    return result


def _check_log(at: datetime) -> tuple[int, TamperedError | None]:
    last = sign_head(at=at)
    # Closed at once: PostgreSQL would not let an open cursor outlive the transaction.
    with closing(lines_until(last)) as lines:
        try:
            return verify(lines).entries, None
        except TamperedError as error:
            return Leaf.objects.count(), error


def _compared(fold: Fold) -> Iterator[list[Difference]]:
    """Give the differences of each record of a kind; empty where there are none."""
    told = dict(_folded(fold))
    for stream, stored in fold.stored():
        known = told.pop(stream, None)
        if known is None:
            yield [Difference(stream, "", None, "")]
            continue
        yield [
            Difference(stream, name, known.get(name), value)
            for name, value in stored.items()
            if known.get(name, value) != value
        ]
    for stream in told:
        yield [Difference(stream, "", "", None)]


def _folded(fold: Fold) -> Iterator[tuple[str, State]]:
    found = Entry.objects.filter(stream__startswith=f"{fold.kind}:").order_by("stream", "number")
    for stream, entries in groupby(found.iterator(_ENTRIES_AT_ONCE), lambda entry: entry.stream):
        state = _UNKNOWN
        for entry in entries:
            state = fold.step(state, entry)
        yield stream, state


def _keep(result: CheckResult, at: datetime) -> None:
    Check.objects.create(
        at=at,
        entries=result.entries,
        records=result.records,
        differing=result.differing,
        fault_code=result.tampered.code if result.tampered else "",
        fault_params=result.tampered.params if result.tampered else {},
    )
