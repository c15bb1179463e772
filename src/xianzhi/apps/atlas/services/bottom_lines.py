"""Verbs of the bottom lines (底线核验): the unit in charge says where a project stands."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.choices import LineStanding
from xianzhi.apps.atlas.models import BottomLineMark, ComplianceReview
from xianzhi.apps.atlas.permissions import may_mark_line
from xianzhi.apps.atlas.selectors.bottom_lines import automatic_of, units_in_charge
from xianzhi.apps.atlas.services.orders import order, reasoned
from xianzhi.apps.atlas.services.requests import LineMark
from xianzhi.catalogue.bottom_lines import bottom_lines
from xianzhi.core.landuse.bottom_lines import (
    BottomLine,
    LineTest,
    Standing,
    by_figures,
    lines_in_force,
)
from xianzhi.core.landuse.certificate import from_json
from xianzhi.errors import RuleError
from xianzhi.records.boundary import is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = ["mark_line"]

_MOST_FIGURE = 10**10


def mark_line(
    *, actor: Actor, review_id: str, mark: LineMark, request_id: str, at: datetime
) -> str:
    """Clear a line of a project, say that it is crossed, or take an earlier word back (核验底线).

    Returns
    -------
    str
        Id of the mark.

    Raises
    ------
    PermissionDeniedError
        The actor's unit is not in charge of the line.
    NotFoundError
        There is no such review, or no such line on its day.
    StaleError
        Somebody marked a line of the project since the page was opened.
    RuleError
        No reason is given, the figures make no sense, or the layers decided the line already.
    """
    line = _line(mark.line)
    require(may_mark_line(actor, units_in_charge(at).get(line.id)))
    why = reasoned(mark.reason)

    def act(change: Change) -> str:
        review = _locked(review_id)
        number = BottomLineMark.objects.filter(review=review).count() + 1
        expect(stream_of("bottom-lines", review.pk), mark.seen)
        made = BottomLineMark.objects.create(
            review=review,
            number=number,
            line=line.id,
            standing=_standing(line, mark, review),
            reason=why,
            figures=_figures(line, mark),
            marked_at=at,
        )
        facts = {"number": number, "line": line.id, "standing": made.standing}
        append(change, stream_of("bottom-lines", review.pk), "mark", facts)
        return str(made.pk)

    body = {"review": review_id, "mark": asdict(mark)}
    asked = order("mark_line", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def _line(line_id: str) -> BottomLine:
    for line in bottom_lines():
        if line.id == line_id:
            return line
    raise NotFoundError


def _locked(review_id: str) -> ComplianceReview:
    reviews = ComplianceReview.objects.select_for_update()
    review = reviews.filter(pk=review_id).first() if is_id(review_id) else None
    if review is None:
        raise NotFoundError
    return review


def _standing(line: BottomLine, mark: LineMark, review: ComplianceReview) -> str:
    """Say where the project stands now: figures decide by themselves, layers come first."""
    certificate = from_json(review.certificate)
    if line not in lines_in_force([line], certificate.on):
        raise NotFoundError
    if mark.standing not in LineStanding.values:
        raise RuleError("bottom_line.standing_unknown")
    if mark.standing == LineStanding.OPEN:
        return LineStanding.OPEN
    if line.test is LineTest.FIGURES:
        return by_figures(line, mark.figures).value
    if automatic_of(line, review, certificate) is Standing.BREACHED:
        raise RuleError("bottom_line.layers_decide", {"number": review.number})
    return mark.standing


def _figures(line: BottomLine, mark: LineMark) -> Mapping[str, int]:
    if line.test is not LineTest.FIGURES or mark.standing == LineStanding.OPEN:
        return {}
    kept = {name: mark.figures[name] for name in (line.numerator, line.denominator)}
    if max(kept.values()) > _MOST_FIGURE:
        raise RuleError("bottom_line.figures_make_no_sense")
    return kept
