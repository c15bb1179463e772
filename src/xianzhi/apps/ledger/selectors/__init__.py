"""What may be seen of the ledger (台账查询), always for an actor; see the room's notes."""

from xianzhi.apps.ledger.selectors.desk import desk
from xianzhi.apps.ledger.selectors.diffs import document_diff
from xianzhi.apps.ledger.selectors.documents import (
    document_head,
    document_history,
    document_versions,
    import_progress,
    library,
    original,
)
from xianzhi.apps.ledger.selectors.exports import (
    export_file,
    export_lists,
    export_unnamed,
)
from xianzhi.apps.ledger.selectors.indicators import every_indicator
from xianzhi.apps.ledger.selectors.measures import Measure, measures_of, register_measurer
from xianzhi.apps.ledger.selectors.pages import evidence_file, task_page
from xianzhi.apps.ledger.selectors.scorecards import Narrowing, scorecard, scorecard_file
from xianzhi.apps.ledger.selectors.sheets import export_sheet, three_lists, unnamed_lines
from xianzhi.apps.ledger.selectors.tables import ledger_preview
from xianzhi.apps.ledger.selectors.targets import BoundTarget, bound_targets, lead_units_of
from xianzhi.apps.ledger.selectors.tasks import filter_options, my_tasks, tasks

__all__ = [
    "BoundTarget",
    "Measure",
    "Narrowing",
    "bound_targets",
    "desk",
    "document_diff",
    "document_head",
    "document_history",
    "document_versions",
    "every_indicator",
    "evidence_file",
    "export_file",
    "export_lists",
    "export_sheet",
    "export_unnamed",
    "filter_options",
    "import_progress",
    "lead_units_of",
    "ledger_preview",
    "library",
    "measures_of",
    "my_tasks",
    "original",
    "register_measurer",
    "scorecard",
    "scorecard_file",
    "task_page",
    "tasks",
    "three_lists",
    "unnamed_lines",
]
