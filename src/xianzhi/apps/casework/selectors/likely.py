"""What the rows of the queue may repeat (疑似重复): the earlier reports near in place and time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.cells import cells_around
from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.permissions import sees_all_cases
from xianzhi.apps.casework.readmodels import CaseLine, LikelyRepeat
from xianzhi.apps.casework.selectors.proposals import sorter_at_hand
from xianzhi.core.triage.ngrams import Message
from xianzhi.core.triage.repeats import Evidence, Sighting, repeats_of
from xianzhi.core.triage.sorting import Sorter

__all__ = ["likely_repeats"]

_EARLY = (CaseStatus.REPORTED, CaseStatus.VERIFIED, CaseStatus.FILED)  # may be folded
_GONE = (CaseStatus.VOIDED, CaseStatus.FOLDED)
_NEAREST, _SHOWN = 20, 5
_EVIDENCE = Evidence()
_REACH_M, _SPAN = _EVIDENCE.metres[-1][0], timedelta(days=_EVIDENCE.days[-1][0])
_COLUMNS = ("id", "number", "status", "text", "x", "y", "reported_at", "category__code",
            "place_cell")  # fmt: skip


def likely_repeats(
    actor: Actor, lines: Iterable[CaseLine]
) -> Mapping[str, tuple[LikelyRepeat, ...]]:
    """Find for the rows of a page which earlier reports they may repeat (疑似重复); two queries.

    Returns
    -------
    Mapping
        At most five by the id of the case, the likeliest first; nothing for an actor who does not
        see every case, and for cases that cannot be folded.
    """
    rows = [line for line in lines if line.x is not None and line.status in _EARLY]
    if not rows or not sees_all_cases(actor):
        return {}
    around = {row.id: cells_around(row.x or 0.0, row.y or 0.0, _REACH_M) for row in rows}
    held = _held(frozenset[int]().union(*around.values()), rows)
    sorter = sorter_at_hand() if held else None
    found: dict[str, tuple[LikelyRepeat, ...]] = {}
    for row in rows:
        near = [one for cell in around[row.id] for one in held.get(cell, ())]
        if sorter is not None and (likely := _likely(row, near, sorter)):
            found[row.id] = likely
    return found


_Seen = tuple[Sighting, str, str]  # with number and status


def _held(cells: frozenset[int], rows: Sequence[CaseLine]) -> Mapping[int, Sequence[_Seen]]:
    """Read what lies in the cells, as early as any row may repeat."""
    moments = [row.reported_at for row in rows]
    chosen = Case.objects.filter(
        place_cell__in=cells, reported_at__range=(min(moments) - _SPAN, max(moments))
    ).exclude(status__in=_GONE)
    held: dict[int, list[_Seen]] = defaultdict(list)
    for case_id, number, status, text, x, y, at, code, cell in chosen.values_list(*_COLUMNS):
        held[cell].append((Sighting(str(case_id), x, y, at, text, code or ""), number, status))
    return held


def _likely(row: CaseLine, near: Sequence[_Seen], sorter: Sorter) -> tuple[LikelyRepeat, ...]:
    mine = Sighting(
        row.id, row.x or 0.0, row.y or 0.0, row.reported_at, row.text, row.category_code
    )
    before = [one for one in near if _is_before(one[0], mine)]
    before.sort(key=lambda one: (abs(one[0].x - mine.x) + abs(one[0].y - mine.y), one[0].id))
    known = {one[0].id: one for one in before[:_NEAREST]}
    # Guessing a category costs most: only where it could still make a pair of the two.
    hopeful = replace(_EVIDENCE, threshold=_EVIDENCE.threshold - _EVIDENCE.same_category)
    maybe = [pair.earlier for pair in repeats_of(mine, [one[0] for one in known.values()], hopeful)]
    if not maybe:
        return ()
    others = [_sorted(known[name][0], sorter) for name in maybe]
    pairs = repeats_of(_sorted(mine, sorter), others)[:_SHOWN]
    return tuple(
        LikelyRepeat(
            pair.earlier, known[pair.earlier][1], known[pair.earlier][2],
            known[pair.earlier][0].text, pair.weight, pair.reasons,
        )
        for pair in pairs
    )  # fmt: skip


def _is_before(one: Sighting, other: Sighting) -> bool:
    return (one.at, one.id) < (other.at, other.id) and other.at - one.at <= _SPAN


def _sorted(one: Sighting, sorter: Sorter) -> Sighting:
    """Give a report its likeliest category, where nobody has given it one."""
    if one.category:
        return one
    guess = sorter.category(Message(one.text))
    return replace(one, category=guess.value) if guess else one
