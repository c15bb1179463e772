"""From a wish of the studio to a prepared question (处方选址依据)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.selectors import (
    InForce,
    control_layers,
    ground_layers,
    unchecked_layers,
    versions_read,
)
from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation
from xianzhi.apps.checkup.readmodels.studio import StudioChoices, StudioWish
from xianzhi.apps.checkup.selectors.heads import run_of
from xianzhi.apps.checkup.studios import Asking, studio_for
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.core.indicators.standards import ReachRule, reach_rule
from xianzhi.core.siting import Means, Prescription
from xianzhi.engines.studio.candidates import kinds_of
from xianzhi.engines.studio.questions import Studio
from xianzhi.errors import RuleError
from xianzhi.records.boundary import is_text
from xianzhi.records.decisions import NotFoundError

__all__ = [
    "Opened",
    "answered",
    "choices_of",
    "is_on_foot",
    "means_of",
    "open_studio",
    "prescribes",
    "rows_of",
]

_PREFERRED = ("site", "candidates", "parcel", "parcels")  # what is meant to be built on comes first
_LIMITS_M = (300.0, 500.0, 1000.0)
_KINDS_KEPT = 64
_WORST = ("unmet", "undecidable", "met")


@dataclass(frozen=True, slots=True)
class Opened:
    """A studio that is open (已打开的工坊)."""

    run: CheckupRun
    row: IndicatorObservation
    layer: InForce
    asking: Asking
    studio: Studio
    unchecked: tuple[str, ...]


def prescribes(concept: str) -> bool:
    """Whether sites can be chosen against what an indicator misses (能否开处方)."""
    return _rule(concept) is not None


def is_on_foot(concept: str) -> bool:
    """Whether sites serve along the ways (是否步行测算)."""
    rule = _rule(concept)
    return rule is not None and rule.is_on_foot


def rows_of(run_id: str, concept: str) -> tuple[CheckupRun, list[IndicatorObservation]]:
    """Find a run and what it says of an indicator, the worst unit first.

    Raises
    ------
    NotFoundError
        There is no such run, or it does not have the indicator.
    """
    run = run_of(run_id)
    if not is_text(concept):
        raise NotFoundError
    rows = list(IndicatorObservation.objects.filter(run=run, concept=concept).order_by("position"))
    if not rows:
        raise NotFoundError
    return run, sorted(rows, key=lambda row: _WORST.index(row.verdict))


def choices_of(
    actor: Actor, rows: Sequence[IndicatorObservation], wish: StudioWish
) -> tuple[StudioChoices, StudioWish]:
    """Offer what there is to choose from, and fill in what the wish leaves open (可选项).

    Raises
    ------
    NotFoundError
        No site would help this indicator: it has no studio.
    """
    rule = _rule(rows[0].concept)
    if rule is None:
        raise NotFoundError
    layers = sorted(ground_layers(actor), key=_preference)
    limits = tuple(dict.fromkeys([one.limit_m for one in rule.standards] + list(_LIMITS_M)))
    full = replace(
        wish,
        unit=wish.unit or rows[0].unit_code,
        layer=wish.layer or (layers[0].code if layers else ""),
        limit_m=wish.limit_m or limits[0],
    )
    chosen = next((one for one in layers if one.code == full.layer), None)
    choices = StudioChoices(
        units=tuple((row.unit_code, row.unit_name or row.unit_code) for row in rows),
        layers=tuple((one.code, one.name) for one in layers),
        limits_m=tuple(sorted(limits)),
        kinds=_kinds(chosen.sha256) if chosen else (),
    )
    return choices, full


def open_studio(actor: Actor, run_id: str, concept: str, wish: StudioWish, at: datetime) -> Opened:
    """Prepare the question of a wish, or take it where it is prepared (打开工坊).

    Raises
    ------
    NotFoundError
        There is no such run or indicator.
    RuleError
        The indicator is not about reach, its definition changed since the run, or the wish names
        a unit or a layer that is not there.
    XianzhiError
        A layer cannot be read or does not say what is needed.
    """
    run, rows = rows_of(run_id, concept)
    if _rule(concept) is None:
        raise RuleError("checkup.not_about_reach", {"concept": concept})
    row = next((one for one in rows if one.unit_code == wish.unit), None)
    if row is None:
        raise RuleError("checkup.no_such_unit", {"unit": wish.unit})
    if row.definition_sha256 != definitions()[concept].sha256:
        raise RuleError("checkup.definition_changed", {"concept": concept})
    layer = next((one for one in ground_layers(actor) if one.code == wish.layer), None)
    if layer is None:
        raise RuleError("checkup.no_such_candidates", {"layer": wish.layer})
    on = timezone.localdate(at)
    controls = control_layers(actor)
    versions = run.layers.order_by("name").values_list("version_id", flat=True)
    asking = Asking(
        layers=versions_read([str(one) for one in versions]),
        controls=controls,
        sites_sha256=layer.sha256,
        concept=concept,
        definition_sha256=row.definition_sha256,
        unit=row.unit_code,
        day=run.cut_off_date,
        on=on,
        limit_m=wish.limit_m,
        kinds=wish.kinds,
        price_cny_per_m2=wish.price_cny_per_m2,
    )
    unchecked = unchecked_layers(controls, on)
    return Opened(run, row, layer, asking, studio_for(asking), unchecked)


def answered(opened: Opened, wish: StudioWish) -> tuple[Prescription, float]:
    """Answer a wish, and say what no choice of the same means can beat (方案与上界).

    Sites that somebody chose are measured against the best of as many sites and as much money.

    Raises
    ------
    RuleError
        A site is none of the candidates.
    """
    studio = opened.studio
    if wish.chosen is None:
        best = studio.best(means_of(opened, wish))
        return best, best.bound
    unknown = [row for row in wish.chosen if row not in studio.number_of]
    if unknown:
        raise RuleError("checkup.site_unknown", {"row": str(unknown[0])})
    answer = studio.assessed([studio.number_of[row] for row in wish.chosen])
    bound = studio.best(means_of(opened, wish, answer)).bound
    return answer, max(bound, answer.value)


def means_of(opened: Opened, wish: StudioWish, answer: Prescription | None = None) -> Means:
    """Say what may be spent (约束): what was asked for, or what somebody's own sites take."""
    sites, budget = wish.sites, wish.budget_cny
    if budget is not None and not opened.studio.has_cost:
        raise RuleError("checkup.budget_needs_a_price")
    if answer is not None:
        sites = max(sites, len(answer.sites))
        budget = None if budget is None else max(budget, answer.cost)
    return Means(sites, budget)


def _rule(concept: str) -> ReachRule | None:
    defined = definitions().get(concept)
    return None if defined is None else reach_rule(defined)


def _preference(layer: InForce) -> int:
    return _PREFERRED.index(layer.code) if layer.code in _PREFERRED else len(_PREFERRED)


@lru_cache(_KINDS_KEPT)
def _kinds(sha256: str) -> tuple[str, ...]:
    return kinds_of(file_path(sha256))
