"""Reading cases (查询事件)."""

from xianzhi.apps.casework.selectors.directories import (
    CategoryLine,
    DirectoryHead,
    category_by_older_code,
    category_list,
    directory_head,
)
from xianzhi.apps.casework.selectors.following import FollowedCase, ToldMove, case_of_code
from xianzhi.apps.casework.selectors.public import (
    PublicCase,
    PublicFilter,
    public_case,
    public_cases,
)

__all__ = [
    "CategoryLine",
    "DirectoryHead",
    "FollowedCase",
    "PublicCase",
    "PublicFilter",
    "ToldMove",
    "case_of_code",
    "category_by_older_code",
    "category_list",
    "directory_head",
    "public_case",
    "public_cases",
]
