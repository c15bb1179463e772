"""Coverage and load, place by place (网格覆盖与负荷看板): each number can be opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.choices import Employment, Kind, Level
from xianzhi.apps.grid.models import Area, GridGoal
from xianzhi.apps.grid.permissions import may_read_grid
from xianzhi.apps.grid.selectors.scopes import tree_seen_by
from xianzhi.apps.grid.selectors.staff import (
    Load,
    TermLine,
    WorkerLine,
    terms_on,
    unit_names,
    worker_lines,
)
from xianzhi.apps.grid.selectors.trees import Standing, Tree
from xianzhi.records.decisions import require

__all__ = ["Board", "BoardLine", "Vacancy", "board", "report_on", "vacancies"]


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One area of the board with what lies below it (看板行)."""

    code: str
    name: str
    level: str
    unit: str
    grids: int
    micro_grids: int
    households: int
    residents: int
    full_time: int
    part_time: int
    vacant: int
    overloaded: int
    goals: int
    last_visit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The board of an area on a day (看板): a line for each part, and their sum."""

    day: date
    root: Standing | None
    path: tuple[Standing, ...]
    lines: tuple[BoardLine, ...]
    total: BoardLine
    load: Load

    @property
    def load_words(self) -> Mapping[str, str]:
        """Values for the words of the rule."""
        return {"households": str(self.load.households), "areas": str(self.load.areas)}


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A finest area that nobody works in (空岗)."""

    area: Standing
    path: tuple[Standing, ...]


def board(actor: Actor, day: date, root: str = "", *, load: Load | None = None) -> Board:
    """Show coverage and load below an area, by default the county's towns (覆盖与负荷看板).

    Raises
    ------
    NotFoundError
        No such area stood on that day.
    """
    require(may_read_grid(actor))
    tree, limits = tree_seen_by(actor, day), load or Load()
    top = tree.areas.get(root) if root else next(iter(tree.children("")), None)
    if top is None:
        return Board(day, None, (), (), _blank(), limits)
    count = _Counter(actor, day, tree, limits)
    lines = tuple(count.line(part) for part in tree.children(top.code))
    return Board(day, top, tree.above(top.code), lines, count.line(top), limits)


def report_on(actor: Actor, day: date) -> Mapping[str, BoardLine]:
    """Report every town on a day, by code (网格年报), with names and counts of that day."""
    return {line.code: line for line in board(actor, day).lines}


def vacancies(actor: Actor, day: date, root: str = "") -> tuple[Vacancy, ...]:
    """List the finest areas that nobody works in on a day (空岗清单)."""
    require(may_read_grid(actor))
    tree = tree_seen_by(actor, day)
    terms = terms_on(day)
    wanted = [tree.areas[root], *tree.below(root)] if root in tree.areas else tree.areas.values()
    found = [area for area in wanted if _is_finest(tree, area) and not _staffed(tree, terms, area)]
    found.sort(key=lambda area: area.code)
    return tuple(Vacancy(area, tree.above(area.code)) for area in found)


class _Counter:
    """Everything of a day, counted once."""

    def __init__(self, actor: Actor, day: date, tree: Tree, load: Load) -> None:
        self.tree, self.terms, self.units = tree, terms_on(day), unit_names(day)
        self.workers = worker_lines(actor, day, load=load, tree=tree)
        goals = GridGoal.objects.filter(year=day.year).values_list("area__code", flat=True)
        self.goals = list(goals)
        visits = Area.objects.filter(~Q(last_visit_at=None)).values_list("code", "last_visit_at")
        self.visits: dict[str, datetime] = {c: at for c, at in visits if at is not None}

    def line(self, area: Standing) -> BoardLine:
        inside = [area, *self.tree.below(area.code)]
        codes = {one.code for one in inside}
        finest = [one for one in inside if _is_finest(self.tree, one)]
        workers = [w for w in self.workers if any(a.code in codes for a in w.areas)]
        return BoardLine(
            area.code,
            area.name,
            area.level,
            self.units.get(self.tree.unit_of(area.code), ""),
            sum(one.level == Level.GRID for one in inside),
            sum(one.level == Level.MICRO_GRID for one in inside),
            _sum(area, finest, "households"),
            _sum(area, finest, "residents"),
            _count(workers, Employment.FULL_TIME),
            _count(workers, Employment.PART_TIME),
            sum(not _staffed(self.tree, self.terms, one) for one in finest),
            sum(bool(worker.over) for worker in workers),
            sum(code in codes for code in self.goals),
            max((self.visits[code] for code in codes if code in self.visits), default=None),
        )


def _count(workers: Sequence[WorkerLine], employment: str) -> int:
    return sum(worker.employment == employment for worker in workers)


def _sum(area: Standing, finest: Sequence[Standing], name: str) -> int:
    """Add the general grid up; where it counts nobody, the area's own number stands."""
    counted = [
        value
        for one in finest
        if one.kind == Kind.GENERAL and (value := getattr(one, name)) is not None
    ]
    return sum(counted) if counted else getattr(area, name) or 0


def _is_finest(tree: Tree, area: Standing) -> bool:
    """Whether an area of a grid has no part of its own kind."""
    if area.kind == Kind.ADMINISTRATIVE:
        return False
    return not any(child.kind == area.kind for child in tree.children(area.code))


def _staffed(tree: Tree, terms: Mapping[str, tuple[TermLine, ...]], area: Standing) -> bool:
    """Whether somebody works in an area, or in the grid above it."""
    above = [one for one in tree.above(area.code) if one.kind == area.kind]
    return any(one.code in terms for one in (area, *above))


def _blank() -> BoardLine:
    return BoardLine("", "", "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0)
