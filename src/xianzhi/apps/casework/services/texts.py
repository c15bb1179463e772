"""Standard texts are kept (维护常用语): added, reworded, retired; what was offered stays known."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from uuid import UUID

from django.db import IntegrityError, transaction

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.models import StandardText
from xianzhi.apps.casework.permissions import may_keep_texts
from xianzhi.apps.casework.selectors.texts import MOST_OFFERED, found_text
from xianzhi.apps.casework.services.orders import REPORTER, order
from xianzhi.apps.casework.services.requests import TextDraft
from xianzhi.apps.casework.workflow import TEXT_OF
from xianzhi.catalogue.casework import shipped_texts
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = ["add_text", "adopt_shipped_texts", "retire_text", "reword_text"]

_MOST = 300


def add_text(*, actor: Actor, draft: TextDraft, request_id: str, at: datetime) -> str:
    """Offer words in the form of a move (新增常用语), under the first free number.

    Returns
    -------
    str
        Id of the text.

    Raises
    ------
    PermissionDeniedError
        The actor does not keep the texts of the county, or of that unit.
    RuleError
        They are empty or too long, the move asks for no words, or nine are offered already.
    """
    require(may_keep_texts(actor, draft.unit_id))
    tidy = _checked(draft)
    body = {"verb": tidy.verb, "text": tidy.text, "unit": tidy.unit_id}
    asked = order("add_text", actor, body, request_id=request_id, at=at)
    return carry_out(asked, lambda change: _added(change, tidy))


def reword_text(*, actor: Actor, text_id: str, text: str, request_id: str, at: datetime) -> str:
    """Put other words in the place of a text (修改常用语): a new text under the same number.

    Raises
    ------
    NotFoundError
        There is no such text for the actor.
    PermissionDeniedError, RuleError
        As ``add_text``.
    """

    def act(change: Change) -> str:
        old = _retired(change, actor, text_id)  # first of all whether it is the actor's
        words = clean_text(text, most=_MOST, required=True)
        unit_id = str(old.unit_id) if old.unit_id else ""
        return _kept(change, TextDraft(old.verb, words, unit_id), old.position)

    body = {"of": text_id, "text": text[: _MOST + 1]}
    asked = order("reword_text", actor, body, request_id=request_id, at=at)
    return carry_out(asked, act)


def retire_text(*, actor: Actor, text_id: str, request_id: str, at: datetime) -> str:
    """Offer a text no longer (停用常用语), as ``reword_text``; cases keep what was written."""

    def act(change: Change) -> str:
        return str(_retired(change, actor, text_id).pk)

    asked = order("retire_text", actor, {"of": text_id}, request_id=request_id, at=at)
    return carry_out(asked, act)


def adopt_shipped_texts(*, request_id: str, at: datetime) -> None:
    """Offer the texts that come with the product, when a county is set up (采用样例常用语)."""
    drafts = [TextDraft(verb, text) for verb, text in shipped_texts()]
    asked = order("adopt_texts", REPORTER, {"count": len(drafts)}, request_id=request_id, at=at)
    carry_out(asked, lambda change: _adopted(change, drafts))


def _adopted(change: Change, drafts: Iterable[TextDraft]) -> str:
    """Add each text; the last one stands for all."""
    return [_added(change, _checked(draft)) for draft in drafts][-1]


def _checked(draft: TextDraft) -> TextDraft:
    if draft.verb not in TEXT_OF:
        raise RuleError("casework.text_without_move", {"verb": draft.verb[:40]})
    return TextDraft(draft.verb, clean_text(draft.text, most=_MOST, required=True), draft.unit_id)


def _added(change: Change, draft: TextDraft) -> str:
    owner = UUID(draft.unit_id) if draft.unit_id else None
    in_use = StandardText.objects.filter(unit=owner, verb=draft.verb, retired_at__isnull=True)
    taken = set(in_use.values_list("position", flat=True))
    position = next(number for number in count(1) if number not in taken)
    if position > MOST_OFFERED:
        raise RuleError("casework.texts_full", {"most": str(MOST_OFFERED)})
    return _kept(change, draft, position)


def _kept(change: Change, draft: TextDraft, position: int) -> str:
    text = StandardText(
        unit_id=UUID(draft.unit_id) if draft.unit_id else None,
        verb=draft.verb,
        text=draft.text,
        position=position,
        added_at=change.at,
    )
    try:
        with transaction.atomic():
            text.save(force_insert=True)
    except IntegrityError as error:  # somebody else took the number meanwhile
        raise RuleError("casework.text_number_taken") from error
    facts = {"verb": draft.verb, "text": draft.text, "unit": draft.unit_id, "number": position}
    append(change, stream_of("case_text", text.pk), "add", facts)
    return str(text.pk)


def _retired(change: Change, actor: Actor, text_id: str) -> StandardText:
    text = found_text(actor, text_id)
    require(may_keep_texts(actor, str(text.unit_id) if text.unit_id else ""))
    in_use = StandardText.objects.filter(pk=text.pk, retired_at__isnull=True)
    if not in_use.update(retired_at=change.at):
        raise RuleError("casework.text_retired")
    append(change, stream_of("case_text", text.pk), "retire", {})
    return text
