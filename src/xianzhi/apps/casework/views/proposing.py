"""What is proposed on the page of a case (分拨建议): each is taken into a form, never decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xianzhi.apps.casework.readmodels import CasePage, LikelyRepeat
from xianzhi.core.triage.sorting import Reason
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["Offer", "Taken", "offers_of", "taken_of"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal (建议); ``take`` is empty where the state does not allow the move yet."""

    kind: str
    key: str
    take: str
    value: str
    reasons: tuple[Reason, ...]
    repeat: LikelyRepeat | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody took into a form (采用): the move that it opens, and what stands in it."""

    verb: str = ""
    start: Mapping[str, object] = field(default_factory=dict)


def offers_of(page: CasePage) -> tuple[Offer, ...]:
    """List what is proposed, each with the key that takes it."""
    return tuple(_offers(page))


def taken_of(page: CasePage, take: str) -> Taken:
    """Fill a form with what was taken; nothing where it is not proposed any more."""
    found = next((offer for offer in offers_of(page) if take and offer.take == take), None)
    if found is None or page.proposals is None:
        return Taken()
    if found.repeat is not None:
        words = [message(reason.code, reason.params) for reason in found.reasons]
        return Taken("fold", {"number": found.repeat.number, "reason": "；".join(words)})
    if found.kind == "category" and page.proposals.category is not None:
        return Taken("file", {"category": page.proposals.category.value})
    return Taken("dispatch", {"unit": page.proposals.unit_id})


def _offers(page: CasePage) -> Iterator[Offer]:
    seen, may = page.proposals, {verb for verb, decision in page.may if decision.allowed}
    if seen is None:
        return
    key = iter("123456789")
    if seen.category is not None and not page.category_code:
        take = "category" if "file" in may else ""
        value = f"{seen.category_name} {seen.category.value}"
        yield Offer("category", next(key), take, value, seen.category.reasons)
    if seen.unit is not None:
        take = "unit" if "dispatch" in may and seen.unit_id else ""
        yield Offer("unit", next(key), take, seen.unit.value, seen.unit.reasons)
    for place, repeat in enumerate(seen.repeats, start=1):
        take = f"repeat-{place}" if "fold" in may else ""
        yield Offer("repeat", next(key), take, repeat.number, repeat.reasons, repeat)
