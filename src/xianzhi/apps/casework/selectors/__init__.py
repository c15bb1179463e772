"""Reading cases (查询事件)."""

from xianzhi.apps.casework.selectors.counted import (
    COUNTED_BY,
    STEP_NUMBERS,
    Counted,
    count_page,
    counted,
    hot_spots,
)
from xianzhi.apps.casework.selectors.counters import (
    counts_by_step,
    counts_from_history,
    verb_counts,
)
from xianzhi.apps.casework.selectors.directories import (
    CategoryLine,
    DirectoryHead,
    categories_of,
    category_by_older_code,
    category_list,
    directory_head,
    directory_versions,
)
from xianzhi.apps.casework.selectors.field import FieldCase, FieldDay, field_day
from xianzhi.apps.casework.selectors.following import (
    FollowedCase,
    ToldMove,
    case_of_code,
)
from xianzhi.apps.casework.selectors.heard import (
    HeardCase,
    HeardLine,
    heard_cases,
    heard_lines,
)
from xianzhi.apps.casework.selectors.likely import likely_repeats
from xianzhi.apps.casework.selectors.on_time import handled_on_time
from xianzhi.apps.casework.selectors.open_figures import (
    CELL_DEGREES,
    LEAST_TOLD,
    OPEN_BY,
    OPEN_PERIODS,
    OpenCell,
    OpenFigures,
    OpenRows,
    open_figures,
    open_rows,
)
from xianzhi.apps.casework.selectors.pages import (
    case_file,
    case_page,
)
from xianzhi.apps.casework.selectors.proposals import proposals_for
from xianzhi.apps.casework.selectors.public import (
    PublicCase,
    PublicFilter,
    public_case,
    public_cases,
)
from xianzhi.apps.casework.selectors.queue import (
    BOARDS,
    CASES_OF_A_PAGE,
    GROUPS,
    board,
    case_list,
    filtered,
    next_case,
)
from xianzhi.apps.casework.selectors.texts import standard_texts

__all__ = [
    "BOARDS",
    "CASES_OF_A_PAGE",
    "CELL_DEGREES",
    "COUNTED_BY",
    "GROUPS",
    "LEAST_TOLD",
    "OPEN_BY",
    "OPEN_PERIODS",
    "STEP_NUMBERS",
    "CategoryLine",
    "Counted",
    "DirectoryHead",
    "FieldCase",
    "FieldDay",
    "FollowedCase",
    "HeardCase",
    "HeardLine",
    "OpenCell",
    "OpenFigures",
    "OpenRows",
    "PublicCase",
    "PublicFilter",
    "ToldMove",
    "board",
    "case_file",
    "case_list",
    "case_of_code",
    "case_page",
    "categories_of",
    "category_by_older_code",
    "category_list",
    "count_page",
    "counted",
    "counts_by_step",
    "counts_from_history",
    "directory_head",
    "directory_versions",
    "field_day",
    "filtered",
    "handled_on_time",
    "heard_cases",
    "heard_lines",
    "hot_spots",
    "likely_repeats",
    "next_case",
    "open_figures",
    "open_rows",
    "proposals_for",
    "public_case",
    "public_cases",
    "standard_texts",
    "verb_counts",
]
