"""How a case follows from its history (事件的累积), for the check of the audit."""

from collections.abc import Iterator
from datetime import UTC, datetime

from xianzhi.apps.audit.services import Fold, State, register_fold
from xianzhi.apps.casework.models import Case
from xianzhi.records.models import Entry

__all__ = ["CASES"]

_CASES_AT_ONCE = 500


def _step(_: State, entry: Entry) -> State:
    facts = entry.facts
    return {
        "status": facts["after"],
        "unit": facts["now_unit"],
        "due_at": _moment(facts["now_due"]),
        "version": entry.number,
    }


def _stored() -> Iterator[tuple[str, State]]:
    for case in Case.objects.iterator(_CASES_AT_ONCE):
        yield (
            f"case:{case.pk}",
            {
                "status": case.status,
                "unit": str(case.unit_id or ""),
                "due_at": _moment(case.due_at),
                "version": case.version,
            },
        )


def _moment(value: object) -> str:
    """Write a moment in one way, whatever zone it was kept in; empty when there is none."""
    if not value:
        return ""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.astimezone(UTC).isoformat()


CASES = Fold("case", _step, _stored)
register_fold(CASES)
