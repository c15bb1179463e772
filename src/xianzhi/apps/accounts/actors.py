"""Who acts, from which post (经办人)."""

from dataclasses import dataclass

__all__ = ["Actor"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts from one post at one moment (经办人).

    ``unit_ids`` holds the post's unit and all units below it: the reach of the post.
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

    def has(self, *roles: str) -> bool:
        """Whether the post carries one of these roles."""
        return not self.roles.isdisjoint(roles)
