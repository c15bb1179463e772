"""Tries to sign in, and how often one may fail (登录尝试与失败限制).

The count lies in the database, so it is one count however many processes serve the site. A name
that nobody bears is counted like any other: what is answered tells nothing about accounts.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from xianzhi.apps.accounts.choices import Outcome
from xianzhi.apps.accounts.models import SignInAttempt, User

__all__ = ["PASSWORD", "attempted", "failed_before", "forget_old", "settle", "time_to_wait"]

PASSWORD = "password"  # noqa: S105 -- the way, not the word
_WINDOW = timedelta(minutes=15)
_MOST_BY_NAME = 5
_MOST_BY_ADDRESS = 30  # a whole office may stand behind one address
_KNOWN_FOR = timedelta(days=30)
_KEPT_FOR = timedelta(days=366)


def attempted(name: str, address: str, at: datetime, way: str = PASSWORD) -> SignInAttempt:
    """Keep a try before it is judged (登记尝试): of many at once, no more than allowed pass."""
    return SignInAttempt.objects.create(
        name_digest=_digest(name), address=address, outcome=Outcome.FAILED, at=at, way=way
    )


def time_to_wait(attempt: SignInAttempt) -> timedelta:
    """Tell how long the door stays closed (等待时间); nothing while it is open.

    Five failures of a name, or thirty from an address, within fifteen minutes close it until the
    oldest of them is fifteen minutes old. Where the name has signed in lately, only failures from
    that address count against it there: a stranger elsewhere cannot lock its owner out.
    """
    return max(_wait(tries, most, attempt.at) for tries, most in _counted(attempt))


def settle(attempt: SignInAttempt, outcome: Outcome, user: User | None) -> None:
    """Say what became of a try (登记结果)."""
    SignInAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome, user=user)


def failed_before(attempt: SignInAttempt) -> int:
    """Count what failed or was refused under a name since it signed in last (此前失败次数)."""
    before = _since_last_pass(attempt).exclude(pk=attempt.pk)
    return before.exclude(outcome=Outcome.HALF).count()


def forget_old(at: datetime) -> None:
    """Delete tries that are older than a year (清理旧记录)."""
    SignInAttempt.objects.filter(at__lt=at - _KEPT_FOR).delete()


def _digest(name: str) -> str:
    key = User.normalize_username(name).casefold()
    return salted_hmac("xianzhi.accounts.sign_in", key, algorithm="sha256").hexdigest()


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
