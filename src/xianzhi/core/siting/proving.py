"""How good an answer is at most (界与证明): linear programming gives a bound, branching a proof.

The relaxation, in which sites may be opened in part, is nearly tight for covering. What it says of
each candidate rules most of them out (a site whose opening would cost more than the answer leaves
to be gained), so that a small whole-number problem remains.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from xianzhi.core.siting.question import Floats, Integers, Means
from xianzhi.core.siting.relation import Relation
from xianzhi.core.siting.searching import Found

__all__ = ["Effort", "Proof", "prove_cost", "prove_cover"]

_INTERIOR_FROM = 50_000  # pairs from which the interior point method is the faster one
_EXACT = 1e-6
_BRANCHING_S = 1.0  # the least time for a whole-number problem


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a proof is taken (求解要求): stop at this gap, or after these seconds."""

    gap: float = 1e-3
    seconds: float = 15.0


@dataclass(frozen=True, eq=False)
class Proof:
    """The best rows known, their value, and what no answer can beat (证明)."""

    rows: Integers
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a share of the answer (最优性差距)."""
        return abs(self.bound - self.value) / max(abs(self.value), 1e-12)


@dataclass(frozen=True, eq=False)
class _Model:
    """A linear programme: lowest cost of columns between bounds; the sites come first."""

    cost: Floats
    rows: csr_array
    most: Floats
    lower: Floats
    upper: Floats
    sites: int


Improve = Callable[[Integers], Found]
"""Search on from some open rows; the value is what is to be large, or the money."""


def prove_cover(
    relation: Relation, means: Means, known: Found, effort: Effort, improve: Improve
) -> Proof:
    """Bound how many people the means can serve, and better the answer (最大覆盖证明).

    Returns
    -------
    Proof
        With the bound of the relaxation if that is near enough, of branching otherwise.
    """
    model = _cover_model(relation, means)
    rows, low, bound = _proved(model, Found(known.rows, -known.value), effort, improve, -1.0)
    return Proof(rows, -low, -bound)


def prove_cost(
    relation: Relation, need: float, known: Found, effort: Effort, improve: Improve
) -> Proof:
    """Bound how little money serves so many people, and better the answer (集合覆盖证明)."""
    model = _cost_model(relation, need)
    rows, low, bound = _proved(model, known, effort, improve, 1.0)
    whole = bool(np.all(relation.cost == np.round(relation.cost)))
    return Proof(rows, low, min(low, float(np.ceil(bound - _EXACT))) if whole else bound)


def _proved(
    model: _Model, known: Found, effort: Effort, improve: Improve, sign: float
) -> tuple[Integers, float, float]:
    """Lower the bound to the answer and the answer to the bound, as far as time allows."""
    begun = time.monotonic()
    rows, low = known
    relaxed = _relaxed(model, effort.seconds)
    if relaxed is None:
        return rows, low, float(model.cost @ np.where(model.cost < 0, model.upper, model.lower))
    bound = float(relaxed.fun)
    again = improve(np.flatnonzero(relaxed.x[: model.sites] > 0.5))
    if sign * again.value < low - _EXACT:
        rows, low = again.rows, sign * again.value
    left_s = effort.seconds - (time.monotonic() - begun)
    if low - bound <= effort.gap * abs(low) or left_s < _BRANCHING_S:
        return rows, low, bound
    found = _branched(_narrowed(model, relaxed, low), effort.gap, left_s)
    if found.x is not None and found.fun < low - _EXACT:
        rows, low = np.flatnonzero(found.x[: model.sites] > 0.5), float(found.fun)
    # What was ruled out is no better than the answer, so the answer is a bound there.
    proved = low if found.mip_dual_bound is None else min(low, float(found.mip_dual_bound))
    return rows, low, max(bound, proved)


def _relaxed(model: _Model, seconds: float) -> Any:
    """Solve with sites that may be opened in part; null when time does not allow it."""
    found = linprog(
        model.cost,
        A_ub=model.rows,
        b_ub=model.most,
        bounds=np.column_stack([model.lower, model.upper]),
        method="highs-ipm" if model.rows.nnz > _INTERIOR_FROM else "highs-ds",
        options={"time_limit": seconds},
    )
    return found if found.status == 0 else None


def _narrowed(model: _Model, relaxed: Any, low: float) -> _Model:
    """Rule out what the relaxation shows to lead to nothing better than the answer."""
    room = low - float(relaxed.fun) - _EXACT
    never = relaxed.lower.marginals[: model.sites] > room
    always = -relaxed.upper.marginals[: model.sites] > room
    lower, upper = model.lower.copy(), model.upper.copy()
    upper[: model.sites][never] = 0.0
    lower[: model.sites][always] = 1.0
    return replace(model, lower=lower, upper=upper)


def _branched(model: _Model, gap: float, seconds: float) -> Any:
    whole = np.zeros(len(model.cost))
    whole[: model.sites] = 1
    return milp(
        model.cost,
        integrality=whole,
        bounds=Bounds(model.lower, model.upper),
        constraints=LinearConstraint(model.rows, ub=model.most),
        options={"mip_rel_gap": gap, "time_limit": seconds},
    )


def _served_by(relation: Relation) -> csr_array:
    """Rows that say: a place is served only if one of its sites is open."""
    sites = csr_array(
        (-np.ones(len(relation.back)), relation.back, relation.back_first),
        shape=(relation.demands, relation.sites),
    )
    return hstack([sites, eye_array(relation.demands)], format="csr")


def _cover_model(relation: Relation, means: Means) -> _Model:
    limits = [
        (np.ones(relation.sites), means.sites),
        (relation.cost, means.budget),
    ]
    kept = [(row, most) for row, most in limits if most is not None]
    blank = np.zeros(relation.demands)
    rows = [_served_by(relation), *(csr_array([[*row, *blank]]) for row, _ in kept)]
    return _Model(
        cost=np.concatenate([np.zeros(relation.sites), -relation.people]),
        rows=vstack(rows, format="csr"),
        most=np.concatenate([blank, [float(most) for _, most in kept]]),
        lower=np.zeros(relation.sites + relation.demands),
        upper=np.ones(relation.sites + relation.demands),
        sites=relation.sites,
    )


def _cost_model(relation: Relation, need: float) -> _Model:
    people = np.concatenate([np.zeros(relation.sites), -relation.people])
    return _Model(
        cost=np.concatenate([relation.cost, np.zeros(relation.demands)]),
        rows=vstack([_served_by(relation), csr_array(people[None])], format="csr"),
        most=np.concatenate([np.zeros(relation.demands), [-need]]),
        lower=np.zeros(relation.sites + relation.demands),
        upper=np.ones(relation.sites + relation.demands),
        sites=relation.sites,
    )
