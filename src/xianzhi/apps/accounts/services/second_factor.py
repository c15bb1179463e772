"""The second factor of a sign-in (双因素验证): an authenticator, and codes for when it is lost.

The secret is sealed for its user; recovery codes are kept as digests and each is good for once. A
code of the authenticator passes once, too: who looks over a shoulder comes too late.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from django.db import transaction
from django.utils.crypto import salted_hmac

from xianzhi.apps.accounts.models import RecoveryCode, SecondFactor, User
from xianzhi.apps.privacy.services import seal, unseal
from xianzhi.core.access.one_time import DIGITS, STEP_SECONDS, matching_step
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, NotFoundError, Target, decide, require
from xianzhi.records.history import append, stream_of

__all__ = [
    "Enrolment",
    "begin_factor",
    "confirm_factor",
    "drop_factor",
    "passes",
    "reset_factor",
]

_ROOM = "accounts"

_SECRET_BYTES, _CODES, _CODE_CHARACTERS = 20, 10, 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
_FIELD = "accounts.SecondFactor.secret_sealed"
_MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator needs (绑定信息): the secret in fours, and what the QR says."""

    secret: str
    uri: str


def begin_factor(user: User, *, issuer: str, at: datetime) -> Enrolment:
    """Make the secret of a new authenticator (开始绑定); it counts once a code was shown.

    The page may be opened again: until it is confirmed the same secret is shown.

    Raises
    ------
    RuleError
        There is a second factor already.
    """
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is not None and factor.confirmed_at is not None:
        raise RuleError("accounts.factor_stands")
    if factor is None:
        text = base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")
        sealed = seal(_subject(user), _FIELD, text, at)
        factor, _ = SecondFactor.objects.get_or_create(
            user=user, defaults={"secret_sealed": sealed}
        )
    text = _secret_text(factor)
    return Enrolment(
        " ".join(text[start : start + 4] for start in range(0, len(text), 4)),
        _provisioning_uri(text, user.username, issuer),
    )


def confirm_factor(user: User, code: str, at: datetime) -> tuple[str, ...]:
    """Take the first code of an authenticator (完成绑定); from now on it is asked for.

    Returns
    -------
    tuple of str
        Recovery codes, shown this one time.

    Raises
    ------
    RuleError
        The code is wrong, or there is nothing to confirm.
    """
    with transaction.atomic():
        waiting = SecondFactor.objects.select_for_update().filter(user=user)
        factor = waiting.filter(confirmed_at__isnull=True).first()
        if factor is None or not _uses_step(factor, code, at):
            raise RuleError("accounts.factor_code_wrong")
        SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=at)
        codes = tuple(_new_code() for _ in range(_CODES))
        RecoveryCode.objects.bulk_create(
            RecoveryCode(factor=factor, digest=_digest(user, one)) for one in codes
        )
    return codes


def drop_factor(user: User, code: str, at: datetime) -> None:
    """Take one's own authenticator away (解除绑定); it needs a code of it.

    Raises
    ------
    RuleError
        The code is wrong.
    """
    if not passes(user, code, at):
        raise RuleError("accounts.factor_code_wrong")
    SecondFactor.objects.filter(user=user).delete()


def reset_factor(*, actor: Holder, user_id: str, reason: str, request_id: str, at: datetime) -> str:
    """Take somebody's lost authenticator away (重置双因素验证), after seeing who asks.

    Raises
    ------
    PermissionDeniedError
        The actor is no security administrator, or asks for himself.
    RuleError
        No reason is given.
    """
    why = clean_text(reason, most=_MOST_REASON, required=True)
    own = Target(persons={"self": frozenset({user_id})})
    require(decide(actor, "factor:reset", own, at))

    def act(change: Change) -> str:
        rows = SecondFactor.objects.select_for_update()
        found = rows.filter(user__pk=user_id).first() if is_id(user_id) else None
        if found is None:
            raise NotFoundError
        found.delete()
        append(change, stream_of("user", user_id), "reset_factor", {})
        return user_id

    return carry_out(
        Order(f"{_ROOM}.reset_factor", actor, {"user": user_id}, request_id, at, why), act
    )


def passes(user: User, code: str, at: datetime) -> bool:
    """Whether a code passes now (校验动态口令或恢复码); what passed is used up."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    return _uses_step(factor, code, at) or _uses_recovery_code(factor, user, code, at)


def _uses_step(factor: SecondFactor, code: str, at: datetime) -> bool:
    secret = base64.b32decode(_secret_text(factor))
    step = matching_step(secret, code, at.timestamp(), factor.last_step)
    if step is None:
        return False
    # Of two who type one code at once, one passes.
    fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return fresh.update(last_step=step) == 1


def _uses_recovery_code(factor: SecondFactor, user: User, code: str, at: datetime) -> bool:
    open_codes = RecoveryCode.objects.filter(factor=factor, used_at__isnull=True)
    return open_codes.filter(digest=_digest(user, code)).update(used_at=at) == 1


def _secret_text(factor: SecondFactor) -> str:
    text = unseal(_subject(factor.user), _FIELD, factor.secret_sealed)
    if not text:  # the user's key was destroyed: the security administrator resets the factor
        raise RuleError("accounts.factor_is_gone")
    return text


def _provisioning_uri(text: str, account: str, issuer: str) -> str:
    label = quote(f"{issuer}:{account}", safe="")
    asked = {"secret": text, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def _subject(user: User) -> str:
    return f"user:{user.pk}"


def _new_code() -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_CHARACTERS))
    return f"{text[:5]}-{text[5:]}"


def _digest(user: User, code: str) -> str:
    typed = "".join(char for char in code.upper() if char in _ALPHABET)
    key = f"{user.pk}|{typed}"
    return salted_hmac("xianzhi.accounts.recovery", key, algorithm="sha256").hexdigest()
