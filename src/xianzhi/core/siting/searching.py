"""A good answer at once (贪心与交换): open what helps most, then exchange while that helps.

The kernels keep, for each candidate, what it would add to the sites that are open. Opening or
closing one changes this for its neighbours only.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.siting.question import Floats, Integers, Means
from xianzhi.core.siting.relation import Relation
from xianzhi.core.spatial.compilation import compiled, inlined, lean

__all__ = ["Found", "best_sites", "cheapest_sites", "value_of"]

Short = NDArray[np.int32]
Bytes = NDArray[np.uint8]

_MOST_ROUNDS = 200
_TRIES = 50


class Cover(NamedTuple):
    """What serves whom, from both sides."""

    first: Short
    demand: Short
    back_first: Short
    back: Short
    people: Floats
    cost: Floats


class State(NamedTuple):
    """What is open, how often each demand is served, what each candidate would add."""

    is_open: Bytes
    times: Short
    gain: Floats


class Found(NamedTuple):
    """Rows of the relation that are open, and what they are worth together."""

    rows: Integers
    value: float


@inlined
def _open(cover: Cover, state: State, row: int) -> None:
    state.is_open[row] = 1
    for k in range(cover.first[row], cover.first[row + 1]):
        demand = cover.demand[k]
        state.times[demand] += 1
        if state.times[demand] == 1:
            for m in range(cover.back_first[demand], cover.back_first[demand + 1]):
                state.gain[cover.back[m]] -= cover.people[demand]


@inlined
def _close(cover: Cover, state: State, row: int) -> None:
    state.is_open[row] = 0
    for k in range(cover.first[row], cover.first[row + 1]):
        demand = cover.demand[k]
        state.times[demand] -= 1
        if state.times[demand] == 0:
            for m in range(cover.back_first[demand], cover.back_first[demand + 1]):
                state.gain[cover.back[m]] += cover.people[demand]


@inlined
def _best(cover: Cover, state: State, left: float, by_cost: bool) -> int:
    """Closed candidate that adds most for what is left, or most for its money; -1 for none."""
    best, most = -1, 0.0
    for row in range(cover.cost.shape[0]):
        if state.is_open[row] == 0 and cover.cost[row] <= left:
            worth = state.gain[row] / cover.cost[row] if by_cost else state.gain[row]
            if worth > most:
                best, most = row, worth
    return best


@lean
def fill(cover: Cover, state: State, means: tuple[int, float], by_cost: bool) -> tuple[int, float]:
    """Open what adds most until nothing is left (贪心); what is left of sites and of money."""
    sites, left = means
    while sites > 0:
        row = _best(cover, state, left, by_cost)
        if row < 0:
            break
        _open(cover, state, row)
        sites -= 1
        left -= cover.cost[row]
    return sites, left


@lean
def exchange(cover: Cover, state: State, means: tuple[int, float], least: float) -> float:
    """Exchange one open site for a closed one while that adds more than *least* (交换改进)."""
    sites, left = means
    for _ in range(_MOST_ROUNDS):
        improved = False
        for row in range(cover.cost.shape[0]):
            if state.is_open[row] == 1:
                _close(cover, state, row)
                best = _best(cover, state, left + cover.cost[row], False)
                if best >= 0 and state.gain[best] > state.gain[row] + least:
                    _open(cover, state, best)
                    left += cover.cost[row] - cover.cost[best]
                    improved = True
                else:
                    _open(cover, state, row)
        sites, left = fill(cover, state, (sites, left), False)
        if not improved:
            break
    return left


@inlined
def _served(cover: Cover, state: State) -> float:
    served = 0.0
    for demand in range(cover.people.shape[0]):
        if state.times[demand] > 0:
            served += cover.people[demand]
    return served


@lean
def shed(cover: Cover, state: State, order: Integers, need: float) -> None:
    """Close sites that the rest does without (去除冗余), in an order, while *need* is served."""
    served = _served(cover, state)
    for row in order:
        if state.is_open[row] == 1:
            _close(cover, state, row)
            if served - state.gain[row] >= need:
                served -= state.gain[row]
            else:
                _open(cover, state, row)


@compiled
def fill_up_to(cover: Cover, state: State, need: float) -> None:
    """Open what serves most for its money until *need* is served (集合覆盖贪心)."""
    served = 0.0
    while served < need:
        row = _best(cover, state, np.inf, True)
        if row < 0:
            break
        served += state.gain[row]
        _open(cover, state, row)


def _cover(relation: Relation) -> Cover:
    return Cover(
        relation.first,
        relation.demand,
        relation.back_first,
        relation.back,
        relation.people,
        relation.cost,
    )


def _begun(relation: Relation, rows: Integers | None = None) -> tuple[Cover, State]:
    cover = _cover(relation)
    gain = np.zeros(relation.sites)
    np.add.at(gain, relation.back, relation.back_worth)
    state = State(np.zeros(relation.sites, np.uint8), np.zeros(relation.demands, np.int32), gain)
    for row in () if rows is None else rows:
        _opened(cover, state, int(row))
    return cover, state


@lean
def _opened(cover: Cover, state: State, row: int) -> None:
    _open(cover, state, row)


def _found(cover: Cover, state: State) -> Found:
    value = float(cover.people[state.times > 0].sum())
    return Found(np.flatnonzero(state.is_open), value)


def value_of(relation: Relation, rows: Integers) -> float:
    """Count the people that some sites serve together (覆盖人口)."""
    return _found(*_begun(relation, rows)).value


def best_sites(relation: Relation, means: Means, begin: Integers | None = None) -> Found:
    """Serve as many as the means allow, by opening and exchanging (最大覆盖启发式).

    Parameters
    ----------
    begin
        Rows that are opened first, within the means: what prices or a relaxation point to.
    """
    sites = relation.sites if means.sites is None else means.sites
    budget = np.inf if means.budget is None else float(means.budget)
    least = 1e-9 * float(relation.people.sum())
    tries = []
    for by_cost in (False, True) if means.budget is not None else (False,):
        cover, state = _begun(relation, begin)
        spent = 0.0 if begin is None else float(relation.cost[begin].sum())
        opened = 0 if begin is None else len(begin)
        left = fill(cover, state, (sites - opened, budget - spent), by_cost)
        exchange(cover, state, left, least)
        tries.append(_found(cover, state))
    return max(tries, key=lambda found: found.value)


def cheapest_sites(relation: Relation, need: float, begin: Integers | None = None) -> Found:
    """Serve so many people for little money (集合覆盖启发式); the value is the money.

    *need* is in people and at most what all candidates serve together.
    """
    cover, state = _begun(relation, begin)
    fill_up_to(cover, state, need)
    shed(cover, state, np.argsort(-relation.cost, kind="stable"), need)
    rows = np.flatnonzero(state.is_open)
    for _ in range(_TRIES):
        cheaper = _one_step_cheaper(relation, need, rows)
        if cheaper is None:
            break
        rows = cheaper
    return Found(rows, float(relation.cost[rows].sum()))


def _one_step_cheaper(relation: Relation, need: float, rows: Integers) -> Integers | None:
    """Spend a little less and exchange until the need is met again; null when it is not."""
    cover, state = _begun(relation, rows)
    alone = np.array([cover.people[_served_alone(cover, state, row)].sum() for row in rows])
    kept = rows[np.arange(len(rows)) != np.argmin(alone / relation.cost[rows])]
    budget = float(relation.cost[rows].sum()) - 1e-6 * float(relation.cost.max())
    cost = relation.cost
    if np.all(cost == np.round(cost)):
        budget = float(cost[rows].sum()) - 1.0
    found = best_sites(relation, Means(budget=budget), kept)
    return found.rows if found.value >= need else None


def _served_alone(cover: Cover, state: State, row: int) -> Short:
    demand = cover.demand[cover.first[row] : cover.first[row + 1]]
    alone: Short = demand[state.times[demand] == 1]
    return alone
