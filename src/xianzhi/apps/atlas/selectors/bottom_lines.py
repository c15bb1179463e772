"""Reading the bottom lines of projects (查询底线清单)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.atlas.models import BottomLineMark, ComplianceReview
from xianzhi.apps.atlas.permissions import may_mark_line, may_plan, may_see_land_supply
from xianzhi.apps.atlas.readmodels.bottom_lines import (
    LineState,
    MarkLine,
    ProjectLines,
    ProjectSummary,
)
from xianzhi.apps.atlas.selectors.reviews import review_line
from xianzhi.apps.organisations.selectors import resolve
from xianzhi.catalogue.bottom_lines import bottom_lines, unverified
from xianzhi.core.landuse.bottom_lines import (
    BottomLine,
    LineTest,
    Standing,
    by_layers,
    lines_in_force,
    overall,
    standing_of,
    value_of,
)
from xianzhi.core.landuse.certificate import Certificate, from_json
from xianzhi.core.landuse.rules import Verdict
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import entries, stream_of

__all__ = [
    "PROJECTS_OF_A_PAGE",
    "ProjectList",
    "automatic_of",
    "project_lines",
    "project_list",
    "units_in_charge",
]

PROJECTS_OF_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A page of the projects (项目底线清单)."""

    projects: tuple[ProjectSummary, ...]
    total: int
    page: int


def units_in_charge(at: datetime) -> Mapping[str, str]:
    """Find the unit that clears each line, by the line's id (责任单位): those the county has."""
    found = resolve({line.unit for line in bottom_lines()}, timezone.localdate(at))
    return {line.id: found[line.unit].id for line in bottom_lines() if line.unit in found}


def project_list(actor: Actor, *, at: datetime, page: int = 1) -> ProjectList:
    """List the projects with where they stand, the latest first (项目底线清单).

    Raises
    ------
    PermissionDeniedError
        The actor neither plans nor leads nor works for a unit that clears a line.
    """
    units = _require_seeing(actor, at)
    found = ComplianceReview.objects.select_related("unit").order_by("-reviewed_at", "-number")
    pages = Paginator(found, PROJECTS_OF_A_PAGE)
    shown = pages.get_page(page)
    reviews = list(shown.object_list)
    marks = _last_marks(reviews)
    projects = tuple(_summary(actor, one, marks.get(str(one.pk), {}), units) for one in reviews)
    return ProjectList(projects, pages.count, shown.number)


def project_lines(actor: Actor, review_id: str, *, at: datetime) -> ProjectLines:
    """Show a project at every line that held on the day of its review (项目底线清单).

    Raises
    ------
    NotFoundError
        There is no such review.
    PermissionDeniedError
        As ``project_list``.
    """
    units = _require_seeing(actor, at)
    reviews = ComplianceReview.objects.select_related("unit")
    review = reviews.filter(pk=review_id).first() if is_id(review_id) else None
    if review is None:
        raise NotFoundError
    certificate = from_json(review.certificate)
    marks = _marks(review)
    lines = tuple(
        _state(actor, review, certificate, line, marks, units.get(line.id))
        for line in lines_in_force(bottom_lines(), certificate.on)
    )
    return ProjectLines(
        review=review_line(review),
        standing=overall(Standing(one.standing) for one in lines).value,
        lines=lines,
        seen=max((mark.number for mark in marks), default=0),
        may_see_review=may_plan(actor),
    )


def automatic_of(
    line: BottomLine, review: ComplianceReview, certificate: Certificate
) -> Standing | None:
    """Say what layers decided (图层核验); null where they have no say.

    Where the head of the planning bureau decided against the rules, a crossed line is open again:
    a person must answer for it.
    """
    if line.test is not LineTest.LAYERS:
        return None
    used = {layer.code for layer in certificate.layers}
    found = by_layers(line, used, ((one.layer, one.verdict) for one in certificate.findings))
    is_overridden = bool(review.override) and review.override != Verdict.NON_COMPLIANT.slug
    return Standing.OPEN if is_overridden and found is Standing.BREACHED else found


def _require_seeing(actor: Actor, at: datetime) -> Mapping[str, str]:
    units = units_in_charge(at)
    if actor.unit_ids.isdisjoint(units.values()):
        require(may_see_land_supply(actor))
    return units


def _summary(
    actor: Actor,
    review: ComplianceReview,
    said: Mapping[str, Standing],
    units: Mapping[str, str],
) -> ProjectSummary:
    certificate = from_json(review.certificate)
    standings = {
        line.id: standing_of(automatic_of(line, review, certificate), said.get(line.id))
        for line in lines_in_force(bottom_lines(), certificate.on)
    }
    listed = list(standings.values())
    own = (
        standing is Standing.OPEN and may_mark_line(actor, units.get(line_id)).allowed
        for line_id, standing in standings.items()
    )
    return ProjectSummary(
        review=review_line(review),
        standing=overall(listed).value,
        cleared=listed.count(Standing.CLEARED),
        waiting=listed.count(Standing.OPEN),
        breached=listed.count(Standing.BREACHED),
        own=sum(own),
    )


def _last_marks(reviews: Iterable[ComplianceReview]) -> Mapping[str, Mapping[str, Standing]]:
    """Give what was said last of each line, by review; one query."""
    found: dict[str, dict[str, Standing]] = {}
    marks = BottomLineMark.objects.filter(review__in=list(reviews)).order_by("number")
    for review_id, line, standing in marks.values_list("review_id", "line", "standing"):
        found.setdefault(str(review_id), {})[line] = Standing(standing)
    return found


def _marks(review: ComplianceReview) -> Sequence[MarkLine]:
    """Give all that was said, the latest first, with who said it."""
    listed = entries(stream_of("bottom-lines", review.pk))
    labels = post_labels(entry.post_id for entry in listed)
    authors = {entry.facts["number"]: labels.get(str(entry.post_id), "") for entry in listed}
    return [
        MarkLine(
            number=mark.number,
            line=mark.line,
            standing=mark.standing,
            reason=mark.reason,
            figures=mark.figures,
            at=mark.marked_at,
            by=authors.get(mark.number, ""),
        )
        for mark in BottomLineMark.objects.filter(review=review).order_by("-number")
    ]


def _state(
    actor: Actor,
    review: ComplianceReview,
    certificate: Certificate,
    line: BottomLine,
    marks: Sequence[MarkLine],
    unit_id: str | None,
) -> LineState:
    own = tuple(mark for mark in marks if mark.line == line.id)
    automatic = automatic_of(line, review, certificate)
    document, _, article = line.clause.partition("/")
    names = {layer.code: layer.name for layer in certificate.layers}
    said = Standing(own[0].standing) if own else None
    return LineState(
        line=line,
        document=f"clause.{document}",
        article=article,
        is_verified=line.id not in unverified(),
        standing=standing_of(automatic, said).value,
        automatic=automatic.value if automatic else "",
        layers=tuple(_layer_names(line, names)),
        missing=not line.layers <= names.keys(),
        value=float(value_of(line, own[0].figures)) if own and own[0].figures else None,
        marks=own,
        may_mark=may_mark_line(actor, unit_id),
    )


def _layer_names(line: BottomLine, names: Mapping[str, str]) -> Iterator[str]:
    for code in sorted(line.layers):
        yield names.get(code, code)
