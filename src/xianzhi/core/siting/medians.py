"""Sites from which people walk least (p-中位选址): metres saved, with their bound.

People go to the nearest open site, so a place of demand is worth what its best one saves.
"""

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.siting.pricing import Saving, price, saving_of
from xianzhi.core.siting.proving import Proof
from xianzhi.core.siting.question import Floats, Means
from xianzhi.core.siting.relation import Relation
from xianzhi.core.spatial.compilation import compiled, inlined, lean

__all__ = ["best_savings"]

Bytes = NDArray[np.uint8]

_MOST_ROUNDS = 100
_QUICK_STEPS = 60
_STEPS = 1500


@inlined
def _gains(saving: Saving, best: Floats, gain: Floats) -> None:
    """What each candidate would add to what is saved already."""
    for row in range(gain.shape[0]):
        total = 0.0
        for k in range(saving.first[row], saving.first[row + 1]):
            more = saving.worth[k] - best[saving.demand[k]]
            if more > 0.0:
                total += more
        gain[row] = total


@inlined
def _take_best(saving: Saving, is_open: Bytes, best: Floats) -> None:
    """What is saved at each place by what is open."""
    for demand in range(best.shape[0]):
        most = 0.0
        for k in range(saving.back_first[demand], saving.back_first[demand + 1]):
            if is_open[saving.back[k]] == 1:
                most = max(most, saving.back_worth[k])
        best[demand] = most


@inlined
def _largest(gain: Floats, is_open: Bytes) -> int:
    best, most = -1, 0.0
    for row in range(gain.shape[0]):
        if is_open[row] == 0 and gain[row] > most:
            best, most = row, gain[row]
    return best


@compiled
def _search(saving: Saving, begin: Bytes, sites: int, least: float) -> Bytes:
    """Open what saves most, then exchange while that saves more than *least*."""
    rows, demands = saving.first.shape[0] - 1, saving.back_first.shape[0] - 1
    is_open, best, gain = begin.copy(), np.zeros(demands), np.zeros(rows)
    _take_best(saving, is_open, best)
    for _ in range(min(sites, rows) - begin.sum()):
        _gains(saving, best, gain)
        row = _largest(gain, is_open)
        if row < 0:
            break
        is_open[row] = 1
        _take_best(saving, is_open, best)
    for _ in range(_MOST_ROUNDS):
        improved = False
        for row in range(rows):
            if is_open[row] == 1:
                is_open[row] = 0
                _take_best(saving, is_open, best)
                _gains(saving, best, gain)
                other = _largest(gain, is_open)
                if other >= 0 and gain[other] > gain[row] + least:
                    is_open[other] = 1
                    improved = True
                else:
                    is_open[row] = 1
        if not improved:
            break
    return is_open


@lean
def _saved(saving: Saving, is_open: Bytes, best: Floats) -> float:
    _take_best(saving, is_open, best)
    total = 0.0
    for demand in range(best.shape[0]):
        total += best[demand]
    return total


def best_savings(relation: Relation, sites: int) -> Proof:
    """Save people as many metres as so many sites can (p-中位)."""
    if not relation.sites or sites < 1:
        return Proof(np.empty(0, np.int64), 0.0, 0.0)
    saving, least = saving_of(relation), 1e-9 * float(relation.worth.sum())
    _, begin = price(relation, Means(sites=sites), 0.0, _QUICK_STEPS)
    is_open = _search(saving, begin, sites, least)
    value = float(_saved(saving, is_open, np.empty(relation.demands)))
    bound, choice = price(relation, Means(sites=sites), value, _STEPS)
    again = _search(saving, choice, sites, least)
    better = float(_saved(saving, again, np.empty(relation.demands)))
    if better > value:
        is_open, value = again, better
    return Proof(np.flatnonzero(is_open), value, max(value, bound))
