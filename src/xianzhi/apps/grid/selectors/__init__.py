"""Reading areas, who works there, and what became of them (查询网格)."""

from xianzhi.apps.grid.selectors.checking import (
    CheckLine,
    CheckPage,
    check_page,
    findings_on_map,
    report_of,
)
from xianzhi.apps.grid.selectors.listing import AreaLine, area_counts, area_names, towns
from xianzhi.apps.grid.selectors.locating import AreaHit, Located, area_at_point, areas_at_points
from xianzhi.apps.grid.selectors.trees import Standing, Tree, standing_areas, tree_of

__all__ = [
    "AreaHit",
    "AreaLine",
    "CheckLine",
    "CheckPage",
    "Located",
    "Standing",
    "Tree",
    "area_at_point",
    "area_counts",
    "area_names",
    "areas_at_points",
    "check_page",
    "findings_on_map",
    "report_of",
    "standing_areas",
    "towns",
    "tree_of",
]
