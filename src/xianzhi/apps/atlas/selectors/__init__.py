"""Reading the map (查询图层、审查、图斑)."""

from xianzhi.apps.atlas.selectors.bottom_lines import (
    PROJECTS_OF_A_PAGE,
    project_lines,
    project_list,
)
from xianzhi.apps.atlas.selectors.catalogue import (
    layer_list,
    layer_page,
    original_of,
    tiles_of,
    version_page,
)
from xianzhi.apps.atlas.selectors.comparison import changes_on_map, compare_versions
from xianzhi.apps.atlas.selectors.grounds import (
    ControlLayer,
    control_layers,
    judge_grounds,
    unchecked_layers,
)
from xianzhi.apps.atlas.selectors.land_supply import ledgers_to_see
from xianzhi.apps.atlas.selectors.map_layers import layer_json, map_layers
from xianzhi.apps.atlas.selectors.papers import certificate_paper
from xianzhi.apps.atlas.selectors.patch_sheets import export_patches
from xianzhi.apps.atlas.selectors.patches import (
    PATCHES_OF_A_PAGE,
    answer_due,
    patch_file,
    patch_list,
    patch_page,
    patch_shapes,
    screenings,
)
from xianzhi.apps.atlas.selectors.quota import quota_line, quota_year, reviews_to_book, year_of
from xianzhi.apps.atlas.selectors.quota_papers import quota_file
from xianzhi.apps.atlas.selectors.reviews import PAGE_SIZE as REVIEWS_OF_A_PAGE
from xianzhi.apps.atlas.selectors.reviews import (
    certificate_json,
    check_view,
    checked,
    review_list,
    review_page,
)
from xianzhi.apps.atlas.selectors.screening_choices import ScreeningChoices, screening_choices
from xianzhi.apps.atlas.selectors.sources import (
    InForce,
    ground_layers,
    layers_in_force,
    versions_read,
)
from xianzhi.apps.atlas.selectors.stock import (
    stock_file,
    stock_list,
    stock_on_map,
    stock_page,
    towns_to_see,
)
from xianzhi.apps.atlas.selectors.workbench import (
    PAGE_ROWS,
    identify,
    layer_rows,
    map_version,
    workbench,
)
from xianzhi.apps.atlas.selectors.zero_new import zero_new

__all__ = [
    "PAGE_ROWS",
    "PATCHES_OF_A_PAGE",
    "PROJECTS_OF_A_PAGE",
    "REVIEWS_OF_A_PAGE",
    "ControlLayer",
    "InForce",
    "ScreeningChoices",
    "answer_due",
    "certificate_json",
    "certificate_paper",
    "changes_on_map",
    "check_view",
    "checked",
    "compare_versions",
    "control_layers",
    "export_patches",
    "ground_layers",
    "identify",
    "judge_grounds",
    "layer_json",
    "layer_list",
    "layer_page",
    "layer_rows",
    "layers_in_force",
    "ledgers_to_see",
    "map_layers",
    "map_version",
    "original_of",
    "patch_file",
    "patch_list",
    "patch_page",
    "patch_shapes",
    "project_lines",
    "project_list",
    "quota_file",
    "quota_line",
    "quota_year",
    "review_list",
    "review_page",
    "reviews_to_book",
    "screening_choices",
    "screenings",
    "stock_file",
    "stock_list",
    "stock_on_map",
    "stock_page",
    "tiles_of",
    "towns_to_see",
    "unchecked_layers",
    "version_page",
    "versions_read",
    "workbench",
    "year_of",
    "zero_new",
]
