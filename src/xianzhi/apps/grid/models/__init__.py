"""Records of the grid (区域、边界、沿革、网格员、目标)."""

from xianzhi.apps.grid.models.areas import Area, AreaSpell, Border, GridEdition
from xianzhi.apps.grid.models.changes import AreaHeir, GridImport, Reorganisation
from xianzhi.apps.grid.models.rules import CodePattern
from xianzhi.apps.grid.models.staffing import GridGoal, GridWorker, WorkerTerm

__all__ = [
    "Area",
    "AreaHeir",
    "AreaSpell",
    "Border",
    "CodePattern",
    "GridEdition",
    "GridGoal",
    "GridImport",
    "GridWorker",
    "Reorganisation",
    "WorkerTerm",
]
