"""Reading what a run heard beside what it measured (查询两种诊断)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet, Sum

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.keepers import report_keeper
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRun,
    ReportBacking,
    ReportGroup,
    ReportRound,
)
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.readmodels import (
    BackedLine,
    GatheredLine,
    LooseLine,
    ReportRows,
    ReportsOfProblem,
    ReportsRead,
    Said,
    TwoDiagnosesPage,
)
from xianzhi.apps.checkup.selectors.heads import heads_of, run_of
from xianzhi.apps.checkup.selectors.problems import BY_SEVERITY, problem_lines
from xianzhi.apps.checkup.selectors.wording import name_of
from xianzhi.core.diagnosis.reported import Standing
from xianzhi.core.indicators.results import Rule
from xianzhi.records.boundary import is_id, is_text
from xianzhi.records.decisions import NotFoundError, require

__all__ = [
    "REPORTS_OF_A_PAGE",
    "STANDINGS",
    "counts_of",
    "gathered",
    "report_rows",
    "report_shapes",
    "reports_of_problem",
    "reports_read",
    "two_diagnoses_page",
]

REPORTS_OF_A_PAGE = 100
_MOST_ROWS, _MOST_SHAPES, _MOST_PAGES = 200, 5_000, 10_000
_AROUND = 0.004  # degrees around the outermost places: about 400 m
_LOOSE = (Standing.SCATTERED, Standing.OUTSIDE)
# In the order in which somebody has to look: what contradicts a good value comes first.
STANDINGS = (
    Standing.MET, Standing.UNMEASURED, Standing.UNDECIDED, Standing.MISSED, Standing.BOTH, *_LOOSE,
)  # fmt: skip
_LEFT_OUT = ("uncategorised", "unlisted", "of_no_place", "unplaced")


def two_diagnoses_page(actor: Actor, run_id: str) -> TwoDiagnosesPage:
    """Show both diagnoses of a run (两种诊断页): three lists, and what makes no problem.

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    run = run_of(run_id)
    groups = ReportGroup.objects.filter(run=run)
    backed = ReportBacking.objects.filter(run=run)
    only = _only_measured(run)
    made = gathered(run)
    loose = groups.filter(standing__in=_LOOSE).order_by("-count", "position")
    return TwoDiagnosesPage(
        head=heads_of([run])[0],
        read=reports_read(run),
        counts=counts_of(run),
        sizes={
            "both": backed.count(),
            "measured": only.count(),
            "reported": len(made),
            "loose": loose.count(),
        },
        both=tuple(_backed(backed.order_by("-count", "problem__number")[:_MOST_ROWS])),
        measured=problem_lines(only.order_by(BY_SEVERITY, "number")[:_MOST_ROWS]),
        reported=tuple(_gathered(made[:_MOST_ROWS])),
        loose=tuple(_loose(one) for one in loose[:_MOST_ROWS]),
        extent=_extent(one.problem for one in made),
    )


def counts_of(run: CheckupRun) -> dict[str, int]:
    """Count the reports of a run by what they come to (诉求计数)."""
    rows = ReportGroup.objects.filter(run=run).values_list("standing")
    return dict(rows.annotate(total=Sum("count")).order_by())


def gathered(run: CheckupRun) -> list[ReportGroup]:
    """List what gathers in a run (诉求聚集): what contradicts a value first, then the largest."""
    made = ReportGroup.objects.filter(run=run, problem__isnull=False).select_related("problem")
    order = {standing.value: place for place, standing in enumerate(STANDINGS)}
    return sorted(made, key=lambda one: (order[one.standing], -one.count, one.position))


def reports_read(run: CheckupRun) -> ReportsRead | None:
    """Say what a run read of cases (诉求取数); null for one of before they were read."""
    read = ReportRound.objects.filter(run=run).first()
    if read is None:
        return None
    left_out = ((f"checkup.left_out.{name}", getattr(read, name)) for name in _LEFT_OUT)
    return ReportsRead(
        since=read.since,
        until=read.until,
        heard=read.heard,
        left_out=tuple((word, count) for word, count in left_out if count),
        least=read.least,
        reach_m=round(read.reach_m),
        sha256=read.sha256,
    )


def report_rows(
    actor: Actor, run_id: str, *, problem_id: str = "", standing: str = "", concept: str = "",
    page: int = 1,
) -> ReportRows:  # fmt: skip
    """List the reports behind a number (诉求明细): those of a problem, of a standing, or all.

    Whom a case is not open to is told how many there are, and no more.

    Raises
    ------
    NotFoundError
        There is no such run, or no such number on its page.
    """
    require(may_read(actor))
    run = run_of(run_id)
    if problem_id:
        told, name, found = _of_problem(run, problem_id)
    else:
        told, name, found = _of_standing(run, standing, concept)
    ids = sorted(one for case_ids in found for one in case_ids)
    number = min(max(page, 1), _MOST_PAGES)
    begin = (number - 1) * REPORTS_OF_A_PAGE
    shown = ids[begin : begin + REPORTS_OF_A_PAGE]
    lines = report_keeper().lines(actor, shown)
    return ReportRows(
        head=heads_of([run])[0],
        told=told,
        name=name,
        lines=lines,
        total=len(ids),
        page=number,
        hidden=len(shown) - len(lines),
    )


def reports_of_problem(problem_id: str) -> ReportsOfProblem | None:
    """Say what the last run of a problem heard of it (问题的诉求); null when it heard nothing."""
    problem = CheckupProblem.objects.filter(pk=problem_id).first() if is_id(problem_id) else None
    if problem is None:
        return None
    run_id = problem.last_run_id
    made = ReportGroup.objects.filter(run=run_id, problem=problem).first()
    if made is not None:
        return ReportsOfProblem(str(run_id), made.count, made.standing)
    backing = ReportBacking.objects.filter(run=run_id, problem=problem).first()
    return ReportsOfProblem(str(run_id), backing.count, "") if backing else None


def report_shapes(actor: Actor, run_id: str) -> dict[str, object]:
    """Give the places where reports gather as GeoJSON (诉求聚集图形): EPSG:4490, no single report.

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    features: list[dict[str, object]] = []
    for one in gathered(run_of(run_id))[:_MOST_SHAPES]:
        problem = one.problem
        assert problem is not None  # it is asked for
        told = {"id": str(problem.pk), "code": problem.number, "class": one.standing}
        point = {"type": "Point", "coordinates": [problem.x, problem.y]}
        features += [
            {"type": "Feature", "properties": told, "geometry": problem.geometry},
            {
                "type": "Feature",
                "properties": told | {"label": str(one.count)},
                "geometry": point,
            },
        ]
    return {"type": "FeatureCollection", "features": features}


def _only_measured(run: CheckupRun) -> QuerySet[CheckupProblem]:
    found = CheckupProblem.objects.filter(sightings__run=run, sightings__quantity__isnull=False)
    backed = ReportBacking.objects.filter(run=run).values("problem_id")
    return found.exclude(rule=Rule.REPORTED).exclude(pk__in=backed)


def _backed(rows: Iterable[ReportBacking]) -> Iterable[BackedLine]:
    counts = {str(one.problem_id): one.count for one in rows}
    lines = {one.id: one for one in problem_lines(CheckupProblem.objects.filter(pk__in=counts))}
    return (BackedLine(lines[name], count) for name, count in counts.items())


def _gathered(made: Sequence[ReportGroup]) -> Iterable[GatheredLine]:
    ids = [one.problem_id for one in made if one.problem_id]
    lines = {one.id: one for one in problem_lines(CheckupProblem.objects.filter(pk__in=ids))}
    return (GatheredLine(lines[str(one.problem_id)], one.standing, one.count) for one in made)


def _loose(one: ReportGroup) -> LooseLine:
    return LooseLine(
        one.standing, one.concept, name_of(one.concept), one.unit_name or one.unit_code, one.count
    )


def _of_problem(run: CheckupRun, problem_id: str) -> tuple[str, Said, list[list[str]]]:
    if not is_id(problem_id):
        raise NotFoundError
    key = UUID(problem_id)
    made = ReportGroup.objects.filter(run=run, problem_id=key).first()
    backing = ReportBacking.objects.filter(run=run, problem_id=key).first()
    found = made or backing
    if found is None or found.problem is None:
        raise NotFoundError
    number = found.problem.number
    return "checkup.ui.reports_of_problem", Said(number, number), [found.case_ids]


def _of_standing(run: CheckupRun, standing: str, concept: str) -> tuple[str, Said, list[list[str]]]:
    if (standing and standing not in STANDINGS) or not is_text(concept):
        raise NotFoundError
    groups = ReportGroup.objects.filter(run=run)
    if standing:
        groups = groups.filter(standing=standing)
    if concept:
        groups = groups.filter(concept=concept)
    told = f"checkup.standing.{standing}" if standing else "checkup.ui.reports"
    name = name_of(concept) if concept else Said("", "")
    return told, name, list(groups.values_list("case_ids", flat=True))


def _extent(
    problems: Iterable[CheckupProblem | None],
) -> tuple[float, float, float, float] | None:
    found = [(one.x, one.y) for one in problems if one and one.x is not None and one.y is not None]
    if not found:
        return None
    xs, ys = [x for x, _ in found], [y for _, y in found if y is not None]
    return min(xs) - _AROUND, min(ys) - _AROUND, max(xs) + _AROUND, max(ys) + _AROUND
