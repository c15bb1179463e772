"""Who works where, and with how much (网格员与负荷)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.models import WorkerTerm
from xianzhi.apps.grid.permissions import may_read_grid
from xianzhi.apps.grid.selectors.scopes import tree_seen_by
from xianzhi.apps.grid.selectors.trees import Standing, Tree, holding
from xianzhi.apps.organisations.selectors import standing_units
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import require

__all__ = [
    "Load",
    "TermLine",
    "WorkerLine",
    "areas_worked_in",
    "open_term",
    "terms_on",
    "unit_names",
    "worker_lines",
]


@dataclass(frozen=True, slots=True)
class Load:
    """From what on a worker has too much (负荷上限)."""

    households: int = 500
    areas: int = 3


@dataclass(frozen=True, slots=True)
class TermLine:
    """A worker in an area on a day (在岗情况)."""

    id: str
    worker_id: str
    person: str
    employment: str
    unit_id: str
    area_code: str
    is_lead: bool
    duties: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    follows: str = ""  # name of the person before
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """A worker with everything that is hers or his on a day (网格员)."""

    id: str
    person: str
    employment: str
    unit: str
    areas: tuple[Standing, ...]
    leads: int
    households: int
    duties: tuple[str, ...]
    since: date
    over: tuple[str, ...] = field(default=())  # households, areas

    @property
    def town(self) -> str:
        """Code of the town that the first area lies in."""
        return self.areas[0].code[:9] if self.areas else ""


def terms_on(day: date) -> Mapping[str, tuple[TermLine, ...]]:
    """Give the terms of a day by code of the area, leads first (某日在岗); one query."""
    terms = holding(WorkerTerm.objects.all(), day).select_related(
        "worker__person", "area", "follows__worker__person"
    )
    found: dict[str, list[TermLine]] = defaultdict(list)
    for term in terms.order_by("-is_lead", "valid_from", "id"):
        found[term.area.code].append(term_line(term))
    return {code: tuple(lines) for code, lines in found.items()}


def areas_worked_in(person_id: str, day: date) -> tuple[str, ...]:
    """Give the codes of the areas that a person works in on a day (所辖网格), led ones first."""
    terms = holding(WorkerTerm.objects.filter(worker__person_id=person_id), day)
    listed = terms.order_by("-is_lead", "area__code").values_list("area__code", flat=True)
    return tuple(dict.fromkeys(listed))


def open_term(code: str, term_id: str) -> TermLine | None:
    """Find a term of an area that has not ended (在岗任期); null when there is none."""
    terms = WorkerTerm.objects.filter(area__code=code, valid_until__isnull=True)
    related = terms.select_related("worker__person", "area", "follows__worker__person")
    term = related.filter(pk=term_id).first() if is_id(term_id) else None
    return term_line(term) if term else None


def term_line(term: WorkerTerm) -> TermLine:
    """Describe a term (任期)."""
    return TermLine(
        str(term.pk),
        str(term.worker_id),
        term.worker.person.name,
        term.worker.employment,
        str(term.worker.unit_id),
        term.area.code,
        term.is_lead,
        tuple(term.duties),
        term.valid_from,
        term.valid_until,
        term.follows.worker.person.name if term.follows else "",
        term.handover_note,
    )


def worker_lines(
    actor: Actor, day: date, *, load: Load | None = None, tree: Tree | None = None
) -> tuple[WorkerLine, ...]:
    """List the workers of a day with their areas and load (网格员名册)."""
    require(may_read_grid(actor))
    tree, limits, units = tree or tree_seen_by(actor, day), load or Load(), unit_names(day)
    by_worker: dict[str, list[TermLine]] = defaultdict(list)
    for lines in terms_on(day).values():
        for line in lines:
            if line.area_code in tree.areas:
                by_worker[line.worker_id].append(line)
    found = [_worker(lines, tree, limits, units) for lines in by_worker.values()]
    return tuple(sorted(found, key=lambda one: (one.areas[0].code, one.person)))


def unit_names(day: date) -> Mapping[str, str]:
    """Name units as they were called on a day (某日单位名称)."""
    return {unit.id: unit.name for unit in standing_units(day)}


def _worker(lines: list[TermLine], tree: Tree, load: Load, units: Mapping[str, str]) -> WorkerLine:
    lines.sort(key=lambda line: line.area_code)
    first = lines[0]
    areas = tuple(tree.areas[line.area_code] for line in lines)
    households = sum(
        area.households or 0 for area, line in zip(areas, lines, strict=True) if line.is_lead
    )
    leads = sum(line.is_lead for line in lines)
    over = (
        *(("households",) if households > load.households else ()),
        *(("areas",) if leads > load.areas else ()),
    )
    return WorkerLine(
        first.worker_id,
        first.person,
        first.employment,
        units.get(first.unit_id, ""),
        areas,
        leads,
        households,
        tuple(dict.fromkeys(duty for line in lines for duty in line.duties)),
        min(line.valid_from for line in lines),
        over,
    )
