"""What is proposed on the page of a case (分拨建议): each is taken into a form, never decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from xianzhi.apps.casework.readmodels import CasePage, LikelyRepeat
from xianzhi.apps.casework.workflow import TEXT_OF
from xianzhi.core.triage.sorting import Reason
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["Offer", "OfferedText", "Taken", "offers_of", "taken_of", "texts_of"]

_TEXT = "text-"  # how a standard text is named in an address: text-finish-1


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
    """What somebody took into a form (采用): the move that it opens, and what stands in it.

    ``other`` is what was taken beside a standard text, so that another text leaves it there.
    """

    verb: str = ""
    start: Mapping[str, object] = field(default_factory=dict)
    other: str = ""


@dataclass(frozen=True, slots=True)
class OfferedText:
    """A standard text in the form of a move (可选常用语), with its number and its address."""

    number: int
    text: str
    field: str
    query: str


def offers_of(page: CasePage) -> tuple[Offer, ...]:
    """List what is proposed, each with the key that takes it."""
    return tuple(_offers(page))


def taken_of(page: CasePage, takes: Sequence[str]) -> Taken:
    """Fill a form with what was taken; nothing where it is not proposed any more.

    A standard text joins what was taken for the same move.
    """
    other = next((take for take in takes if not take.startswith(_TEXT)), "")
    taken = _proposal_taken(page, other)
    wanted = next((take for take in takes if take.startswith(_TEXT)), "")
    verb, _, number = wanted.removeprefix(_TEXT).rpartition("-")
    texts = page.texts.get(verb, ())
    found = next((t for place, t in enumerate(texts, start=1) if str(place) == number), None)
    if found is None:
        return taken
    start = taken.start if taken.verb == verb else {}
    return Taken(verb, {**start, TEXT_OF[verb]: found.text}, other if start else "")


def texts_of(page: CasePage, verb: str, taken: Taken) -> tuple[OfferedText, ...]:
    """List the standard texts for a move, each with the address that writes it into the form."""
    beside = [("take", taken.other)] if taken.other and taken.verb == verb else []
    return tuple(
        OfferedText(
            number,
            one.text,
            TEXT_OF[verb],
            urlencode([*beside, ("take", f"{_TEXT}{verb}-{number}")]),
        )
        for number, one in enumerate(page.texts.get(verb, ()), start=1)
    )


def _proposal_taken(page: CasePage, take: str) -> Taken:
    found = next((offer for offer in offers_of(page) if take and offer.take == take), None)
    if found is None or page.proposals is None:
        return Taken()
    if found.repeat is not None:
        words = [message(reason.code, reason.params) for reason in found.reasons]
        start: dict[str, object] = {"number": found.repeat.number, "reason": "；".join(words)}
        return Taken("fold", start, take)
    if found.kind == "category" and page.proposals.category is not None:
        return Taken("file", {"category": page.proposals.category.value}, take)
    return Taken("dispatch", {"unit": page.proposals.unit_id}, take)


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
