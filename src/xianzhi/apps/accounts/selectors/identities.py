"""Which identities of other platforms open which account (绑定的平台身份)."""

from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.accounts.models import BoundIdentity, User
from xianzhi.records.boundary import is_id

__all__ = ["IdentityLine", "account_of", "identities_of"]


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """One identity that is bound (绑定身份)."""

    id: str
    platform: str
    subject: str
    bound_at: datetime


def account_of(person_id: str) -> str:
    """Find the account of a person that may sign in (人员账户); else empty."""
    users = User.objects.filter(person__pk=person_id, is_active=True) if is_id(person_id) else None
    user_id = users.values_list("pk", flat=True).first() if users is not None else None
    return str(user_id) if user_id else ""


def identities_of(user_id: str) -> tuple[IdentityLine, ...]:
    """List what is bound to an account (已绑定身份)."""
    rows = BoundIdentity.objects.filter(user__pk=user_id) if is_id(user_id) else ()
    ordered = sorted(rows, key=lambda row: row.platform)
    return tuple(
        IdentityLine(str(row.pk), row.platform, row.subject, row.bound_at) for row in ordered
    )
