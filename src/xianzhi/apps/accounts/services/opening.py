"""Opening accounts and setting their passwords (开户与口令): called by commands, not by pages."""

from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xianzhi.apps.accounts.models import Person, User
from xianzhi.apps.accounts.services.registering import PostDraft, register_posts
from xianzhi.apps.organisations.selectors import units_by_code
from xianzhi.errors import RuleError

__all__ = ["open_accounts", "set_password"]


def open_accounts(drafts: Iterable[PostDraft]) -> tuple[str, ...]:
    """Register people with their posts and open an account for each user name (登记并开户).

    Accounts that exist stay as they are. A new one has no password: nobody can sign in with it
    before :func:`set_password`.

    Returns
    -------
    tuple[str, ...]
        User names of the new accounts.

    Raises
    ------
    RuleError
        A unit code is unknown, or a user name belongs to somebody else.
    """
    listed = list(drafts)
    with transaction.atomic():
        register_posts(listed)
        units = units_by_code({draft.unit_code for draft in listed})
        opened = [
            draft.username
            for draft in listed
            if draft.username and _open(draft, units[draft.unit_code])
        ]
    return tuple(dict.fromkeys(opened))


def set_password(username: str, password: str) -> None:
    """Set the password of an account (设置口令); whoever was signed in with the old one is out.

    Raises
    ------
    RuleError
        There is no such account, or the password is too easy to guess.
    """
    user = User.objects.filter(username=User.normalize_username(username)).first()
    if user is None:
        raise RuleError("accounts.no_such_account", {"name": username[:60]})
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise RuleError("accounts.weak_password") from weak
    user.set_password(password)
    user.save(update_fields=["password"])


def _open(draft: PostDraft, unit_id: str) -> bool:
    """Open one account; false when this very person has it already."""
    posts = {"posts__unit_id": unit_id, "posts__title": draft.title}
    person = Person.objects.filter(name=draft.person, **posts).first()
    standing = User.objects.filter(username=draft.username).first()
    if standing is not None:
        if standing.person_id != (person.pk if person else None):
            raise RuleError("accounts.name_is_taken", {"name": draft.username})
        return False
    user = User(username=User.normalize_username(draft.username), person=person)
    user.set_unusable_password()
    user.save()
    return True
