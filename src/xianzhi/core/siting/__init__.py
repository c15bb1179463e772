"""Where to build what is missing (补短板选址): the sites that close a gap, and the proof.

Entry points: :func:`pairs_on_foot` and :func:`pairs_by_line` say whom each candidate would serve;
a :class:`Question` puts people, money, land and what exists beside them. :func:`most_people`
answers what serves most for given means, :func:`least_cost` what reaches a share for the least
money, :func:`least_walking` what saves most steps; :func:`first_answer` answers the first of these
within milliseconds, :func:`assess` says what sites that somebody moved would do. Every
:class:`Prescription` carries its bound: no set of sites does better than that.

Ground that the control rules close is never proposed (see ``core.landuse``). The search runs with
numba and without it, to the same answer; the proofs are by HiGHS through scipy. The entry points
are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xianzhi.core.siting.pairing import pairs_by_line, pairs_from_grounds, pairs_on_foot
    from xianzhi.core.siting.prescription import (
        Aim,
        Prescription,
        assess,
        first_answer,
        least_cost,
        least_walking,
        most_people,
    )
    from xianzhi.core.siting.proving import Effort
    from xianzhi.core.siting.question import Means, Pairs, Question

__all__ = [
    "Aim",
    "Effort",
    "Means",
    "Pairs",
    "Prescription",
    "Question",
    "assess",
    "first_answer",
    "least_cost",
    "least_walking",
    "most_people",
    "pairs_by_line",
    "pairs_from_grounds",
    "pairs_on_foot",
]

_HOMES = {
    "Aim": "prescription",
    "Effort": "proving",
    "Means": "question",
    "Pairs": "question",
    "Prescription": "prescription",
    "Question": "question",
    "assess": "prescription",
    "first_answer": "prescription",
    "least_cost": "prescription",
    "least_walking": "prescription",
    "most_people": "prescription",
    "pairs_by_line": "pairing",
    "pairs_from_grounds": "pairing",
    "pairs_on_foot": "pairing",
}


def __getattr__(name: str) -> object:
    """Load an entry point when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
