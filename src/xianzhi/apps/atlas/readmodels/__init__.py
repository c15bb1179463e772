"""What the pages of the map are given (页面数据): frozen, complete, no query left to run."""

from xianzhi.apps.atlas.readmodels.catalogue import (
    ChangeLine,
    ComparedLayer,
    HistoryEntry,
    IssueLine,
    LayerCard,
    LayerPage,
    VersionCard,
    VersionPage,
)
from xianzhi.apps.atlas.readmodels.reviews import (
    CheckView,
    FindingLine,
    ReviewLine,
    ReviewPage,
    RuleUsed,
)
from xianzhi.apps.atlas.readmodels.workbench import (
    Identified,
    LayerRows,
    MapLayer,
    MapTheme,
    RowLine,
    Workbench,
)

__all__ = [
    "ChangeLine",
    "CheckView",
    "ComparedLayer",
    "FindingLine",
    "HistoryEntry",
    "Identified",
    "IssueLine",
    "LayerCard",
    "LayerPage",
    "LayerRows",
    "MapLayer",
    "MapTheme",
    "ReviewLine",
    "ReviewPage",
    "RowLine",
    "RuleUsed",
    "VersionCard",
    "VersionPage",
    "Workbench",
]
