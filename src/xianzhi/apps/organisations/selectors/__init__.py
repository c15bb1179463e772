"""Reading units (查询单位): the registry of a day, the tree of a day, the file of a unit."""

from xianzhi.apps.organisations.choices import Following, UnitKind
from xianzhi.apps.organisations.selectors.periods import Standing, heirs, standing_units
from xianzhi.apps.organisations.selectors.preview import Foreseen, foresee
from xianzhi.apps.organisations.selectors.registry import (
    UnitLine,
    folded,
    reach,
    resolve,
    subtree,
    suggestions,
    unit_lines,
    unit_registry,
    units_by_code,
)
from xianzhi.apps.organisations.selectors.tree import (
    Followed,
    MemberLine,
    PeriodLine,
    TreeLine,
    UnitFile,
    days_of_change,
    dissolved_units,
    responsible_units,
    tree_of,
    unit_at,
    unit_file,
)

__all__ = [
    "Followed",
    "Following",
    "Foreseen",
    "MemberLine",
    "PeriodLine",
    "Standing",
    "TreeLine",
    "UnitFile",
    "UnitKind",
    "UnitLine",
    "days_of_change",
    "dissolved_units",
    "folded",
    "foresee",
    "heirs",
    "reach",
    "resolve",
    "responsible_units",
    "standing_units",
    "subtree",
    "suggestions",
    "tree_of",
    "unit_at",
    "unit_file",
    "unit_lines",
    "unit_registry",
    "units_by_code",
]
