"""Deciding which kind of county this is (县城类型认定): by a person, from facts that are kept."""

from dataclasses import asdict
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import CountyTyping
from xianzhi.apps.checkup.permissions import may_decide_kind
from xianzhi.apps.checkup.services.orders import order, reasoned
from xianzhi.apps.checkup.services.requests import KindDraft
from xianzhi.core.diagnosis.county_kinds import KindLimits, county_kinds
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of
from xianzhi.records.numbering import take_numbers
from xianzhi.records.versions import expect

__all__ = ["KINDS", "decide_county_kind"]

KINDS = stream_of("county_kind", "county")
_SERIES = "county-kind"
_MOST_SOURCE = 500


def decide_county_kind(
    *, actor: Actor, draft: KindDraft, reason: str, request_id: str, at: datetime
) -> str:
    """Decide which kinds of county seat this is (认定县城类型); earlier decisions are kept.

    Returns
    -------
    str
        Id of the decision.

    Raises
    ------
    PermissionDeniedError
        The actor does not decide it.
    StaleError
        Somebody decided since the page was opened.
    RuleError
        Source or reason is missing or too long.
    """
    require(may_decide_kind(actor))
    why = reasoned(reason)
    source = clean_text(draft.source, most=_MOST_SOURCE, required=True)
    limits = KindLimits()

    def act(change: Change) -> str:
        number = take_numbers(_SERIES)[0]  # its lock is that of all decisions
        expect(KINDS, draft.seen)
        made = CountyTyping.objects.create(
            number=number,
            facts=asdict(draft.facts),
            limits=asdict(limits),
            judged={fit.kind.value: fit.fits for fit in county_kinds(draft.facts, limits)},
            kinds=[kind.value for kind in draft.kinds],
            source=source,
            reason=why,
            unit_id=actor.unit_id,
            decided_at=at,
        )
        append(change, KINDS, "decide", {"number": number, "kinds": made.kinds})
        return str(made.pk)

    asked = order(
        "decide_county_kind", actor, asdict(draft), request_id=request_id, at=at, reason=why
    )
    return carry_out(asked, act)
