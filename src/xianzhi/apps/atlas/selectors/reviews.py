"""Reading compliance reviews (查询合规性审查)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.models import ComplianceReview
from xianzhi.apps.atlas.permissions import may_override, may_plan
from xianzhi.apps.atlas.readmodels import (
    CheckView,
    FindingLine,
    ReviewLine,
    ReviewPage,
    RuleUsed,
)
from xianzhi.apps.atlas.selectors.catalogue import history_of
from xianzhi.apps.atlas.selectors.checking import check_parcel
from xianzhi.catalogue.control_rules import rule_ids, unverified
from xianzhi.core.landuse.certificate import Certificate, Finding, from_json
from xianzhi.core.landuse.rules import ControlRule, Verdict
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require

__all__ = [
    "PAGE_SIZE",
    "ReviewList",
    "certificate_json",
    "check_view",
    "checked",
    "review_line",
    "review_list",
    "review_page",
    "rule_used",
]

PAGE_SIZE = 50
_VERDICTS = tuple(verdict.slug for verdict in Verdict)


@dataclass(frozen=True, slots=True)
class ReviewList:
    """A page of the reviews (审查记录)."""

    lines: tuple[ReviewLine, ...]
    total: int
    page: int


def review_list(actor: Actor, *, keyword: str = "", verdict: str = "", page: int = 1) -> ReviewList:
    """List the reviews, the latest first (审查记录列表).

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    """
    require(may_plan(actor))
    found = ComplianceReview.objects.select_related("unit").order_by("-reviewed_at", "-number")
    if keyword:
        found = found.filter(Q(project__icontains=keyword) | Q(number__icontains=keyword))
    if verdict in _VERDICTS:
        found = found.filter(Q(override=verdict) | Q(override="", verdict=verdict))
    pages = Paginator(found, PAGE_SIZE)
    shown = pages.get_page(page)
    return ReviewList(tuple(review_line(review) for review in shown), pages.count, shown.number)


def review_page(actor: Actor, review_id: str) -> ReviewPage:
    """Show one review with everything it rested on (审查意见).

    Raises
    ------
    NotFoundError
        There is no such review.
    PermissionDeniedError
        The actor does not plan.
    """
    require(may_plan(actor))
    review = _review(review_id)
    west, south, east, north = review.extent
    return ReviewPage(
        line=review_line(review),
        override_reason=review.override_reason,
        sha256=review.sha256,
        check=check_view(from_json(review.certificate)),
        extent=(west, south, east, north),
        history=history_of("review", str(review.pk)),
        may_override=may_override(actor),
    )


def certificate_json(actor: Actor, review_id: str) -> tuple[str, str]:
    """Give the certificate of a review as it was hashed (审查意见原文): number and JSON.

    Raises
    ------
    NotFoundError
        There is no such review.
    PermissionDeniedError
        The actor does not plan.
    """
    require(may_plan(actor))
    review = _review(review_id)
    return review.number, review.certificate


def checked(actor: Actor, geometry: Mapping[str, object], use: str, at: datetime) -> CheckView:
    """Check a parcel and put the result as pages show it (地块审查); nothing is stored.

    Raises
    ------
    RuleError
        As ``check_parcel``.
    """
    return check_view(check_parcel(actor, geometry, use, at).certificate)


def check_view(certificate: Certificate) -> CheckView:
    """Put a certificate as pages show it (审查结果)."""
    names = {layer.code: layer.name for layer in certificate.layers}
    rules = {rule.id: rule_used(rule) for rule in certificate.rules}
    return CheckView(
        use=certificate.use,
        verdict=certificate.verdict,
        area_m2=certificate.parcel.area_m2,
        perimeter_m=certificate.parcel.perimeter_m,
        tolerance_m2=_tolerance_m2(certificate),
        on=certificate.on,
        findings=tuple(
            FindingLine(
                layer=names.get(row.layer, row.layer),
                zone=row.zone,
                area_m2=row.area_m2,
                share=row.share,
                verdict=row.verdict,
                rule=rules.get(row.rule),
            )
            for row in sorted(certificate.findings, key=_gravest_first)
        ),
        layers=certificate.layers,
        unjudged=tuple(rules[name] for name in certificate.unjudged if name in rules),
        geometry=certificate.parcel.geometry,
    )


def _gravest_first(row: Finding) -> int:
    return -_VERDICTS.index(row.verdict)


def _tolerance_m2(certificate: Certificate) -> float:
    tolerance, parcel = certificate.tolerance, certificate.parcel
    strip = min(tolerance.width_m * parcel.perimeter_m, tolerance.most_share * parcel.area_m2)
    return max(tolerance.area_m2, strip)


def rule_used(rule: ControlRule) -> RuleUsed:
    """Put a rule as pages show it (规则)."""
    document, _, article = rule.clause.partition("/")
    return RuleUsed(
        id=rule.id,
        code=f"control_rule.{rule.id}" if rule.id in rule_ids() else "atlas.past_rule",
        document=f"clause.{document}",
        article=article,
        regime=f"regime.{rule.regime}" if rule.regime else "",
        consult=rule.consult,
        is_verified=rule.id not in unverified(),
    )


def review_line(review: ComplianceReview) -> ReviewLine:
    """Describe a review in a list (审查记录)."""
    return ReviewLine(
        id=str(review.pk),
        number=review.number,
        project=review.project,
        use=review.use,
        verdict=review.verdict,
        override=review.override,
        area_m2=review.area_m2,
        unit=review.unit.name,
        reviewed_at=review.reviewed_at,
    )


def _review(review_id: str) -> ComplianceReview:
    found = (
        ComplianceReview.objects.select_related("unit").filter(pk=review_id).first()
        if is_id(review_id)
        else None
    )
    if found is None:
        raise NotFoundError
    return found
