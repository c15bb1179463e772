"""Reading areas, who works there, and what became of them (查询网格)."""

from xianzhi.apps.grid.selectors.board import (
    Board,
    BoardLine,
    Vacancy,
    board,
    report_on,
    vacancies,
)
from xianzhi.apps.grid.selectors.checking import (
    CheckLine,
    CheckPage,
    check_page,
    findings_on_map,
    report_of,
)
from xianzhi.apps.grid.selectors.figures import (
    Figure,
    Restated,
    figures_as_they_were,
    figures_on_the_tree_of,
)
from xianzhi.apps.grid.selectors.listing import AreaLine, area_counts, area_names, towns
from xianzhi.apps.grid.selectors.locating import AreaHit, Located, area_at_point, areas_at_points
from xianzhi.apps.grid.selectors.staff import Load, TermLine, WorkerLine, terms_on, worker_lines
from xianzhi.apps.grid.selectors.trees import Standing, Tree, standing_areas, tree_of

__all__ = [
    "AreaHit",
    "AreaLine",
    "Board",
    "BoardLine",
    "CheckLine",
    "CheckPage",
    "Figure",
    "Load",
    "Located",
    "Restated",
    "Standing",
    "TermLine",
    "Tree",
    "Vacancy",
    "WorkerLine",
    "area_at_point",
    "area_counts",
    "area_names",
    "areas_at_points",
    "board",
    "check_page",
    "figures_as_they_were",
    "figures_on_the_tree_of",
    "findings_on_map",
    "report_of",
    "report_on",
    "standing_areas",
    "terms_on",
    "towns",
    "tree_of",
    "vacancies",
    "worker_lines",
]
