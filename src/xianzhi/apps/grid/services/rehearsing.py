"""A change is tried and taken back (试办): what would pass to whom, before anybody decides."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import transaction

from xianzhi.apps.grid.selectors.staff import TermLine, terms_on, unit_names
from xianzhi.apps.grid.selectors.trees import Standing, standing_areas
from xianzhi.records.turns import written

__all__ = ["Passage", "rehearse"]

Areas = Mapping[str, Standing]
Terms = Mapping[str, tuple[TermLine, ...]]
_ORDER = ("ends", "begins", "renamed", "unit", "redrawn", "worker", "moves")


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that a change does on its day (变动事项); ``kind`` is a step of the messages."""

    kind: str  # one of _ORDER
    subject: str
    code: str
    before: str = ""
    after: str = ""


def rehearse(act: Callable[[], object], day: date) -> tuple[Passage, ...]:
    """Carry a change out, compare the grid of its day, and take everything back (试办).

    What is shown is what the very same service did, so a preview cannot promise something else.

    Raises
    ------
    XianzhiError
        Whatever the change itself refuses.
    """
    before, worked, after, work = written(partial(_tried, act, day))
    names = unit_names(day)
    areas = [line for code in sorted({*before, *after}) for line in
             _of_area(before.get(code), after.get(code), {**before, **after}, names)]  # fmt: skip
    found = (*areas, *_of_workers(worked, work, {**before, **after}))
    return tuple(sorted(found, key=lambda line: _ORDER.index(line.kind)))


def _tried(act: Callable[[], object], day: date) -> tuple[Areas, Terms, Areas, Terms]:
    """Read before and after a change that is taken back with the end of its transaction."""
    before, worked = standing_areas(day), terms_on(day)
    act()
    found = before, worked, standing_areas(day), terms_on(day)
    transaction.set_rollback(True)
    return found


def _of_area(
    was: Standing | None,
    now: Standing | None,
    areas: Areas,
    units: Mapping[str, str],
) -> Iterator[Passage]:
    if was is None or now is None:
        one = was or now
        assert one is not None  # the code is of one of both
        kind = "begins" if was is None else "ends"
        above, size = _called(one.parent_code, areas), _size(one.area_m2)
        said = "，".join(filter(None, (above, size)))
        yield Passage(kind, one.name, one.code, *(("", said) if was is None else (said, "")))
        return
    changes = (
        ("moves", _called(was.parent_code, areas), _called(now.parent_code, areas)),
        ("renamed", was.name, now.name),
        ("unit", units.get(was.unit_id, ""), units.get(now.unit_id, "")),
    )
    for kind, before, after in changes:
        if before != after:
            yield Passage(kind, now.name, now.code, before, after)
    if was.border_sha256 != now.border_sha256:
        yield Passage("redrawn", now.name, now.code, _size(was.area_m2), _size(now.area_m2))


def _of_workers(was: Terms, now: Terms, areas: Areas) -> Iterator[Passage]:
    before, after, names = _work(was), _work(now), {}
    for lines in (*was.values(), *now.values()):
        names.update({line.worker_id: line.person for line in lines})
    for worker in sorted(names, key=lambda one: (names[one], one)):
        if before[worker] != after[worker]:
            told = (_areas(held[worker], areas) for held in (before, after))
            yield Passage("worker", names[worker], "", *told)


def _work(terms: Terms) -> Mapping[str, set[tuple[str, bool]]]:
    found: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for code, lines in terms.items():
        for line in lines:
            found[line.worker_id].add((code, line.is_lead))
    return found


def _areas(held: set[tuple[str, bool]], areas: Areas) -> str:
    return "、".join(_called(code, areas) for code, _ in sorted(held))


def _called(code: str, areas: Areas) -> str:
    return f"{areas[code].name}（{code}）" if code in areas else code


def _size(area_m2: float | None) -> str:
    return f"{area_m2:,.0f} m²" if area_m2 is not None else ""
