"""Reading problems (查询体检问题): the list, one with its history, and where it lies."""

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import OPEN, ProblemStatus
from xianzhi.apps.checkup.keepers import case_keeper
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    IndicatorObservation,
    ProblemDispute,
    ProblemSighting,
)
from xianzhi.apps.checkup.permissions import may_hand_over, may_judge, may_read, may_verify
from xianzhi.apps.checkup.readmodels import (
    ProblemFilter,
    ProblemLine,
    ProblemList,
    ProblemPage,
    SightingLine,
)
from xianzhi.apps.checkup.selectors.asking import asked_for
from xianzhi.apps.checkup.selectors.disputes import disputes_of, history_of, run_by
from xianzhi.apps.checkup.selectors.drawing import spot_of
from xianzhi.apps.checkup.selectors.wording import figure, name_of, reasons_of
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = [
    "BY_SEVERITY",
    "PROBLEMS_OF_A_PAGE",
    "problem_lines",
    "problem_list",
    "problem_page",
]

PROBLEMS_OF_A_PAGE = 50
_MOST_PAGES = 2_000
BY_SEVERITY = Case(
    When(severity="serious", then=Value(0)),
    When(severity="middle", then=Value(1)),
    When(severity="minor", then=Value(2)),
    default=Value(3),
)


def problem_list(actor: Actor, wanted: ProblemFilter, *, page: int = 1) -> ProblemList:
    """List problems of a filter (问题清单): the most serious first, then where most people live."""
    require(may_read(actor))
    every = CheckupProblem.objects.all()
    if wanted.edition:
        every = every.filter(edition=wanted.edition)
    chosen = _chosen(every, wanted)
    number = min(max(page, 1), _MOST_PAGES)
    begin = (number - 1) * PROBLEMS_OF_A_PAGE
    ordered = chosen.order_by(BY_SEVERITY, F("people").desc(nulls_last=True), "number")
    counts = dict(every.values_list("status").annotate(count=Count("id")))
    concepts = every.order_by("concept").values_list("concept", flat=True).distinct()
    return ProblemList(
        lines=problem_lines(ordered[begin : begin + PROBLEMS_OF_A_PAGE]),
        total=chosen.count(),
        page=number,
        counts={"open": sum(counts.get(one, 0) for one in OPEN)} | counts,
        concepts=tuple((concept, name_of(concept)) for concept in concepts),
    )


def problem_page(actor: Actor, problem_id: str) -> ProblemPage:
    """Show a problem with all that is known of it (问题页).

    Raises
    ------
    NotFoundError
        There is no such problem.
    """
    require(may_read(actor))
    problems = CheckupProblem.objects.filter(pk=problem_id) if is_id(problem_id) else None
    lines = problem_lines(problems) if problems is not None else ()
    if problems is None or not lines:
        raise NotFoundError
    problem = problems.get()
    stream = stream_of("checkup_problem", problem.pk)
    sightings = problem.sightings.select_related("run").order_by(
        "-run__cut_off_date", "-run__made_at"
    )
    return ProblemPage(
        line=lines[0],
        run_id=str(problem.last_run_id),
        area_m2=problem.area_m2,
        x=problem.x,
        y=problem.y,
        object_ids=tuple(problem.object_ids),
        spot=spot_of(problem.geometry),
        sightings=tuple(_sighting(one) for one in sightings),
        history=history_of(stream),
        seen=version_of(stream),
        task_id=str(problem.task_id or ""),
        is_case=problem.case_id is not None,
        case=case_keeper().line(actor, str(problem.case_id)) if problem.case_id else None,
        may_judge=may_judge(actor),
        may_hand_over=may_hand_over(actor),
        targets=asked_for(actor, problem.concept),
        may_verify=may_verify(actor, run_by(str(problem.last_run_id))),
        awaits_verification=(
            problem.status == ProblemStatus.SOLVED
            and problem.task_id is not None
            and problem.verified_at is None
        ),
        disputes=disputes_of(actor, problem),
        is_measured=IndicatorObservation.objects.filter(
            run=problem.last_run_id, concept=problem.concept
        ).exists(),
    )


def problem_lines(found: QuerySet[CheckupProblem]) -> tuple[ProblemLine, ...]:
    """Show problems as lines (问题行); one query."""
    last = ProblemSighting.objects.filter(problem=OuterRef("pk"), run=OuterRef("last_run"))
    disputed = ProblemDispute.objects.filter(
        problem=OuterRef("pk"), run=OuterRef("last_run"), ruling__isnull=True
    )
    today = timezone.localdate()
    return tuple(
        ProblemLine(
            id=str(one.pk),
            number=one.number,
            concept=one.concept,
            name=name_of(one.concept),
            status=one.status,
            severity=one.severity,
            fate=one.last_fate or "",
            unit=one.unit_name or one.unit_code,
            area=one.area_name,
            quantity=figure(one.quantity),
            measured_in=one.measured_in,
            people=figure(None if one.people is None else float(round(one.people))),
            missing=one.missing,
            x=one.x,
            y=one.y,
            lead=one.lead.name if one.lead else "",
            due_date=one.due_date,
            is_overdue=one.status == ProblemStatus.HANDED_OVER
            and one.due_date is not None
            and one.due_date < today,
            is_disputed=one.has_open_dispute,
        )
        for one in found.select_related("lead").annotate(
            last_fate=Subquery(last.values("fate")[:1]), has_open_dispute=Exists(disputed)
        )
    )


def _chosen(every: QuerySet[CheckupProblem], wanted: ProblemFilter) -> QuerySet[CheckupProblem]:
    if wanted.status == "open":
        every = every.filter(status__in=OPEN)
    elif wanted.status:
        every = every.filter(status=wanted.status)
    if wanted.concept:
        every = every.filter(concept=wanted.concept)
    if wanted.severity:
        every = every.filter(severity=wanted.severity)
    if wanted.fate:
        every = every.filter(sightings__run=F("last_run"), sightings__fate=wanted.fate)
    return every


def _sighting(one: ProblemSighting) -> SightingLine:
    reasons = reasons_of([one.reason] if one.reason else [])
    return SightingLine(
        run_id=str(one.run_id),
        run=one.run.number,
        day=one.run.cut_off_date,
        fate=one.fate,
        quantity=figure(one.quantity),
        people=figure(None if one.people is None else float(round(one.people))),
        reason=reasons[0] if reasons else None,
    )
