"""Who signed in, and who tried (登录记录)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from xianzhi.apps.accounts.choices import Outcome
from xianzhi.apps.accounts.models import RecoveryCode, SecondFactor, SignInAttempt, User
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import Holder, Target, decide, require

__all__ = [
    "FactorState",
    "SignInLine",
    "SignInRecords",
    "SiteUser",
    "factor_holder",
    "factor_state",
    "my_sign_ins",
    "sign_ins",
    "user_by_id",
]

SiteUser = User  # for annotations of pages, which know no models

_OWN, _MOST = 50, 200


@dataclass(frozen=True, slots=True)
class SignInLine:
    """One try (登录记录): the name is empty where nobody bears it."""

    at: datetime
    username: str
    person_name: str
    address: str
    outcome: str
    way: str


@dataclass(frozen=True, slots=True)
class SignInRecords:
    """Tries of a site, newest first, with how they ended (登录记录)."""

    lines: tuple[SignInLine, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class FactorState:
    """Whether a user has a second factor, and how many recovery codes are left (双因素状态)."""

    is_on: bool
    codes_left: int


def my_sign_ins(actor: Holder, *, at: datetime) -> tuple[SignInLine, ...]:
    """List one's own sign-ins, the last fifty (我的登录记录)."""
    own = Target(persons={"self": frozenset({actor.user_id})})
    require(decide(actor, "sign_ins:read", own, at))
    return _lines(SignInAttempt.objects.filter(user__pk=actor.user_id), _OWN)


def sign_ins(actor: Holder, *, outcome: str = "", at: datetime) -> SignInRecords:
    """List the tries of everybody (登录记录), narrowed to how they ended.

    Raises
    ------
    PermissionDeniedError
        The actor is no security administrator.
    """
    require(decide(actor, "sign_ins:read", at=at))
    every = SignInAttempt.objects.all()
    counted = every.values_list("outcome").annotate(Count("pk")).order_by()
    shown = every.filter(outcome=outcome) if outcome in Outcome.values else every
    return SignInRecords(_lines(shown, _MOST), dict.fromkeys(Outcome.values, 0) | dict(counted))


def factor_state(user: User) -> FactorState:
    """Tell whether a user signs in with a second factor (双因素状态)."""
    is_on = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
    left = RecoveryCode.objects.filter(factor__user=user, used_at__isnull=True).count()
    return FactorState(is_on, left)


def factor_holder(person_id: str) -> str:
    """Find the account of a person that has a second factor (已绑定动态口令的账户); else empty."""
    found = SecondFactor.objects.filter(user__person__pk=person_id) if is_id(person_id) else None
    user_id = found.values_list("user_id", flat=True).first() if found is not None else None
    return str(user_id) if user_id else ""


def user_by_id(user_id: str) -> User | None:
    """Find an account that may sign in (账户); null when there is none."""
    return User.objects.filter(pk=user_id, is_active=True).first() if is_id(user_id) else None


def _lines(rows: QuerySet[SignInAttempt], most: int) -> tuple[SignInLine, ...]:
    found = rows.select_related("user__person").order_by("-at", "-id")[:most]
    return tuple(
        SignInLine(
            at=row.at,
            username=row.user.username if row.user else "",
            person_name=row.user.person.name if row.user and row.user.person else "",
            address=row.address,
            outcome=row.outcome,
            way=row.way,
        )
        for row in found
    )
