"""The question as arrays that a search runs through (选址关系表).

Places of demand that the same candidates serve are one place: nothing in the answer can tell them
apart. Candidates that may not be built on, and people who are served already, are gone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from xianzhi.core.siting.question import Floats, Integers, Question

__all__ = ["Relation", "covering_relation", "saving_relation"]

Short = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Relation:
    """Candidates and demand, each knowing the other (关系表).

    Parameters
    ----------
    site
        Row of the question's candidates that each candidate here is.
    first, demand, worth
        The demand of candidate *i* stands from ``first[i]`` to ``first[i + 1]``: which, and what
        it is worth to serve it from there, in people or in metres that people walk less.
    back_first, back, back_worth
        The same from the demand's side.
    """

    site: Integers
    cost: Floats
    first: Short
    demand: Short
    worth: Floats
    back_first: Short
    back: Short
    back_worth: Floats

    @property
    def demands(self) -> int:
        """Number of places of demand."""
        return len(self.back_first) - 1

    @property
    def sites(self) -> int:
        """Number of candidates."""
        return len(self.first) - 1

    @property
    def people(self) -> Floats:
        """What each place of demand is worth, where every candidate is worth the same to it."""
        return self.back_worth[self.back_first[:-1]]


def covering_relation(question: Question) -> Relation:
    """Tell which candidate serves how many people (覆盖关系表); equal demand is put together."""
    pairs, kept = question.pairs, _kept(question)
    site, demand = pairs.site[kept], pairs.demand[kept]
    known, first, number = _equal_demand(site, demand, question.demands)
    people = np.bincount(number, question.people[known], len(first))
    whom = np.full(question.demands, -1)
    whom[known[first]] = np.arange(len(first))  # one place stands for all that are equal to it
    stands = whom[demand] >= 0
    group = whom[demand[stands]]
    return _relation(question, site[stands], group, people[group], len(first))


def _equal_demand(
    site: Integers, demand: Integers, demands: int
) -> tuple[Integers, Integers, Integers]:
    """Find places that exactly the same sites serve, by a sum of scattered numbers."""
    mark = np.zeros(demands, np.uint64)
    scattered = _scattered(np.arange(site.max(initial=-1) + 1, dtype=np.uint64))
    np.add.at(mark, demand, scattered[site])
    known = np.flatnonzero(np.bincount(demand, minlength=demands))
    _, first, number = np.unique(mark[known], return_index=True, return_inverse=True)
    return known, first, number


def _scattered(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter numbers over 64 bits (splitmix64): sums of different sets then differ."""
    mixed = number * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x243F6A8885A308D3)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    scattered: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return scattered


def saving_relation(question: Question) -> Relation:
    """Tell how many metres people would walk less (节省关系表).

    Who has nothing within the limit counts as walking the limit.
    """
    pairs, kept = question.pairs, question.is_open_to_building[question.pairs.site]
    site, demand, metres = pairs.site[kept], pairs.demand[kept], pairs.metres[kept]
    today_m = np.minimum(question.now_m, pairs.limit_m)[demand]
    saves = (metres < today_m) & (question.people[demand] > 0)
    worth = (question.people[demand] * (today_m - metres))[saves]
    known, number = np.unique(demand[saves], return_inverse=True)
    return _relation(question, site[saves], number, worth, len(known))


def _kept(question: Question) -> NDArray[np.bool_]:
    pairs = question.pairs
    kept: NDArray[np.bool_] = (
        question.is_open_to_building[pairs.site]
        & ~question.is_served[pairs.demand]
        & (question.people[pairs.demand] > 0)
    )
    return kept


def _relation(
    question: Question, site: Integers, demand: Integers, worth: Floats, demands: int
) -> Relation:
    is_used = np.zeros(question.sites, bool)
    is_used[site] = True
    used, number = np.flatnonzero(is_used), np.cumsum(is_used) - 1
    row = number[site]
    if np.any(row[1:] < row[:-1]):  # pairs mostly come site by site
        order = np.argsort(row, kind="stable")
        row, demand, worth = row[order], demand[order], worth[order]
    first = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(used)))])
    short = demand.astype(np.int32)
    forward = csr_array((worth, short, first.astype(np.int32)), shape=(len(used), demands))
    backward = forward.tocsc()
    return Relation(
        site=used,
        cost=question.cost[used],
        first=forward.indptr.astype(np.int32),
        demand=forward.indices.astype(np.int32),
        worth=forward.data,
        back_first=backward.indptr.astype(np.int32),
        back=backward.indices.astype(np.int32),
        back_worth=backward.data,
    )
