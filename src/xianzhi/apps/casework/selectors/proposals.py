"""What the dispatcher is proposed for a case (分拨建议): category, unit, and what it may repeat.

Nothing is stored and nothing is decided: a person confirms, or does otherwise. The model is the
file that ``xianzhi casework train`` writes; without it the words of the directory propose.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.cells import cells_around
from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.permissions import sees_all_cases
from xianzhi.apps.casework.readmodels import CaseProposals, LikelyRepeat
from xianzhi.apps.casework.selectors.directories import CategoryLine, category_list
from xianzhi.apps.casework.selectors.visibility import found_case
from xianzhi.apps.organisations.selectors import UnitLine, resolve
from xianzhi.core.triage.model import ModelError, TriageModel
from xianzhi.core.triage.ngrams import Message
from xianzhi.core.triage.repeats import Evidence, Pair, Sighting, repeats_of
from xianzhi.core.triage.sorting import CategoryWords, Proposal, Sorter, Where

__all__ = ["proposals_for", "proposed", "sorter_at_hand"]

_COMPARED = 300  # cases of one place and time: more is a fair, not a repeat
_SHOWN = 5


def proposals_for(actor: Actor, case_id: str) -> CaseProposals | None:
    """Propose for a case, to those who see every case (分拨建议); ten queries at most.

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
    return proposed(case) if sees_all_cases(actor) else None


def proposed(case: Case) -> CaseProposals:
    """Propose for a case that was found already (分拨建议); eight queries at most."""
    listed = category_list()
    lines = {line.code: line for line in listed}
    units = _units(listed)
    sorter = _sorter_of(listed, frozenset(units))
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


def sorter_at_hand() -> Sorter:
    """Give what guesses categories (类别推测); it knows no units. One query."""
    return _sorter_of(category_list(), frozenset())


def _sorter_of(lines: tuple[CategoryLine, ...], units: frozenset[str]) -> Sorter:
    path: Path = settings.TRIAGE_MODEL
    return _sorter(lines, units, path, _written_ns(path))


@lru_cache(4)
def _sorter(
    lines: tuple[CategoryLine, ...], units: frozenset[str], path: Path, written_ns: int
) -> Sorter:
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
        _model(path) if written_ns else None,
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
    span = timedelta(days=Evidence().days[-1][0])
    beside = (
        Case.objects.filter(
            reported_at__range=(case.reported_at - span, case.reported_at + span),
            place_cell__in=cells_around(case.x, case.y, Evidence().metres[-1][0]),
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
        str(case.pk), case.number, case.status, case.text, pair.weight, pair.reasons
    )


def _written_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _model(path: Path) -> TriageModel | None:
    try:
        return TriageModel.from_bytes(path.read_bytes())
    except (OSError, ModelError):  # the words of the directory do meanwhile
        return None
