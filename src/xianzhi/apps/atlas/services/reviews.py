"""Verbs of the compliance review (合规性审查): keep what was checked, override it with a reason."""

from dataclasses import asdict, replace
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.models import ComplianceReview, ReviewLayer
from xianzhi.apps.atlas.permissions import may_override, may_plan
from xianzhi.apps.atlas.selectors.checking import check_parcel, parcel_geometry
from xianzhi.apps.atlas.services.orders import order, reasoned
from xianzhi.apps.atlas.services.requests import Override, ReviewDraft
from xianzhi.core.landuse.certificate import from_json, to_json
from xianzhi.core.landuse.rules import Verdict
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.numbering import take_numbers

__all__ = ["override_verdict", "review_parcel"]

_VERDICTS = frozenset(verdict.slug for verdict in Verdict)


def review_parcel(*, actor: Actor, draft: ReviewDraft, request_id: str, at: datetime) -> str:
    """Check a parcel and keep the result with everything it rested on (出具审查意见).

    Returns
    -------
    str
        Id of the review.

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    RuleError
        The project has no name, or the parcel or the use cannot be checked.
    """
    require(may_plan(actor))
    project = clean_text(draft.project, most=200, required=True)
    checked = check_parcel(actor, draft.geometry, draft.use, at, project)
    extent = list(parcel_geometry(draft.geometry).bounds)

    def act(change: Change) -> str:
        certificate = replace(checked.certificate, number=_next_number(at))
        review = ComplianceReview.objects.create(
            number=certificate.number,
            project=project,
            use=draft.use,
            certificate=to_json(certificate),
            sha256=certificate.sha256,
            verdict=certificate.verdict,
            area_m2=certificate.parcel.area_m2,
            extent=extent,
            unit_id=actor.unit_id,
            reviewed_at=at,
        )
        ReviewLayer.objects.bulk_create(
            ReviewLayer(review=review, version_id=version) for version in checked.versions
        )
        facts = {"number": review.number, "verdict": review.verdict, "sha256": review.sha256}
        append(change, stream_of("review", review.pk), "review", facts)
        return str(review.pk)

    asked = order("review_parcel", actor, asdict(draft), request_id=request_id, at=at)
    return carry_out(asked, act)


def override_verdict(
    *, actor: Actor, review_id: str, override: Override, request_id: str, at: datetime
) -> str:
    """Decide against what the rules say (人工改判): a new review that names the old one's verdict.

    Nothing is edited: the old review stays, and the new one carries the same certificate under a
    number of its own, with the decision and its reason.

    Raises
    ------
    PermissionDeniedError
        Only heads of the planning bureau decide against the rules.
    RuleError
        No reason is given, the verdict is unknown, or nothing would change.
    """
    require(may_override(actor))
    why = reasoned(override.reason)
    if override.verdict not in _VERDICTS:
        raise RuleError("atlas.verdict_unknown")

    def act(change: Change) -> str:
        old = _review(review_id)
        if override.verdict == old.verdict:
            raise RuleError("atlas.override_changes_nothing")
        certificate = replace(from_json(old.certificate), number=_next_number(at))
        review = ComplianceReview.objects.create(
            number=certificate.number,
            project=old.project,
            use=old.use,
            certificate=to_json(certificate),
            sha256=certificate.sha256,
            verdict=old.verdict,
            override=override.verdict,
            override_reason=why,
            area_m2=old.area_m2,
            extent=old.extent,
            unit_id=actor.unit_id,
            reviewed_at=at,
        )
        ReviewLayer.objects.bulk_create(
            ReviewLayer(review=review, version_id=layer.version_id) for layer in old.layers.all()
        )
        facts = {"of": old.number, "was": old.verdict, "now": override.verdict}
        append(change, stream_of("review", review.pk), "override", facts)
        append(change, stream_of("review", old.pk), "overridden_by", {"number": review.number})
        return str(review.pk)

    body = {"review": review_id, "verdict": override.verdict}
    asked = order("override_verdict", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def _review(review_id: str) -> ComplianceReview:
    found = ComplianceReview.objects.filter(pk=review_id).first() if is_id(review_id) else None
    if found is None:
        raise NotFoundError
    return found


def _next_number(at: datetime) -> str:
    """Take the next number of the year, in the transaction that uses it: no gap, no double."""
    series = f"HG-{timezone.localdate(at).year}"
    return f"{series}-{take_numbers(series)[0]:05d}"
