"""Writing units (单位办理): registering, and the reorganisations of a year."""

from xianzhi.apps.organisations.services.membership import Membership, set_members
from xianzhi.apps.organisations.services.registering import (
    AliasEntry,
    UnitDraft,
    add_alias,
    register_units,
)
from xianzhi.apps.organisations.services.reorganising import reorganise

__all__ = [
    "AliasEntry",
    "Membership",
    "UnitDraft",
    "add_alias",
    "register_units",
    "reorganise",
    "set_members",
]
