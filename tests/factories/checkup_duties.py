"""Who fills in which indicators, for tests that have values filled in."""

from datetime import date

from factories.county import AT
from xianzhi.apps.accounts.selectors import Actor

__all__ = ["EDITION", "SCHOOLS", "assign"]

EDITION = "hanyin-2022"
SCHOOLS = ("HY-18", "HY-19", "HY-20", "HY-21")


def assign(
    actor: Actor,
    unit_id: str,
    *concepts: str,
    edition: str = EDITION,
    days: tuple[date, date] | None = None,
) -> None:
    """Say that a unit fills these indicators in; *days* are that of the data and the deadline."""
    from xianzhi.apps.checkup import services

    as_of, due = days or (None, None)
    duties = tuple(services.DutyDraft(one, str(unit_id), (), as_of, due) for one in concepts)
    services.assign_filling(
        actor=actor,
        wish=services.Assignment(edition, duties),
        request_id=f"assign {edition} {unit_id} {concepts} {days}"[:80],
        at=AT,
    )
