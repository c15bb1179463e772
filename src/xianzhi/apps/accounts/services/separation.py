"""The three administrations are apart (三员分立): nobody holds two of them at one time."""

from uuid import UUID

from xianzhi.apps.accounts.models import Person
from xianzhi.apps.accounts.selectors.establishment import mixed_administrators
from xianzhi.errors import RuleError

__all__ = ["check_separation"]


def check_separation(*person_ids: UUID) -> None:
    """Refuse a change that made one of these people two kinds of administrator (三员互斥).

    Called in the transaction of the change, after it. The people are locked first, so two changes
    at once cannot each see the half of it.

    Raises
    ------
    RuleError
        Somebody holds two administrations at one time now.
    """
    list(Person.objects.select_for_update().filter(pk__in=person_ids).order_by("pk"))
    names = mixed_administrators(person_ids)
    if names:
        raise RuleError("accounts.administrations_are_apart", {"name": names[0]})
