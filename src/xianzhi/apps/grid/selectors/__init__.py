"""Reading areas, who works there, and what became of them (查询网格)."""

from xianzhi.apps.grid.selectors.board import (
    Board,
    BoardLine,
    Vacancy,
    board,
    report_on,
    vacancies,
)
from xianzhi.apps.grid.selectors.changing import (
    ChangeFile,
    area_versions,
    change_file,
    free_codes,
    posts_for,
    units_to_choose,
)
from xianzhi.apps.grid.selectors.checking import (
    CheckLine,
    CheckPage,
    all_findings,
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
from xianzhi.apps.grid.selectors.locating import (
    AreaHit,
    Located,
    area_at_point,
    area_named,
    area_names_of,
    areas_at_points,
)
from xianzhi.apps.grid.selectors.outlines import Outline, town_outlines
from xianzhi.apps.grid.selectors.pages import (
    AreaPage,
    TreePage,
    area_page,
    areas_on_map,
    county_extent,
    import_list,
    tree_page,
)
from xianzhi.apps.grid.selectors.scopes import areas_over, codes_within
from xianzhi.apps.grid.selectors.staff import (
    Load,
    TermLine,
    WorkerLine,
    areas_worked_in,
    open_term,
    terms_on,
    worker_lines,
)
from xianzhi.apps.grid.selectors.trees import Standing, Tree, standing_areas, tree_of

__all__ = [
    "AreaHit",
    "AreaLine",
    "AreaPage",
    "Board",
    "BoardLine",
    "ChangeFile",
    "CheckLine",
    "CheckPage",
    "Figure",
    "Load",
    "Located",
    "Outline",
    "Restated",
    "Standing",
    "TermLine",
    "Tree",
    "TreePage",
    "Vacancy",
    "WorkerLine",
    "all_findings",
    "area_at_point",
    "area_counts",
    "area_named",
    "area_names",
    "area_names_of",
    "area_page",
    "area_versions",
    "areas_at_points",
    "areas_on_map",
    "areas_over",
    "areas_worked_in",
    "board",
    "change_file",
    "check_page",
    "codes_within",
    "county_extent",
    "figures_as_they_were",
    "figures_on_the_tree_of",
    "findings_on_map",
    "free_codes",
    "import_list",
    "open_term",
    "posts_for",
    "report_of",
    "report_on",
    "standing_areas",
    "terms_on",
    "town_outlines",
    "towns",
    "tree_of",
    "tree_page",
    "units_to_choose",
    "vacancies",
    "worker_lines",
]
