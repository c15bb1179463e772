"""What pages ask of accounts and posts (请求): frozen, checked where they are carried out."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Appointment", "HandingOver", "StandingIn"]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person for a post (任职): known by ``person_id``, or new by ``person_name``."""

    unit_id: str
    title: str
    held_from: date
    held_until: date | None = None
    area_code: str = ""
    person_id: str = ""
    person_name: str = ""


@dataclass(frozen=True, slots=True)
class StandingIn:
    """Somebody who stands in for the holder of a post, for a time (代理、委托)."""

    post_id: str
    holding: str
    held_from: date
    held_until: date
    person_id: str = ""
    person_name: str = ""


@dataclass(frozen=True, slots=True)
class HandingOver:
    """A post that passes to the next person on a day (交接)."""

    post_id: str
    on: date
    note: str = ""
    person_id: str = ""
    person_name: str = ""
