"""Writing areas, workers and goals (登记网格、网格员、目标)."""

from xianzhi.apps.grid.services.drawing import border_of, parts_of
from xianzhi.apps.grid.services.importing import (
    ImportPreview,
    import_areas,
    import_rows,
    preview_import,
)
from xianzhi.apps.grid.services.registering import register_areas, set_code_pattern
from xianzhi.apps.grid.services.rehearsing import Passage, rehearse
from xianzhi.apps.grid.services.reorganising import (
    merge_areas,
    redraw_border,
    rename_area,
    split_area,
    transfer_area,
)
from xianzhi.apps.grid.services.requests import (
    AreaDraft,
    GoalDraft,
    ImportDraft,
    Naming,
    NewArea,
    Paper,
    TermDraft,
    TreeFile,
)
from xianzhi.apps.grid.services.staffing import (
    assign_worker,
    assign_workers,
    end_term,
    hand_over,
    note_visits,
    posts_of_terms,
    set_goal,
)
from xianzhi.apps.grid.services.staging import stage_files, staged_files

__all__ = [
    "AreaDraft",
    "GoalDraft",
    "ImportDraft",
    "ImportPreview",
    "Naming",
    "NewArea",
    "Paper",
    "Passage",
    "TermDraft",
    "TreeFile",
    "assign_worker",
    "assign_workers",
    "border_of",
    "end_term",
    "hand_over",
    "import_areas",
    "import_rows",
    "merge_areas",
    "note_visits",
    "parts_of",
    "posts_of_terms",
    "preview_import",
    "redraw_border",
    "register_areas",
    "rehearse",
    "rename_area",
    "set_code_pattern",
    "set_goal",
    "split_area",
    "stage_files",
    "staged_files",
    "transfer_area",
]
