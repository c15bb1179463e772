"""The prescription studio (处方工坊): what is proposed, what it does, where it lies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import OPEN
from xianzhi.apps.checkup.models import CheckupProblem, IndicatorObservation, SitingProof
from xianzhi.apps.checkup.permissions import may_prescribe
from xianzhi.apps.checkup.readmodels.studio import (
    HelpedProblem,
    Outcome,
    ProofState,
    SiteLine,
    SiteOption,
    StudioAnswer,
    StudioPage,
    StudioWish,
)
from xianzhi.apps.checkup.selectors.heads import heads_of
from xianzhi.apps.checkup.selectors.opening import (
    Opened,
    answered,
    choices_of,
    is_on_foot,
    open_studio,
    rows_of,
)
from xianzhi.apps.checkup.selectors.problems import problem_lines
from xianzhi.apps.checkup.selectors.wording import figure, name_of, target_of
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.core.indicators.results import Rule
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting import Prescription
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.errors import XianzhiError
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import require

__all__ = [
    "foretold",
    "gap_of",
    "helped",
    "is_reached",
    "outcome_of",
    "studio_ground",
    "studio_page",
    "tightened",
]

_MOST_OPTIONS, _MOST_PROBLEMS = 12, 200
_AROUND = 0.006  # degrees around what is missed and what is chosen: about 600 m
_REACH_M = 5.0  # how far the drawn ground may lie from the exact one
_BEST = 1e-6
_PER_CENT = 100.0


def studio_page(
    actor: Actor, run_id: str, concept: str, wish: StudioWish, *, at: datetime
) -> StudioPage:
    """Open the studio (处方工坊) and answer at once; a fault of the wish is told on the page.

    The first answer for a county takes seconds, each further one milliseconds.

    Raises
    ------
    NotFoundError
        There is no such run, it does not have the indicator, or no site would help it.
    """
    require(may_prescribe(actor))
    run, rows = rows_of(run_id, concept)
    choices, full = choices_of(actor, rows, wish)
    first, problem = rows[0], definitions()[concept].problem
    page = StudioPage(
        head=heads_of([run])[0],
        concept=concept,
        name=name_of(concept),
        measured_in=first.measured_in,
        target=target_of(first.target),
        missing=problem.missing if problem else "",
        is_on_foot=is_on_foot(concept),
        choices=choices,
        wish=full,
        answer=None,
        fault=None,
        extent=None,
    )
    try:
        opened = open_studio(actor, run_id, concept, full, at)
        answer = _answer(opened, full)
    except XianzhiError as error:
        return replace(page, fault=(error.code, error.params))
    return replace(page, answer=answer, extent=_extent(opened))


def studio_ground(
    actor: Actor, run_id: str, concept: str, wish: StudioWish, *, at: datetime
) -> dict[str, object]:
    """Give candidates and the ground that nothing serves as GeoJSON (工坊底图).

    Of each candidate its ground and a point; degrees, EPSG:4490.

    Raises
    ------
    XianzhiError
        As ``open_studio``.
    """
    require(may_prescribe(actor))
    _, rows = rows_of(run_id, concept)
    _, full = choices_of(actor, rows, wish)
    opened = open_studio(actor, run_id, concept, full, at)
    studio = opened.studio
    features = [
        _feature(shape, {"class": "missed"})
        for shape in reproject(studio.missed, studio.plane, CGCS2000)
    ]
    shapes = reproject(studio.grounds, studio.plane, CGCS2000)
    for number, shape in enumerate(shapes):
        told = {
            "class": "open" if studio.question.is_open_to_building[number] else "closed",
            "row": int(studio.rows[number]),
            "code": studio.ids[number],
        }
        x, y = studio.places[number]
        point = {"type": "Point", "coordinates": [round(float(x), 7), round(float(y), 7)]}
        if shapely.get_dimensions(shape) == 2:
            features.append(_feature(shape, told))
        features.append({"type": "Feature", "properties": told, "geometry": point})
    return {"type": "FeatureCollection", "features": features}


def foretold(row: IndicatorObservation, opened: Opened, chosen: Sequence[int]) -> float | None:
    """Foretell the indicator with the sites (预计指标值), in its unit; null where nobody can.

    It is what a run computes on the same layers with these sites among the facilities. What the
    next run measures decides: it knows what was really built.
    """
    if row.value is None or row.num is None or not row.den:
        return None
    scale = _PER_CENT if row.measured_in == "%" else 1.0
    return min(scale, row.value + scale * opened.studio.gained(chosen) / row.den)


def is_reached(value: float | None, target: Mapping[str, object] | None) -> bool | None:
    """Whether a value reaches a target (是否达标); null where either is missing."""
    aim = (target or {}).get("value")
    if value is None or not isinstance(aim, int | float) or (target or {}).get("op") != ">=":
        return None
    return value >= aim


def gap_of(value: float, bound: float) -> float:
    """Say how far a value may be from the best, in per cent of it (最优性差距)."""
    if bound <= value:
        return 0.0
    return _PER_CENT * (bound - value) / value if value else float("inf")


def helped(opened: Opened, chosen: Sequence[int]) -> list[tuple[CheckupProblem, float, float]]:
    """List the problems that sites help, with people served anew and all (受益问题)."""
    found = list(
        CheckupProblem.objects.filter(
            concept=opened.row.concept,
            last_run=opened.run,
            unit_code=opened.row.unit_code,
            status__in=OPEN,
        )
        .exclude(geometry=None)
        .exclude(rule=Rule.REPORTED)  # reports say that something is wrong, not that a site lacks
        .order_by("number")[:_MOST_PROBLEMS]
    )
    if not found:
        return []
    shapes = np.array([shapely.from_geojson(json.dumps(one.geometry)) for one in found], object)
    anew, living = opened.studio.people_within(shapes, chosen)
    told = zip(found, anew.tolist(), living.tolist(), strict=True)
    return [(problem, served, people) for problem, served, people in told if served > 0]


def tightened(
    opened: Opened, wish: StudioWish, answer: Prescription, bound: float
) -> tuple[float, bool]:
    """Take the bound of a proof where it speaks of these sites (证明上界); and whether it does.

    A proof is about as many sites and as much money as were asked for, on ground that may be built
    on: it says nothing of an answer that takes more.
    """
    proof = _proof_for(opened, wish)
    value = answer.served_people - answer.served_before
    if proof is None or proof.bound is None or not _within_means(answer, wish):
        return max(bound, value), False
    return max(min(bound, proof.bound), value), True


def _proof_for(opened: Opened, wish: StudioWish) -> SitingProof | None:
    """Find the proof that a wish names, where it is about the same question (证明)."""
    found = SitingProof.objects.filter(pk=wish.proof).first() if is_id(wish.proof) else None
    if found is None or found.question_sha256 != opened.asking.sha256:
        return None
    same = (found.wish.get("sites"), found.wish.get("budget_cny"))
    return found if same == (wish.sites, wish.budget_cny) else None


def outcome_of(
    answer: Prescription,
    bound: float,
    *,
    proved: bool,
    cost: float | None,
    values: tuple[float | None, float | None, bool | None],
) -> Outcome:
    """Write out what sites come to (处方成效)."""
    added = answer.served_people - answer.served_before
    gap = gap_of(added, bound)
    before, after, is_met = values
    return Outcome(
        added=figure(float(round(added))),
        lacking=figure(float(round(answer.people - answer.served_before))),
        served=figure(float(round(answer.served_people))),
        people=figure(float(round(answer.people))),
        cost="" if cost is None else figure(float(round(cost))),
        bound=figure(float(np.floor(bound + _BEST))),
        gap=f"{gap:.2f}" if np.isfinite(gap) else "",
        is_best=gap <= _BEST,
        is_proved=proved,
        value_before=figure(before),
        value_after=figure(after),
        is_met=is_met,
    )


def _answer(opened: Opened, wish: StudioWish) -> StudioAnswer:
    studio = opened.studio
    answer, bound = answered(opened, wish)
    bound, is_proved = tightened(opened, wish, answer, bound)
    chosen = [int(number) for number in answer.sites]
    rows = tuple(int(studio.rows[number]) for number in chosen)
    after = foretold(opened.row, opened, chosen)
    shown = wish.moved(rows)
    return StudioAnswer(
        wish=shown,
        outcome=outcome_of(
            answer,
            bound,
            proved=is_proved,
            cost=answer.cost if studio.has_cost else None,
            values=(opened.row.value, after, is_reached(after, opened.row.target)),
        ),
        sites=_sites(opened, answer, shown),
        additions=_additions(opened, chosen),
        problems=_problems(opened, chosen),
        is_own_choice=wish.chosen is not None,
        candidates=studio.question.sites,
        refused=int((~studio.question.is_open_to_building).sum()),
        left_out=_left_out(opened),
        unchecked=opened.unchecked,
        reach=_reach(opened, chosen),
        proof=_proof_state(_proof_for(opened, wish), shown),
    )


def _within_means(answer: Prescription, wish: StudioWish) -> bool:
    """Whether the sites take no more than was asked for: a proof speaks of that."""
    may = all(verdict is Verdict.COMPLIANT for verdict in answer.land)
    afforded = wish.budget_cny is None or answer.cost <= wish.budget_cny
    return may and len(answer.sites) <= wish.sites and afforded


def _sites(opened: Opened, answer: Prescription, wish: StudioWish) -> tuple[SiteLine, ...]:
    studio, lines = opened.studio, []
    told = zip(answer.sites.tolist(), answer.added_people.tolist(), answer.land, strict=True)
    for number, people, land in told:
        row, (x, y) = int(studio.rows[number]), studio.places[number]
        area = studio.area_m2(number)
        others = tuple(one for one in wish.chosen or () if one != row)
        lines.append(
            SiteLine(
                row=row,
                id=studio.ids[number],
                people=figure(float(round(people))),
                cost=figure(float(round(studio.question.cost[number]))) if studio.has_cost else "",
                area="" if area is None else figure(float(round(area))),
                land=land.slug,
                x=round(float(x), 7),
                y=round(float(y), 7),
                options=_options(opened, number, answer.sites.tolist()),
                without=f"?{wish.moved(others).query}",
            )
        )
    return tuple(lines)


def _options(opened: Opened, number: int, taken: Sequence[int]) -> tuple[SiteOption, ...]:
    studio = opened.studio
    near = [int(one) for one in studio.near(number, _MOST_OPTIONS) if int(one) not in taken]
    metres = shapely.distance(
        shapely.centroid(studio.grounds[number]), shapely.centroid(studio.grounds[near])
    )
    return tuple(
        _option(opened, one, f"{away:,.0f}") for one, away in zip(near, metres, strict=True)
    )


def _additions(opened: Opened, taken: Sequence[int]) -> tuple[SiteOption, ...]:
    """Open candidates that are not taken, those that would serve most people alone first."""
    studio = opened.studio
    may = studio.question.is_open_to_building
    ordered = np.argsort(-studio.alone, kind="stable")
    free = [int(one) for one in ordered if may[one] and int(one) not in taken]
    return tuple(_option(opened, one, "") for one in free[:_MOST_OPTIONS])


def _option(opened: Opened, number: int, metres: str) -> SiteOption:
    studio = opened.studio
    people = figure(float(round(studio.alone[number])))
    return SiteOption(int(studio.rows[number]), studio.ids[number], metres, people)


def _problems(opened: Opened, chosen: Sequence[int]) -> tuple[HelpedProblem, ...]:
    found = {str(one.pk): (served, people) for one, served, people in helped(opened, chosen)}
    lines = problem_lines(CheckupProblem.objects.filter(pk__in=found).order_by("number"))
    return tuple(
        HelpedProblem(line, *(figure(float(round(each))) for each in found[line.id]))
        for line in lines
    )


def _left_out(opened: Opened) -> tuple[tuple[str, int], ...]:
    told = opened.studio.left_out
    named = (
        ("too_small", told.too_small),
        ("lived_on", told.lived_on),
        ("no_way", told.no_way),
        ("too_far", told.too_far),
        ("too_many", told.too_many),
    )
    return tuple((name, count) for name, count in named if count)


def _reach(opened: Opened, chosen: Sequence[int]) -> dict[str, object]:
    if not chosen:
        return {"type": "FeatureCollection", "features": []}
    drawn = shapely.simplify(opened.studio.reach(chosen), _REACH_M)
    moved = reproject(np.array([drawn], dtype=object), opened.studio.plane, CGCS2000)
    return _feature(moved[0], {})


def _proof_state(proof: SitingProof | None, wish: StudioWish) -> ProofState | None:
    if proof is None:
        return None
    rows = None if proof.rows is None else tuple(sorted(proof.rows))
    is_shown = rows is None or rows == tuple(sorted(wish.chosen or ()))
    return ProofState(
        id=str(proof.pk),
        is_done=rows is not None,
        fault_code=proof.fault_code,
        fault_params=proof.fault_params,
        url="" if is_shown or rows is None else f"?{wish.moved(rows).query}",
    )


def _extent(opened: Opened) -> tuple[float, float, float, float] | None:
    studio = opened.studio
    drawn = reproject(studio.missed, studio.plane, CGCS2000)
    sides = shapely.total_bounds(np.concatenate([drawn, shapely.points(studio.places)]))
    if not np.isfinite(sides).all():
        return None
    west, south, east, north = sides.tolist()
    return west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND


def _feature(shape: shapely.Geometry, told: Mapping[str, object]) -> dict[str, object]:
    geometry = json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-7)))
    return {"type": "Feature", "properties": dict(told), "geometry": geometry}
