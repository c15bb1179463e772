"""Who asks (访问者): somebody signed in on the pages, a program with name and password, a visitor.

Programs send name and password with each request. Checking a password is slow on purpose, so a
pair that was right is remembered for some minutes by a keyed digest; a changed password or a closed
account ends that at once.
"""

import base64
import binascii
from math import ceil

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from xianzhi.apps.accounts.acting import actor_of
from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.accounts.services import address_of, sign_in_with
from xianzhi.errors import PermissionDeniedError
from xianzhi.web.api.faults import SignInError, TooManyTriesError

__all__ = ["actor_asking"]

_REMEMBERED_S = 300
_LONGEST = 400  # characters of name and password: longer ones are nobody's


def actor_asking(request: HttpRequest) -> Actor | None:
    """Tell who asks; null for a visitor, and for a person without a post (访问者身份).

    Raises
    ------
    SignInError
        Name and password came with the request, and do not match.
    TooManyTriesError
        Too many of them did not match lately, as on the sign-in page.
    """
    header = request.headers.get("Authorization")
    try:
        if header is not None:
            return actor_for(_user_id(request, *_name_and_password(header)), None, timezone.now())
        return actor_of(request) if request.user.is_authenticated else None
    except PermissionDeniedError:
        return None


def _name_and_password(header: str) -> tuple[str, str]:
    scheme, _, word = header.partition(" ")
    try:
        text = base64.b64decode(word.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SignInError("ogc.bad_credentials") from error
    name, colon, password = text.partition(":")
    is_sound = text.isprintable() and len(text) <= _LONGEST
    if scheme.lower() != "basic" or not colon or not name or not is_sound:
        raise SignInError("ogc.bad_credentials")
    return name, password


def _user_id(request: HttpRequest, name: str, password: str) -> str:
    key = salted_hmac("xianzhi.api.basic", f"{name}\0{password}", algorithm="sha256").hexdigest()
    remembered: tuple[str, str] | None = cache.get(f"basic-{key}")
    if remembered is not None and _is_unchanged(*remembered):
        return remembered[0]
    tried = sign_in_with(name=name, password=password, address=_address(request), at=timezone.now())
    if tried.wait:
        raise TooManyTriesError(ceil(tried.wait.total_seconds()))
    if tried.user is None:
        raise SignInError("ogc.bad_credentials")
    user_id = str(tried.user.pk)
    cache.set(f"basic-{key}", (user_id, tried.user.get_session_auth_hash()), _REMEMBERED_S)
    return user_id


def _is_unchanged(user_id: str, digest: str) -> bool:
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    return user is not None and constant_time_compare(user.get_session_auth_hash(), digest)


def _address(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    remote = request.META.get("REMOTE_ADDR", "")
    return address_of(remote, forwarded if settings.XIANZHI_TRUSTED_PROXY else "")
