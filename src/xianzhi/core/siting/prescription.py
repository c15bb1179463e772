"""What is proposed, and how good it is (选址方案): never an answer without its bound."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting.medians import best_savings
from xianzhi.core.siting.pricing import price
from xianzhi.core.siting.proving import Effort, Proof, prove_cost, prove_cover
from xianzhi.core.siting.question import Floats, Integers, Means, Question
from xianzhi.core.siting.relation import Relation, covering_relation, saving_relation
from xianzhi.core.siting.searching import Found, best_sites, cheapest_sites

__all__ = [
    "Aim",
    "Prescription",
    "assess",
    "first_answer",
    "least_cost",
    "least_walking",
    "most_people",
]


_QUICK_STEPS = 60


class Aim(StrEnum):
    """What a set of sites is chosen for (选址目标)."""

    MOST_PEOPLE = "most_people"  # 最大覆盖
    LEAST_COST = "least_cost"  # 集合覆盖
    LEAST_WALKING = "least_walking"  # p-中位


@dataclass(frozen=True, eq=False)
class Prescription:
    """Sites that close a gap (选址方案).

    Parameters
    ----------
    sites
        Rows of the candidates, those that serve most people first.
    added_people
        Whom each site serves who was served by none before it in this order.
    served_before, served_people, people
        Served today, served with these sites, and all.
    cost
        Of the sites together.
    land
        What the control rules say of each site.
    value, bound
        In the unit of the aim: people served anew, money, or metres saved times people; no answer
        is better than the bound.
    """

    aim: Aim
    limit_m: float
    sites: Integers
    added_people: Floats
    served_before: float
    served_people: float
    people: float
    cost: float
    land: tuple[Verdict, ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a share of the answer (最优性差距)."""
        if self.bound == self.value:
            return 0.0
        return abs(self.bound - self.value) / abs(self.value) if self.value else float("inf")


def first_answer(question: Question, means: Means) -> Prescription:
    """Serve as many people as the means allow, at once (最大覆盖初解).

    Milliseconds for a page that answers while a site is moved; :func:`most_people` proves more.
    """
    relation = covering_relation(question)
    return _prescribed(question, relation, Aim.MOST_PEOPLE, _quick(relation, means))


def most_people(question: Question, means: Means, effort: Effort | None = None) -> Prescription:
    """Serve as many people as the means allow, with a proved bound (最大覆盖选址).

    References
    ----------
    Church and ReVelle 1974, maximal covering location problem.
    """
    relation = covering_relation(question)
    proof = _quick(relation, means)
    if relation.sites:

        def improve(rows: Integers) -> Found:
            return best_sites(relation, means, _affordable(relation, means, rows))

        found = Found(proof.rows, proof.value)
        proved = prove_cover(relation, means, found, effort or Effort(), improve)
        proof = replace(proved, bound=min(proved.bound, proof.bound))
    return _prescribed(question, relation, Aim.MOST_PEOPLE, proof)


def _quick(relation: Relation, means: Means) -> Proof:
    """Let prices point to good sites, exchange from there, and keep the bound of the prices."""
    if not relation.sites:
        return Proof(np.empty(0, np.int64), 0.0, 0.0)
    bound, choice = price(relation, means, 0.0, _QUICK_STEPS)
    found = best_sites(relation, means, _affordable(relation, means, np.flatnonzero(choice)))
    return Proof(
        found.rows, found.value, max(found.value, min(bound, float(relation.people.sum())))
    )


def least_cost(question: Question, share: float, effort: Effort | None = None) -> Prescription:
    """Serve a share of all people for as little money as possible (集合覆盖选址).

    Parameters
    ----------
    share
        In [0, 1], of all people, those served today included. Where all candidates together serve
        fewer, as many as they can: the answer says how many.
    """
    relation = covering_relation(question)
    served = float(question.people[question.is_served].sum())
    need = share * float(question.people.sum()) - served
    need = min(need, float(relation.people.sum())) - 1e-9 * max(need, 0.0)
    if need <= 0 or not relation.sites:
        none = Proof(np.empty(0, np.int64), 0.0, 0.0)
        return _prescribed(question, relation, Aim.LEAST_COST, none)
    found = cheapest_sites(relation, need)

    def improve(rows: Integers) -> Found:
        return cheapest_sites(relation, need, rows)

    proof = prove_cost(relation, need, found, effort or Effort(), improve)
    return _prescribed(question, relation, Aim.LEAST_COST, proof)


def least_walking(question: Question, sites: int) -> Prescription:
    """Save people as many metres as so many sites can (p-中位选址).

    Who has nothing within the limit counts as walking the limit, so that the sum says something.
    """
    relation = saving_relation(question)
    proof = best_savings(relation, sites)
    return _prescribed(question, relation, Aim.LEAST_WALKING, proof)


def assess(question: Question, sites: Integers) -> Prescription:
    """Say what sites that somebody chose would do (方案评估), whatever their ground.

    The bound is the value: nothing was searched for.
    """
    served = _served_by(question, sites)
    value = float(question.people[served & ~question.is_served].sum())
    in_order = _in_order(question, np.asarray(sites))
    return _described(question, Aim.MOST_PEOPLE, in_order, (value, value))


def _affordable(relation: Relation, means: Means, rows: Integers) -> Integers:
    """As many of the rows as the means allow, those that serve most first."""
    worth = np.add.reduceat(relation.worth, relation.first[:-1])[rows]
    rows = rows[np.argsort(-worth, kind="stable")]
    if means.sites is not None:
        rows = rows[: means.sites]
    if means.budget is not None:
        rows = rows[np.cumsum(relation.cost[rows]) <= means.budget]
    return rows


def _prescribed(question: Question, relation: Relation, aim: Aim, proof: Proof) -> Prescription:
    """Describe what was found, without sites that serve nobody anew: means need not be used up."""
    sites, added = _in_order(question, relation.site[proof.rows])
    if aim is not Aim.LEAST_WALKING:  # there a site may save steps alone
        sites, added = sites[added > 0], added[added > 0]
    return _described(question, aim, (sites, added), (proof.value, proof.bound))


def _served_by(question: Question, sites: Integers) -> NDArray[np.bool_]:
    served = question.is_served.copy()
    served[question.pairs.demand[_rows_of(question, sites)]] = True
    return served


def _described(
    question: Question, aim: Aim, in_order: tuple[Integers, Floats], value: tuple[float, float]
) -> Prescription:
    sites, added = in_order
    before = float(question.people[question.is_served].sum())
    return Prescription(
        aim=aim,
        limit_m=question.pairs.limit_m,
        sites=sites,
        added_people=added,
        served_before=before,
        served_people=float(question.people[_served_by(question, sites)].sum()),
        people=float(question.people.sum()),
        cost=float(question.cost[sites].sum()),
        land=tuple(Verdict(int(question.land[site])) for site in sites),
        value=value[0],
        bound=value[1],
    )


def _in_order(question: Question, sites: Integers) -> tuple[Integers, Floats]:
    """Put the sites in the order in which they add most, each to those before it."""
    pairs, served = question.pairs, question.is_served.copy()
    mine = _rows_of(question, sites)
    site, demand = pairs.site[mine], pairs.demand[mine]
    left, ordered, added = set(sites.tolist()), [], []
    while left:
        gains = np.bincount(site, question.people[demand] * ~served[demand], question.sites)
        best = max(left, key=lambda row: (gains[row], -row))
        left.remove(best)
        served[demand[site == best]] = True
        ordered.append(best)
        added.append(float(gains[best]))
    return np.array(ordered, np.int64), np.array(added)


def _rows_of(question: Question, sites: Integers) -> Integers:
    """Pairs of some sites."""
    chosen = np.zeros(question.sites, bool)
    chosen[sites] = True
    return np.flatnonzero(chosen[question.pairs.site])
