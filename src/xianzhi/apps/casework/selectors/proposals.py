"""What the dispatcher is proposed for a case (分拨建议): category, unit, and what it may repeat.

Nothing is stored and nothing is decided: a person confirms, or does otherwise. The model is the
file that ``xianzhi casework train`` writes; without it the words of the directory propose.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.permissions import sees_all_cases
from xianzhi.apps.casework.selectors.directories import CategoryLine, category_list
from xianzhi.apps.casework.selectors.visibility import found_case
from xianzhi.apps.organisations.selectors import UnitLine, resolve
from xianzhi.core.triage.model import ModelError, TriageModel
from xianzhi.core.triage.ngrams import Message
from xianzhi.core.triage.repeats import Evidence, Pair, Sighting, repeats_of
from xianzhi.core.triage.sorting import CategoryWords, Proposal, Reason, Sorter, Where

__all__ = ["CaseProposals", "LikelyRepeat", "proposals_for"]

_DEGREE_M = 111_320.0
_COMPARED = 300  # cases of one place and time: more is a fair, not a repeat
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LikelyRepeat:
    """A case that may be the same matter (疑似重复)."""

    case_id: str
    number: str
    status: str
    text: str
    weight: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CaseProposals:
    """What is proposed for one case (建议); null where nothing is sure enough.

    ``unit_id`` is set where the proposed unit is one that a case can be sent to.
    """

    category: Proposal | None
    category_name: str
    unit: Proposal | None
    unit_id: str
    repeats: tuple[LikelyRepeat, ...]


def proposals_for(actor: Actor, case_id: str) -> CaseProposals | None:
    """Propose for a case, to those who see every case (分拨建议); sixteen queries at most.

    Returns
    -------
    CaseProposals or None
        Null for an actor who does not sort cases.

    Raises
    ------
    NotFoundError
        The case does not exist for the actor.
    """
    case, _ = found_case(actor, case_id)
    if not sees_all_cases(actor):
        return None
    lines = {line.code: line for line in category_list()}
    units = _units(lines.values())
    sorter = _sorter(tuple(lines.values()), units)
    category = sorter.category(Message(case.text))
    code = case.category.code if case.category else (category.value if category else "")
    area_unit = case.area_unit.name if case.area_unit else ""
    unit = sorter.unit(code, Where(case.place_text or area_unit, area_unit)) if code else None
    return CaseProposals(
        category=category,
        category_name=lines[category.value].name if category else "",
        unit=unit,
        unit_id=_unit_id(case, unit, units),
        repeats=_repeats(case, sorter),
    )


def _sorter(lines: Sequence[CategoryLine], units: Mapping[str, UnitLine]) -> Sorter:
    """Categories whose lead is no single unit, such as “each town”, go to the unit of the place."""
    return Sorter(
        [
            CategoryWords(
                line.code,
                line.name,
                line.big_name,
                line.filing_condition,
                line.lead if line.lead in units else "",
            )
            for line in lines
        ],
        _model(),
    )


def _units(lines: Iterable[CategoryLine]) -> Mapping[str, UnitLine]:
    """Find the lead units that are one unit, by the names that the directory prints."""
    found = resolve({line.lead for line in lines if line.lead}, timezone.localdate())
    return {name: unit for name, unit in found.items() if not unit.member_ids}


def _unit_id(case: Case, unit: Proposal | None, units: Mapping[str, UnitLine]) -> str:
    if unit is None:
        return ""
    if case.area_unit and unit.value == case.area_unit.name:
        return str(case.area_unit_id)
    return units[unit.value].id if unit.value in units else ""


def _repeats(case: Case, sorter: Sorter) -> tuple[LikelyRepeat, ...]:
    if case.x is None or case.y is None:
        return ()
    reach = Evidence().metres[-1][0] / _DEGREE_M
    wide = reach / max(0.01, math.cos(math.radians(case.y)))
    span = timedelta(days=Evidence().days[-1][0])
    beside = (
        Case.objects.filter(
            reported_at__range=(case.reported_at - span, case.reported_at + span),
            x__range=(case.x - wide, case.x + wide),
            y__range=(case.y - reach, case.y + reach),
        )
        .exclude(pk=case.pk)
        .exclude(status__in=(CaseStatus.VOIDED, CaseStatus.FOLDED))
        .select_related("category")
        .order_by("-reported_at", "-id")[:_COMPARED]
    )
    others = {str(other.pk): other for other in beside}
    pairs = repeats_of(
        _sighting(case, sorter), [_sighting(other, sorter) for other in others.values()]
    )
    return tuple(
        _likely(others[pair.earlier if pair.earlier in others else pair.later], pair)
        for pair in pairs[:_SHOWN]
    )


def _sighting(case: Case, sorter: Sorter) -> Sighting:
    code = case.category.code if case.category else ""
    if not code:
        guess = sorter.category(Message(case.text))
        code = guess.value if guess else ""
    return Sighting(str(case.pk), case.x or 0.0, case.y or 0.0, case.reported_at, case.text, code)


def _likely(case: Case, pair: Pair) -> LikelyRepeat:
    return LikelyRepeat(
        str(case.pk), case.number, case.get_status_display(), case.text, pair.weight, pair.reasons
    )


def _model() -> TriageModel | None:
    path: Path = settings.TRIAGE_MODEL
    try:
        return _loaded(path, path.stat().st_mtime_ns)
    except (OSError, ModelError):  # the words of the directory do meanwhile
        return None


@lru_cache(1)
def _loaded(path: Path, written_ns: int) -> TriageModel:
    return TriageModel.from_bytes(path.read_bytes())
