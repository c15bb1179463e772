"""Standard texts (常用语): those offered in a form, and the page where they are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import F, Q, QuerySet

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.models import StandardText
from xianzhi.apps.casework.permissions import may_enter
from xianzhi.apps.casework.readmodels import TextLine
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require

__all__ = ["MOST_OFFERED", "found_text", "standard_texts", "texts_for"]

MOST_OFFERED = 9  # each has a number key


def texts_for(actor: Actor, verbs: Iterable[str]) -> Mapping[str, tuple[TextLine, ...]]:
    """Offer texts for moves (可选常用语), those of the own unit first; one query.

    Returns
    -------
    Mapping
        At most nine texts by the verb of the move.
    """
    found: dict[str, list[TextLine]] = defaultdict(list)
    for text in _in_use(actor).filter(verb__in=set(verbs)):
        if len(found[text.verb]) < MOST_OFFERED:
            found[text.verb].append(_line(text))
    return {verb: tuple(lines) for verb, lines in found.items()}


def standard_texts(actor: Actor) -> tuple[TextLine, ...]:
    """List the texts of the own unit and of the county (常用语列表); one query.

    Raises
    ------
    PermissionDeniedError
        The actor does not work with cases.
    """
    require(may_enter(actor))
    return tuple(_line(text) for text in _in_use(actor))


def found_text(actor: Actor, text_id: str) -> StandardText:
    """Find a text in use that an actor is offered (查找常用语).

    Raises
    ------
    NotFoundError
        There is none, or it is another unit's.
    """
    found = _in_use(actor).filter(pk=text_id).first() if is_id(text_id) else None
    if found is None:
        raise NotFoundError
    return found


def _in_use(actor: Actor) -> QuerySet[StandardText]:
    """Select what is in use, the own unit's before the county's, by move and number."""
    own = Q(unit__isnull=True) | Q(unit_id=actor.unit_id)
    chosen = StandardText.objects.filter(own, retired_at__isnull=True)
    return chosen.order_by(F("unit_id").asc(nulls_last=True), "verb", "position")


def _line(text: StandardText) -> TextLine:
    return TextLine(
        id=str(text.pk),
        unit_id=str(text.unit_id) if text.unit_id else "",
        verb=text.verb,
        text=text.text,
        position=text.position,
    )
