"""Reading the map (查询图层、审查、图斑)."""

from xianzhi.apps.atlas.selectors.catalogue import (
    layer_list,
    layer_page,
    original_of,
    tiles_of,
    version_page,
)
from xianzhi.apps.atlas.selectors.comparison import changes_on_map, compare_versions
from xianzhi.apps.atlas.selectors.papers import certificate_paper
from xianzhi.apps.atlas.selectors.quota import quota_line, quota_year, reviews_to_book, year_of
from xianzhi.apps.atlas.selectors.reviews import PAGE_SIZE as REVIEWS_OF_A_PAGE
from xianzhi.apps.atlas.selectors.reviews import (
    certificate_json,
    check_view,
    checked,
    review_list,
    review_page,
)
from xianzhi.apps.atlas.selectors.workbench import (
    PAGE_ROWS,
    identify,
    layer_rows,
    map_version,
    workbench,
)

__all__ = [
    "PAGE_ROWS",
    "REVIEWS_OF_A_PAGE",
    "certificate_json",
    "certificate_paper",
    "changes_on_map",
    "check_view",
    "checked",
    "compare_versions",
    "identify",
    "layer_list",
    "layer_page",
    "layer_rows",
    "map_version",
    "original_of",
    "quota_line",
    "quota_year",
    "review_list",
    "review_page",
    "reviews_to_book",
    "tiles_of",
    "version_page",
    "workbench",
    "year_of",
]
