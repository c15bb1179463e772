"""What a check-up measured for the targets of a task, told to the ledger (目标测量值)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.readmodels import TargetLine
from xianzhi.apps.checkup.selectors.targets import target_lines
from xianzhi.apps.ledger.readmodels import Words
from xianzhi.apps.ledger.selectors import Measure, register_measurer
from xianzhi.catalogue.messages import words

__all__ = ["measures"]

_SIGNS = {"met": ("done", "tick"), "unmet": ("alert", "triangle")}


def measures(actor: Actor, task_id: str, at: datetime) -> Mapping[str, Measure]:
    """Say what the last run measured for targets of a task, or of all, by id (目标测量值)."""
    if not may_read(actor).allowed:
        return {}
    lines = target_lines(actor, at, task_id)
    return {line.asked.id: _measure(line) for line in lines if line.day is not None}


def _measure(line: TargetLine) -> Measure:
    assert line.day is not None
    kind, shape = _SIGNS.get(line.verdict, ("quiet", "ring"))
    narrowed = urlencode({"concept": line.concept, "edition": line.edition})
    return Measure(
        url=reverse("checkup:indicator", args=[line.run_id, line.concept]),
        value=f"{line.value} {line.measured_in}" if line.value else "—",
        day=line.day,
        verdict=_said(f"checkup.verdict.{line.verdict}"),
        kind=kind,
        shape=shape,
        notes=tuple(_notes(line)),
        problems=line.problems,
        problems_url=f"{reverse('checkup:problems')}?{narrowed}",
        state=line.verdict,
        has_value=bool(line.value),
        reasons=tuple(_said(one.code, one.params) for one in line.reasons),
    )


def _notes(line: TargetLine) -> Iterator[Words]:
    yield from (_said(note.code, note.params) for note in line.notes)
    if line.trend not in ("", "unknown"):
        yield _said(f"checkup.trend.{line.trend}")


def _said(code: str, params: Mapping[str, str] | None = None) -> Words:
    return Words(words(code, params, "zh"), words(code, params, "en"))


register_measurer("checkup", measures)
