"""Counters of the steps (环节计数), from the columns and again from the sealed history."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from xianzhi.apps.casework.models import Case, CaseMove
from xianzhi.apps.casework.workflow import ANEW, DONE_BY, STAGE_OF
from xianzhi.core.counting import (
    COUNTED_VERBS,
    Happening,
    Passage,
    StepCounts,
    VerbCounts,
    count_of,
    passages,
    verbs_of,
)
from xianzhi.records.history import stream_of
from xianzhi.records.models import Entry

__all__ = [
    "DONE",
    "LATE",
    "counts_by_step",
    "counts_from_history",
    "counts_of",
    "verb_counts",
]

_AT_ONCE = 500
DONE = Q()
for _step, _verbs in DONE_BY.items():
    DONE |= Q(stage=_step, verb__in=_verbs)
LATE = Q(due_at__lt=F("at"))

Counts = Mapping[str, StepCounts]


def counts_by_step(cases: QuerySet[Case], at: datetime) -> Counts:
    """Count the steps of cases from their columns (环节计数); two queries."""
    ended = CaseMove.objects.filter(case__in=cases, is_end=True, stage__in=list(DONE_BY))
    left = ended.values("stage").annotate(
        all=Count("id"),
        done=Count("id", filter=DONE),
        late=Count("id", filter=DONE & LATE),
    )
    lying = cases.filter(stage__in=list(DONE_BY)).values("stage")
    here = lying.annotate(open=Count("id"), overdue=Count("id", filter=Q(due_at__lt=at)))
    by_left = {str(row["stage"]): _numbers(row) for row in left.order_by()}
    by_here = {str(row["stage"]): _numbers(row) for row in here.order_by()}
    return {step: counts_of(by_left.get(step, {}), by_here.get(step, {})) for step in DONE_BY}


def verb_counts(cases: QuerySet[Case]) -> VerbCounts:
    """Count what happened beside the steps (退回、推诿、返工、延期、挂账等); one query."""
    asked = {
        name: Count("id", filter=Q(verb=verb, **({"before": before} if before else {})))
        for name, (verb, before) in COUNTED_VERBS.items()
    }
    found: dict[str, int] = CaseMove.objects.filter(case__in=cases).aggregate(**asked)
    return VerbCounts(**found)


def counts_from_history(case_ids: Sequence[object], at: datetime) -> tuple[Counts, VerbCounts]:
    """Count again from the sealed entries alone (由留痕重算): the proof of the columns."""
    walked: dict[str, list[Passage]] = {step: [] for step in DONE_BY}
    happened: list[Happening] = []
    for told in _histories(case_ids):
        moves = [_happening(entry) for entry in told if str(entry.facts["after"]) in STAGE_OF]
        happened += moves
        last = told[-1].facts
        standing = (_moment(last.get("now_due")), str(last.get("now_unit", "")))
        for one in passages(moves, STAGE_OF, DONE_BY, ANEW, standing=standing):
            walked[one.step].append(one)
    counts = {step: count_of(found, at) for step, found in walked.items()}
    return counts, verbs_of(happened)


def _histories(case_ids: Sequence[object]) -> Iterable[list[Entry]]:
    for begin in range(0, len(case_ids), _AT_ONCE):
        streams = [stream_of("case", case_id) for case_id in case_ids[begin : begin + _AT_ONCE]]
        told: dict[str, list[Entry]] = defaultdict(list)
        for entry in Entry.objects.filter(stream__in=streams).order_by("stream", "number"):
            told[entry.stream].append(entry)
        yield from told.values()


def _happening(entry: Entry) -> Happening:
    facts = entry.facts
    return Happening(
        entry.verb,
        str(facts["before"]),
        str(facts["after"]),
        entry.at,
        _moment(facts.get("due")),
        str(facts.get("unit", "")),
    )


def _numbers(row: Mapping[str, object]) -> Mapping[str, int]:
    return {name: value for name, value in row.items() if isinstance(value, int)}


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def counts_of(left: Mapping[str, int], here: Mapping[str, int]) -> StepCounts:
    """Make counts of what has left a step and of what lies in it (环节计数)."""
    done, late = left.get("done", 0), left.get("late", 0)
    return StepCounts(
        due=left.get("all", 0) + here.get("open", 0),
        done=done,
        in_time=done - late,
        late=late,
        passed_on=left.get("all", 0) - done,
        open=here.get("open", 0),
        overdue=here.get("overdue", 0),
    )
