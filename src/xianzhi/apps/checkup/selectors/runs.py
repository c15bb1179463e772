"""Reading runs (查询体检运行): boards, indicators, and the run as JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import OPEN
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRequest,
    CheckupRun,
    IndicatorObservation,
    ObservationChange,
)
from xianzhi.apps.checkup.permissions import may_read, may_run
from xianzhi.apps.checkup.readmodels import (
    BoardLine,
    IndicatorPage,
    RequestLine,
    RunPage,
    Said,
    ValueLine,
)
from xianzhi.apps.checkup.selectors.asking import asked_for
from xianzhi.apps.checkup.selectors.changes import change_lines
from xianzhi.apps.checkup.selectors.completing import completion_of
from xianzhi.apps.checkup.selectors.doubting import doubt_lines, doubts_of_run, reason_lines
from xianzhi.apps.checkup.selectors.grading import grader_of
from xianzhi.apps.checkup.selectors.heads import heads_of, run_of
from xianzhi.apps.checkup.selectors.layers import layer_lines
from xianzhi.apps.checkup.selectors.problems import problem_lines
from xianzhi.apps.checkup.selectors.surveys import estimate_of_run
from xianzhi.apps.checkup.selectors.values import values_of_run
from xianzhi.apps.checkup.selectors.verifying import digest_of
from xianzhi.apps.checkup.selectors.wording import (
    bounds_of,
    figure,
    name_of,
    reasons_of,
    signed,
    target_of,
)
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.core.diagnosis.reported import Standing
from xianzhi.core.indicators.results import Verification
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require

__all__ = [
    "indicator_page",
    "latest_run",
    "open_requests",
    "request_state",
    "run_document",
    "run_page",
]

_WORST = ("unmet", "undecidable", "met")
_MOST_RUNS, _MOST_PROBLEMS = 20, 100


def latest_run(actor: Actor, edition: str = "") -> str:
    """Find the newest run, of an edition or of any (最近体检); empty when there is none."""
    require(may_read(actor))
    runs = CheckupRun.objects.order_by("-cut_off_date", "-made_at")
    found = runs.filter(edition=edition).first() if edition else runs.first()
    return str(found.pk) if found else ""


def open_requests(actor: Actor) -> tuple[RequestLine, ...]:
    """List the runs that were asked for and are not there (未完成体检), the newest first."""
    require(may_read(actor))
    waiting = CheckupRequest.objects.filter(run__isnull=True).order_by("-asked_at")
    return tuple(_request(one) for one in waiting[:_MOST_RUNS])


def request_state(actor: Actor, request_id: str) -> tuple[RequestLine, str]:
    """Say how far a run is (体检进度): the request, and the id of the run once it is there.

    Raises
    ------
    NotFoundError
        Nobody asked for such a run.
    """
    require(may_read(actor))
    requests = CheckupRequest.objects.filter(pk=request_id) if is_id(request_id) else None
    found = requests.first() if requests is not None else None
    if found is None:
        raise NotFoundError
    return _request(found), str(found.run_id or "")


def run_page(actor: Actor, run_id: str) -> RunPage:
    """Show a run with its indicators (体检一览).

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    run = run_of(run_id)
    rows = _by_concept(run)
    earlier = _by_concept(run.before) if run.before else {}
    changes = ObservationChange.objects.filter(observation__run=run)
    moved = {change.observation_id: change for change in changes}
    counts = _problem_counts(run)
    heads, grader = heads_of(_runs_of(run.edition)), grader_of(run)
    lines = tuple(
        replace(
            _board_line(listed, earlier.get(concept, ()), moved, counts[concept]),
            grade=grader.grade(_worst(listed)),
        )
        for concept, listed in rows.items()
    )
    by_id = {head.id: head for head in heads}
    return RunPage(
        head=by_id.get(str(run.pk)) or heads_of([run])[0],
        lines=lines,
        before=heads_of([run.before])[0] if run.before else None,
        layers=layer_lines(run),
        runs=heads[:_MOST_RUNS],
        problems=sum(counts.values()),
        completion=completion_of(run),
        digest=digest_of(run),
        may_run=may_run(actor),
        reruns=settings.RERUN_CHECKUPS,
        doubts=doubt_lines(run),
        contradicted=run.report_groups.filter(standing=Standing.MET, problem__isnull=False).count(),
        themes=grader.themes(_worst(listed) for listed in rows.values()),
        legend=grader.legend(),
    )


def indicator_page(actor: Actor, run_id: str, concept: str) -> IndicatorPage:
    """Show an indicator of a run with everything it rests on (指标页).

    Raises
    ------
    NotFoundError
        There is no such run, or it does not have the indicator.
    """
    require(may_read(actor))
    run = run_of(run_id)
    rows = _by_concept(run).get(concept)
    if not rows:
        raise NotFoundError
    first, defined = rows[0], definitions().get(concept)
    earlier = _by_concept(run.before).get(concept, ()) if run.before else ()
    before = {row.unit_code: row for row in earlier if row.definition == first.definition}
    read = {name for row in rows for name in row.inputs}
    read_values, doubted = values_of_run(run, concept), doubts_of_run(run, concept)
    surveyed = estimate_of_run(run, concept)
    grader = grader_of(run)
    problems = CheckupProblem.objects.filter(concept=concept, last_run=run, edition=run.edition)
    target = first.target or {}
    return IndicatorPage(
        head=heads_of([run])[0],
        concept=concept,
        definition=first.definition,
        name=name_of(concept),
        note=Said(defined.note_zh, defined.note_en) if defined else Said("", ""),
        measured_in=first.measured_in,
        direction=first.direction,
        target=target_of(first.target),
        due=str(target.get("due") or ""),
        source=str(target.get("source") or ""),
        verification=first.verification,
        values=tuple(
            replace(
                _value_line(row, before.get(row.unit_code)),
                written=read_values.get(row.unit_code),
                doubts=reason_lines(doubted.get((concept, row.unit_code), ())),
                surveyed=None if row.unit_code in read_values else surveyed,
                grade=grader.grade(row),
            )
            for row in rows
        ),
        changes=change_lines(run, concept),
        layers=tuple(line for line in layer_lines(run) if line.name in read),
        problems=problem_lines(problems.order_by("number")[:_MOST_PROBLEMS]),
        targets=asked_for(actor, concept),
        has_parts=run.parts.filter(concept=concept).exists(),
    )


def run_document(actor: Actor, run_id: str) -> tuple[str, Mapping[str, object]]:
    """Give a run as JSON, the same as the command writes it (体检结果 JSON); and its number.

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    run = run_of(run_id)
    observations = IndicatorObservation.objects.filter(run=run).order_by("position")
    problems = CheckupProblem.objects.filter(last_run=run).order_by("number")
    return run.number, {
        "run": {
            "number": run.number,
            "edition": run.edition,
            "edition_sha256": run.edition_sha256,
            "cut_off_date": run.cut_off_date.isoformat(),
            "engine": run.engine,
            "plane": run.plane,
            "sha256": digest_of(run),
            "layers": {layer.name: layer.sha256 for layer in run.layers.order_by("name")},
        },
        "observations": [_observation(row) for row in observations],
        "problems": [_problem(row) for row in problems],
    }


def _observation(row: IndicatorObservation) -> dict[str, object]:
    names = (
        "concept", "definition", "unit_version", "measured_in", "value", "num", "den", "lo", "hi",
        "verdict", "target", "reasons", "variants", "verification", "inputs", "as_of",
    )  # fmt: skip
    return {"unit": row.unit_code} | {name: getattr(row, name) for name in names}


def _problem(row: CheckupProblem) -> dict[str, object]:
    names = (
        "number", "concept", "rule", "status", "severity", "quantity", "measured_in", "people",
        "area_m2", "missing", "object_ids", "geometry",
    )  # fmt: skip
    return {"unit": row.unit_code} | {name: getattr(row, name) for name in names}


def _runs_of(edition: str) -> QuerySet[CheckupRun]:
    runs = CheckupRun.objects.filter(edition=edition).select_related("unit")
    return runs.order_by("-cut_off_date", "-made_at")


def _request(one: CheckupRequest) -> RequestLine:
    return RequestLine(
        id=str(one.pk),
        edition=one.edition,
        cut_off_date=one.cut_off_date,
        asked_at=one.asked_at,
        fault_code=one.fault_code,
        fault_params=one.fault_params,
        because=tuple(one.because),
    )


def _by_concept(run: CheckupRun) -> Mapping[str, Sequence[IndicatorObservation]]:
    found: dict[str, list[IndicatorObservation]] = {}
    for row in IndicatorObservation.objects.filter(run=run).order_by("position"):
        found.setdefault(row.concept, []).append(row)
    return found


def _problem_counts(run: CheckupRun) -> Counter[str]:
    found = CheckupProblem.objects.filter(last_run=run, status__in=OPEN)
    return Counter(dict(found.values_list("concept").annotate(count=Count("id"))))


def _worst(rows: Sequence[IndicatorObservation]) -> IndicatorObservation:
    """Give the unit that speaks for an indicator: the first of the worst verdict."""
    return min(rows, key=lambda row: _WORST.index(row.verdict))


def _board_line(
    rows: Sequence[IndicatorObservation],
    earlier: Sequence[IndicatorObservation],
    moved: Mapping[UUID, ObservationChange],
    problems: int,
) -> BoardLine:
    verdicts, shown = Counter(row.verdict for row in rows), _worst(rows)
    last = next((row for row in earlier if row.unit_code == shown.unit_code), None)
    change = moved.get(shown.pk)
    defined = definitions().get(shown.concept)
    return BoardLine(
        concept=shown.concept,
        name=name_of(shown.concept),
        level=shown.level,
        theme=defined.theme if defined else "",
        verdict=shown.verdict,
        value=figure(shown.value),
        bounds=bounds_of(shown.lo, shown.hi),
        measured_in=shown.measured_in,
        target=target_of(shown.target),
        before=figure(last.value) if last and last.definition == shown.definition else "",
        trend=change.trend if change else "unknown",
        really=signed(change.really) if change else "",
        units=len(rows),
        unmet=verdicts["unmet"],
        undecidable=verdicts["undecidable"],
        problems=problems,
        reasons=reasons_of(shown.reasons),
        is_official=shown.verification == Verification.DOCUMENT,
    )


def _value_line(row: IndicatorObservation, last: IndicatorObservation | None) -> ValueLine:
    return ValueLine(
        unit_code=row.unit_code,
        unit_name=row.unit_name or row.unit_code,
        value=figure(row.value),
        bounds=bounds_of(row.lo, row.hi),
        num=figure(row.num),
        den=figure(row.den),
        verdict=row.verdict,
        formula=Said(row.formula.get("zh", ""), row.formula.get("en", "")),
        before=figure(last.value) if last else "",
        variants=tuple((name, figure(value)) for name, value in row.variants.items()),
        reasons=reasons_of(row.reasons),
        as_of=row.as_of,
    )
