"""Signing in with a password and a second factor (登录)."""

import ipaddress
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate

from xianzhi.apps.accounts.choices import Outcome
from xianzhi.apps.accounts.models import SecondFactor, SignInAttempt, User
from xianzhi.apps.accounts.services.attempts import (
    PASSWORD,
    attempted,
    failed_before,
    forget_old,
    settle,
    time_to_wait,
)
from xianzhi.apps.accounts.services.second_factor import passes

__all__ = ["SignedIn", "address_of", "admit", "sign_in_by_code", "sign_in_with"]

logger = logging.getLogger(__name__)


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

    Tries at a closed door do not prolong the wait.
    """
    attempt = attempted(name, address, at)
    wait = time_to_wait(attempt)
    if wait > timedelta(0):
        settle(attempt, Outcome.REFUSED, _owner(name))
        logger.warning("sign_in_refused")
        return SignedIn(wait=wait)
    user = authenticate(username=name, password=password)
    if not isinstance(user, User):
        settle(attempt, Outcome.FAILED, _owner(name))
        logger.warning("sign_in_failed")
        return SignedIn()
    return admit(attempt, user)


def admit(attempt: SignInAttempt, user: User) -> SignedIn:
    """Let in who has proved to be a user (放行); a second factor is asked for first."""
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        # Not a pass: wrong codes go on counting however often the password is right.
        settle(attempt, Outcome.HALF, user)
        return SignedIn(pending=user)
    return _passed(attempt, user)


def sign_in_by_code(
    *, user: User, code: str, address: str, at: datetime, way: str = PASSWORD
) -> SignedIn:
    """Check the second factor of somebody whose password was right (动态口令验证).

    Wrong codes count like wrong passwords, against the same name and address.
    """
    attempt = attempted(user.username, address, at, way)
    wait = time_to_wait(attempt)
    if wait > timedelta(0):
        settle(attempt, Outcome.REFUSED, user)
        logger.warning("sign_in_refused")
        return SignedIn(wait=wait)
    if not passes(user, code, at):
        settle(attempt, Outcome.FAILED, user)
        logger.warning("second_factor_failed")
        return SignedIn()
    return _passed(attempt, user)


def _passed(attempt: SignInAttempt, user: User) -> SignedIn:
    failed = failed_before(attempt)
    settle(attempt, Outcome.PASSED, user)
    forget_old(attempt.at)
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


def _owner(name: str) -> User | None:
    return User.objects.filter(username=User.normalize_username(name)).first()
