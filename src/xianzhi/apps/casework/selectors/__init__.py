"""Reading cases (查询事件)."""

from xianzhi.apps.casework.selectors.directories import (
    CategoryLine,
    DirectoryHead,
    category_by_older_code,
    category_list,
    directory_head,
)
from xianzhi.apps.casework.selectors.following import FollowedCase, ToldMove, case_of_code
from xianzhi.apps.casework.selectors.proposals import (
    CaseProposals,
    LikelyRepeat,
    proposals_for,
)
from xianzhi.apps.casework.selectors.public import (
    PublicCase,
    PublicFilter,
    public_case,
    public_cases,
)

__all__ = [
    "CaseProposals",
    "CategoryLine",
    "DirectoryHead",
    "FollowedCase",
    "LikelyRepeat",
    "PublicCase",
    "PublicFilter",
    "ToldMove",
    "case_of_code",
    "category_by_older_code",
    "category_list",
    "directory_head",
    "proposals_for",
    "public_case",
    "public_cases",
]
