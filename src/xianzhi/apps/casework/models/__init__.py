"""Records of cases (事件记录)."""

from xianzhi.apps.casework.models.cases import (
    Case,
    CaseDuty,
    CaseFile,
    CaseMove,
    CaseNumber,
    RepeatLink,
    Reporter,
    ReportTally,
)
from xianzhi.apps.casework.models.categories import Category, CategoryCode, CategoryVersion
from xianzhi.apps.casework.models.texts import StandardText

__all__ = [
    "Case",
    "CaseDuty",
    "CaseFile",
    "CaseMove",
    "CaseNumber",
    "Category",
    "CategoryCode",
    "CategoryVersion",
    "RepeatLink",
    "ReportTally",
    "Reporter",
    "StandardText",
]
