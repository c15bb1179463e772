"""Signing in through another platform, and whom that may open the door to (统一身份登录与绑定).

A platform says who somebody is; which account that opens is said here, by the security
administrator or with a code that came from there. No platform makes an account or grants a right.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from xianzhi.apps.accounts.choices import Outcome
from xianzhi.apps.accounts.models import BindingCode, BoundIdentity, SignInAttempt, User
from xianzhi.apps.accounts.services.attempts import attempted, settle, time_to_wait
from xianzhi.apps.accounts.services.signing_in import SignedIn, admit
from xianzhi.errors import ConflictError, RuleError
from xianzhi.exchange.identity import Identity
from xianzhi.records.boundary import clean_text, is_id, is_text
from xianzhi.records.commands import Change, Orders, carry_out
from xianzhi.records.decisions import Holder, NotFoundError, Target, decide, require
from xianzhi.records.history import append, stream_of

__all__ = [
    "Binding",
    "bind_by_code",
    "bind_identity",
    "make_binding_code",
    "note_failed",
    "sign_in_through",
    "unbind_identity",
]

logger = logging.getLogger(__name__)

_CODE_GOOD_FOR = timedelta(days=1)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
_CODE_CHARACTERS = 12
_MOST_SUBJECT, _MOST_REASON = 255, 500
_ORDERS = Orders("accounts")


@dataclass(frozen=True, slots=True)
class Binding:
    """Which identity shall open which account, and why (绑定请求)."""

    user_id: str
    identity: Identity
    reason: str


@dataclass(frozen=True, slots=True)
class _Owner:
    """Somebody who is not signed in yet and binds the own identity (本人)."""

    user_id: str
    post_id: str = ""


def sign_in_through(*, identity: Identity, address: str, at: datetime) -> SignedIn:
    """Let in whom an identity is bound to (统一身份登录), after the second factor if there is one.

    An identity that nobody is bound to opens nothing: neither user nor wait comes back.
    """
    user = _bound_user(identity)
    attempt = attempted(user.username if user else _name(identity), address, at, identity.platform)
    wait = time_to_wait(attempt)
    if wait > timedelta(0):
        settle(attempt, Outcome.REFUSED, user)
        logger.warning("sign_in_refused")
        return SignedIn(wait=wait)
    if user is None:
        logger.warning("identity_unbound")
        return SignedIn()
    return admit(attempt, user)


def note_failed(*, platform: str, address: str, at: datetime) -> SignedIn:
    """Count a sign-in that a platform did not confirm (登记失败): against the address alone."""
    attempt = attempted(secrets.token_hex(16), address, at, platform)
    logger.warning("identity_not_confirmed")
    return _refused(attempt, None)


def bind_by_code(*, identity: Identity, code: str, address: str, at: datetime) -> SignedIn:
    """Bind the identity that somebody has just proved, with a code for an account (凭码绑定).

    Wrong codes count like wrong passwords, against the identity and the address.

    Raises
    ------
    ConflictError
        The account has an identity of this platform, or the identity opens another account.
    """
    attempt = attempted(_name(identity), address, at, identity.platform)
    wait = time_to_wait(attempt)
    if wait > timedelta(0):
        return _refused(attempt, wait)
    since = at - _CODE_GOOD_FOR
    standing = BindingCode.objects.filter(digest=_digest(code), made_at__gt=since)
    found = standing.filter(user__is_active=True).select_related("user").first()
    if found is None:
        logger.warning("binding_code_wrong")
        return SignedIn()

    def act(change: Change) -> str:
        locked = BindingCode.objects.select_for_update().filter(pk=found.pk).first()
        if locked is None:
            raise RuleError("accounts.binding_code_wrong")
        locked.delete()
        return _bind(change, str(found.user_id), identity, "code")

    # The identity is part of what is asked: of two who type one code at once, one is bound.
    body = {"user": str(found.user_id), "identity": _name(identity)}
    request_id = f"binding-code-{found.pk}"
    owner = _Owner(str(found.user_id))
    carry_out(_ORDERS("bind_identity", owner, body, request_id=request_id, at=at), act)
    return admit(attempt, found.user)


def make_binding_code(
    *, actor: Holder, user_id: str, reason: str, request_id: str, at: datetime
) -> str:
    """Make a code with which the holder of an account binds an identity (发放绑定码).

    It is good for once and for a day, and takes the place of one that was made before. It is made
    from the request, so that a repetition shows the same one and nothing stores it.

    Raises
    ------
    PermissionDeniedError
        The actor is no security administrator, or asks for himself.
    RuleError
        No reason is given.
    """
    why = clean_text(reason, most=_MOST_REASON, required=True)
    _require_other(actor, user_id, at)
    code = _made(f"{user_id}|{request_id}")

    def act(change: Change) -> str:
        user = _locked(user_id)
        BindingCode.objects.filter(user=user).delete()
        BindingCode.objects.create(user=user, digest=_digest(code), made_at=at)
        append(change, stream_of("user", user.pk), "make_binding_code", {})
        return str(user.pk)

    body = {"user": user_id}
    carry_out(
        _ORDERS("make_binding_code", actor, body, request_id=request_id, at=at, reason=why), act
    )
    return code


def bind_identity(*, actor: Holder, binding: Binding, request_id: str, at: datetime) -> str:
    """Bind an identity to an account, by its identifier at the platform (绑定平台身份).

    Raises
    ------
    ConflictError
        The account has an identity of this platform, or the identity opens another account.
    PermissionDeniedError
        The actor is no security administrator, or asks for himself.
    RuleError
        No identifier or no reason is given.
    """
    why = clean_text(binding.reason, most=_MOST_REASON, required=True)
    subject = clean_text(binding.identity.subject, most=_MOST_SUBJECT, required=True)
    _require_other(actor, binding.user_id, at)
    given = binding.identity
    identity = Identity(given.platform, given.authority, subject)

    def act(change: Change) -> str:
        return _bind(change, str(_locked(binding.user_id).pk), identity, "administrator")

    body = {"user": binding.user_id, "platform": identity.platform, "subject": subject}
    order = _ORDERS("bind_identity", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(order, act)


def unbind_identity(
    *, actor: Holder, identity_id: str, reason: str, request_id: str, at: datetime
) -> str:
    """Let an identity open nothing any more (解除绑定): the own one, or as an administrator.

    Raises
    ------
    PermissionDeniedError
        It is somebody else's, and the actor is no security administrator.
    """
    why = clean_text(reason, most=_MOST_REASON)

    def act(change: Change) -> str:
        rows = BoundIdentity.objects.select_for_update()
        found = rows.filter(pk=identity_id).first() if is_id(identity_id) else None
        if found is None:
            raise NotFoundError
        own = Target(persons={"self": frozenset({str(found.user_id)})})
        require(decide(actor, "identity:unbind", own, at))
        found.delete()
        facts = {"platform": found.platform}
        append(change, stream_of("user", found.user_id), "unbind_identity", facts)
        return str(found.user_id)

    body = {"identity": identity_id}
    order = _ORDERS("unbind_identity", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(order, act)


def _bind(change: Change, user_id: str, identity: Identity, by: str) -> str:
    standing = BoundIdentity.objects.filter(platform=identity.platform)
    if standing.filter(user__pk=user_id).exists():
        raise ConflictError("accounts.identity_stands")
    same = {"authority": identity.authority, "subject": identity.subject}
    if standing.filter(**same).exists():
        raise ConflictError("accounts.identity_is_taken")
    BoundIdentity.objects.create(
        user_id=user_id, platform=identity.platform, bound_at=change.at, **same
    )
    facts = {"platform": identity.platform, "by": by}
    append(change, stream_of("user", user_id), "bind_identity", facts)
    return user_id


def _bound_user(identity: Identity) -> User | None:
    if not is_text(identity.subject):
        return None
    same = {"identities__authority": identity.authority, "identities__subject": identity.subject}
    users = User.objects.filter(identities__platform=identity.platform, **same, is_active=True)
    return users.first()


def _refused(attempt: SignInAttempt, wait: timedelta | None) -> SignedIn:
    closed = time_to_wait(attempt) if wait is None else wait
    if closed > timedelta(0):
        settle(attempt, Outcome.REFUSED, None)
        return SignedIn(wait=closed)
    return SignedIn()


def _require_other(actor: Holder, user_id: str, at: datetime) -> None:
    require(decide(actor, "identity:bind", Target(persons={"self": frozenset({user_id})}), at))


def _locked(user_id: str) -> User:
    users = User.objects.select_for_update().filter(is_active=True)
    found = users.filter(pk=user_id).first() if is_id(user_id) else None
    if found is None:
        raise NotFoundError
    return found


def _name(identity: Identity) -> str:
    return f"{identity.platform}|{identity.authority}|{identity.subject}"


def _made(seed: str) -> str:
    digest = salted_hmac("xianzhi.accounts.binding", seed, algorithm="sha256").digest()
    text = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:_CODE_CHARACTERS])
    return "-".join(text[start : start + 4] for start in range(0, _CODE_CHARACTERS, 4))


def _digest(code: str) -> str:
    typed = "".join(char for char in code.upper() if char in _ALPHABET)
    return salted_hmac("xianzhi.accounts.binding_code", typed, algorithm="sha256").hexdigest()
