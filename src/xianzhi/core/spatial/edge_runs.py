"""What passes above a cell (过顶区间): runs along its ceiling, united polygon by polygon.

An edge above a cell counts in the cell as flat at the ceiling, so only where it begins and ends is
kept. A walk along a ring telescopes into one run, and runs of one polygon that meet, cancel or
cover one another are united, so that a cell deep inside a polygon keeps a single run.
"""

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import inlined, lean

__all__ = ["RUN", "add_run", "unite"]

Floats = NDArray[np.float64]

RUN = 3  # columns of a run: from x, to x (smaller than from x: minus), code of the polygon
_SORTED_FROM = 16  # ends: fewer are sorted by insertion alone


@inlined
def add_run(runs: Floats, n: int, x0: float, x1: float, code: float) -> int:
    """Note that an edge passes above from x0 to x1; how many runs there are then."""
    if x0 >= x1:
        return n
    begin = x0 if code > 0 else x1
    end = x1 if code > 0 else x0
    owner = abs(code)
    if n > 0 and runs[n - 1, 2] == owner and runs[n - 1, 1] == begin:
        if runs[n - 1, 0] == end:
            return n - 1
        runs[n - 1, 1] = end
        return n
    runs[n, 0] = begin
    runs[n, 1] = end
    runs[n, 2] = owner
    return n + 1


@lean
def unite(runs: Floats, n: int, ends: Floats) -> int:
    """Unite the runs of each polygon, in place; how many are left.

    Parameters
    ----------
    runs
        Rows of :data:`RUN` columns, of which *n* count.
    ends
        Room for ``2 * n`` rows: owner, place, +1 where a run begins or -1 where it ends.
    """
    if n <= 1:
        return n
    for i in range(n):
        ends[2 * i, 0] = ends[2 * i + 1, 0] = runs[i, 2]
        ends[2 * i, 1], ends[2 * i + 1, 1] = runs[i, 0], runs[i, 1]
        ends[2 * i, 2], ends[2 * i + 1, 2] = 1.0, -1.0
    _sort(ends, 2 * n)
    return int(_paired(ends, 2 * n, runs))


@lean
def _sort(ends: Floats, n: int) -> None:
    """Sort ends of runs by owner, then by place, in Shell's way: most are few and nearly sorted."""
    gap = 1
    while n > _SORTED_FROM * gap:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, n):
            owner, place, step = ends[i, 0], ends[i, 1], ends[i, 2]
            j = i - gap
            while j >= 0 and (ends[j, 0] > owner or (ends[j, 0] == owner and ends[j, 1] > place)):
                for column in range(3):
                    ends[j + gap, column] = ends[j, column]
                j -= gap
            ends[j + gap, 0], ends[j + gap, 1], ends[j + gap, 2] = owner, place, step
        gap //= 3


@lean
def _paired(ends: Floats, n: int, runs: Floats) -> int:
    """Pair each end with the latest open end of the other sign, of the same polygon.

    Open ends are kept at the front of *ends*, over those that were read.
    """
    made, opened, k = 0, 0, 0
    while k < n:
        owner, place = ends[k, 0], ends[k, 1]
        net = 0.0
        while k < n and ends[k, 0] == owner and ends[k, 1] == place:
            net += ends[k, 2]
            k += 1
        while net != 0.0:
            step = 1.0 if net > 0.0 else -1.0
            net -= step
            if opened > 0 and ends[opened - 1, 2] == -step:
                opened -= 1
                start = ends[opened, 1]
                runs[made, 0] = start if step < 0.0 else place
                runs[made, 1] = place if step < 0.0 else start
                runs[made, 2] = owner
                made += 1
            else:
                ends[opened, 0], ends[opened, 1], ends[opened, 2] = owner, place, step
                opened += 1
    return made
