"""Asking a platform, and no more than was asked (接口访问): short, small, over TLS, no detours."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from xianzhi.errors import XianzhiError

__all__ = ["IdentityError", "asked_of", "is_safe"]

_SECONDS = 10.0
_MOST_BYTES = 256 * 1024
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class IdentityError(XianzhiError):
    """A platform could not or would not say who somebody is (身份认证失败)."""


class _NoDetours(HTTPRedirectHandler):
    """Follows nothing: a secret goes to the host that was set and to no other."""

    def redirect_request(self, *_: object) -> None:
        """Follow no redirect."""


_OPENER = build_opener(_NoDetours)


def is_safe(url: str) -> bool:
    """Whether a secret may go there (地址校验): TLS, or this very machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


# Any: JSON is whatever the other side writes.
def asked_of(
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    body: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Ask for JSON (调用接口): a form or a JSON body is posted, else it is a plain question.

    Raises
    ------
    IdentityError
        The platform cannot be reached, says no, or answers something else than a JSON object.
    """
    if not is_safe(url):
        raise IdentityError("identity.address_unsafe")
    given = {"Accept": "application/json", **(headers or {})}
    sent = None
    if form is not None:
        sent = urlencode(form).encode("ascii")
    elif body is not None:
        sent = json.dumps(body).encode("ascii")
        given["Content-Type"] = "application/json; charset=utf-8"
    request = Request(url, data=sent, headers=given)  # noqa: S310 -- checked above
    try:
        with _OPENER.open(request, timeout=_SECONDS) as answer:
            text = answer.read(_MOST_BYTES + 1)
    except HTTPError as error:
        # 400 and 401 are an answer: the code was used, has expired, or the secret is another.
        refused = 400 <= error.code < 500
        error.close()
        raise IdentityError("identity.refused" if refused else "identity.unreachable") from error
    except OSError as error:
        raise IdentityError("identity.unreachable") from error
    return _object(text)


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= _MOST_BYTES else None
    except ValueError as error:
        raise IdentityError("identity.not_understood") from error
    if not isinstance(found, dict):
        raise IdentityError("identity.not_understood")
    return found
