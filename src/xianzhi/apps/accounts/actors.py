"""Who acts, from which post (经办人)."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Actor"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts from one post at one moment (经办人).

    ``unit_ids`` is the reach of the post: its unit, all units below, and those that were dissolved
    into them. ``held_until`` is the first day without the post, null while no end is set;
    ``area_code`` narrows a post to an area, empty for the whole unit.
    """

    user_id: str
    post_id: str
    person_id: str
    person_name: str
    title: str
    unit_id: str
    unit_name: str
    roles: frozenset[str]
    unit_ids: frozenset[str]
    held_until: date | None = None
    area_code: str = ""

    def has(self, *roles: str) -> bool:
        """Whether the post carries one of these roles."""
        return not self.roles.isdisjoint(roles)
