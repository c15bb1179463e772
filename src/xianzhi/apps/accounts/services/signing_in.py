"""Signing in, and how often one may fail (登录与失败限制).

The count lies in the database, so it is one count however many processes serve the site. A name
that nobody bears is counted like any other: what is answered tells nothing about accounts.
"""

import ipaddress
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from xianzhi.apps.accounts.choices import Outcome
from xianzhi.apps.accounts.models import SecondFactor, SignInAttempt, User
from xianzhi.apps.accounts.services.second_factor import passes

__all__ = ["SignedIn", "address_of", "sign_in_by_code", "sign_in_with"]

logger = logging.getLogger(__name__)

_WINDOW = timedelta(minutes=15)
_MOST_BY_NAME = 5
_MOST_BY_ADDRESS = 30  # a whole office may stand behind one address
_KNOWN_FOR = timedelta(days=30)
_KEPT_FOR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What became of a try (登录结果): a user, or a time to wait, or neither.

    ``pending`` is a user whose password is right and whose second factor is still to come.
    ``failed_before`` counts what failed or was refused under this name since it signed in last.
    """

    user: User | None = None
    wait: timedelta | None = None
    failed_before: int = 0
    pending: User | None = None


def sign_in_with(*, name: str, password: str, address: str, at: datetime) -> SignedIn:
    """Check name and password, unless this name or this address failed too often (登录).

    Five failures of a name, or thirty from an address, within fifteen minutes close the door until
    the oldest of them is fifteen minutes old. Tries at a closed door do not prolong the wait.
    Where the name has signed in lately, only failures from that address count against it there:
    a stranger elsewhere cannot lock its owner out.
    """
    attempt = SignInAttempt.objects.create(
        name_digest=_digest(name), address=address, outcome=Outcome.FAILED, at=at
    )
    # The row is committed before it is counted: of many at once, no more than allowed get through.
    wait = max(_wait(tries, most, at) for tries, most in _counted(attempt))
    if wait > timedelta(0):
        _settle(attempt, Outcome.REFUSED, _owner(name))
        logger.warning("sign_in_refused")
        return SignedIn(wait=wait)
    user = authenticate(username=name, password=password)
    if not isinstance(user, User):
        _settle(attempt, Outcome.FAILED, _owner(name))
        logger.warning("sign_in_failed")
        return SignedIn()
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        # Not a pass: wrong codes go on counting however often the password is right.
        _settle(attempt, Outcome.HALF, user)
        return SignedIn(pending=user)
    return _passed(attempt, user)


def sign_in_by_code(*, user: User, code: str, address: str, at: datetime) -> SignedIn:
    """Check the second factor of somebody whose password was right (动态口令验证).

    Wrong codes count like wrong passwords, against the same name and address.
    """
    attempt = SignInAttempt.objects.create(
        name_digest=_digest(user.username), address=address, outcome=Outcome.FAILED, at=at
    )
    wait = max(_wait(tries, most, at) for tries, most in _counted(attempt))
    if wait > timedelta(0):
        _settle(attempt, Outcome.REFUSED, user)
        logger.warning("sign_in_refused")
        return SignedIn(wait=wait)
    if not passes(user, code, at):
        _settle(attempt, Outcome.FAILED, user)
        logger.warning("second_factor_failed")
        return SignedIn()
    return _passed(attempt, user)


def _passed(attempt: SignInAttempt, user: User) -> SignedIn:
    failed = _since_last_pass(attempt).exclude(pk=attempt.pk).exclude(outcome=Outcome.HALF).count()
    _settle(attempt, Outcome.PASSED, user)
    SignInAttempt.objects.filter(at__lt=attempt.at - _KEPT_FOR).delete()
    return SignedIn(user=user, failed_before=failed)


def address_of(remote: str, forwarded: str = "") -> str:
    """Name where a request comes from (来源地址); an IPv6 network of 64 bits counts as one.

    ``forwarded`` is what a trusted proxy says: its own entry is the last of the list.
    """
    said = forwarded.rsplit(",", 1)[-1].strip() or remote
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _digest(name: str) -> str:
    key = User.normalize_username(name).casefold()
    return salted_hmac("xianzhi.accounts.sign_in", key, algorithm="sha256").hexdigest()


def _owner(name: str) -> User | None:
    return User.objects.filter(username=User.normalize_username(name)).first()


def _settle(attempt: SignInAttempt, outcome: Outcome, user: User | None) -> None:
    SignInAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome, user=user)


def _counted(attempt: SignInAttempt) -> list[tuple[QuerySet[SignInAttempt], int]]:
    """List what counts against a try, with how much of it is too much."""
    recent = SignInAttempt.objects.filter(at__gt=attempt.at - _WINDOW, outcome=Outcome.FAILED)
    named = recent & _since_last_pass(attempt)
    if attempt.address and _is_known(attempt):
        named = named.filter(address=attempt.address)
    counted = [(named, _MOST_BY_NAME)]
    if attempt.address:
        counted.append((recent.filter(address=attempt.address), _MOST_BY_ADDRESS))
    return counted


def _since_last_pass(attempt: SignInAttempt) -> QuerySet[SignInAttempt]:
    named = SignInAttempt.objects.filter(name_digest=attempt.name_digest)
    passed = named.filter(outcome=Outcome.PASSED).order_by("-at").first()
    return named.filter(at__gt=passed.at) if passed else named


def _is_known(attempt: SignInAttempt) -> bool:
    passed = SignInAttempt.objects.filter(outcome=Outcome.PASSED, at__gt=attempt.at - _KNOWN_FOR)
    return passed.filter(name_digest=attempt.name_digest, address=attempt.address).exists()


def _wait(tries: QuerySet[SignInAttempt], most: int, at: datetime) -> timedelta:
    """Tell how long the door stays closed: nothing while this try is among the allowed."""
    latest = tries.order_by("-at", "-id").values_list("at", flat=True)[: most + 1]
    moments = list(latest)
    return moments[most] + _WINDOW - at if len(moments) > most else timedelta(0)
