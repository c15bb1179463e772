"""OpenID Connect, the code flow (统一身份认证标准流程): discovery, PKCE, a signed token."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from xianzhi.exchange.identity.fetching import IdentityError, asked_of, is_safe
from xianzhi.exchange.identity.platforms import Platform

__all__ = ["Answer", "Words", "address", "challenge", "check_issuer", "subject"]

# Asymmetric ones alone: with a shared secret whoever knows it could sign for anybody.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_LEEWAY = 60  # seconds by which clocks may differ
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Words:
    """What the browser carries to the platform (请求参数)."""

    state: str
    nonce: str
    back: str
    proof: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brought back, and what proves that it is ours (回调参数)."""

    code: str
    back: str
    verifier: str
    nonce: str


def challenge(verifier: str) -> str:
    """Give what is shown first of a verifier (PKCE 挑战值)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def address(platform: Platform, words: Words, at: datetime) -> str:
    """Make the address to which a browser is sent (授权地址)."""
    url = str(_described(platform, at)["authorization_endpoint"])
    asked = {
        "response_type": "code",
        "client_id": platform.client_id,
        "redirect_uri": words.back,
        "scope": platform.scope,
        "state": words.state,
        "nonce": words.nonce,
        "code_challenge": words.proof,
        "code_challenge_method": "S256",
    }
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}"


def check_issuer(platform: Platform, said: str) -> None:
    """Refuse what another platform sent back (RFC 9207); many say nothing, and that is fine.

    Raises
    ------
    IdentityError
        Another issuer says that it answered.
    """
    if said and said != platform.issuer:
        raise IdentityError("identity.token")


def subject(platform: Platform, answer: Answer, at: datetime) -> str:
    """Exchange the code and read who it is from the signed token (换取并核验身份令牌).

    Raises
    ------
    IdentityError
        The platform refuses the code, or its token proves nothing: signature, issuer, audience,
        time or nonce are not what they must be, or the e-mail that tells people apart here is one
        that nobody checked.
    """
    described = _described(platform, at)
    form = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": answer.back,
        "code_verifier": answer.verifier,
    }
    headers = {}
    methods = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        pair = f"{quote(platform.client_id, safe='')}:{quote(platform.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"
    else:
        form |= {"client_id": platform.client_id, "client_secret": platform.client_secret}
    told = asked_of(str(described["token_endpoint"]), form=form, headers=headers)
    token = told.get("id_token")
    if not isinstance(token, str):
        raise IdentityError("identity.token")
    claims = _claims(token, platform, str(described["jwks_uri"]), answer.nonce, at)
    if platform.identity == "email" and claims.get("email_verified") is not True:
        raise IdentityError("identity.email_unverified")
    found = claims.get(platform.identity)
    return found if isinstance(found, str) else ""


# Any: JSON is whatever the other side writes.
def _claims(
    token: str, platform: Platform, keys_url: str, nonce: str, at: datetime
) -> Mapping[str, Any]:
    from joserfc import jwt  # noqa: PLC0415 -- optional dependency
    from joserfc.errors import JoseError  # noqa: PLC0415 -- optional dependency

    now = int(at.timestamp())
    rules = jwt.JWTClaimsRegistry(
        now=now,
        leeway=_LEEWAY,
        iss={"essential": True, "value": platform.issuer},
        aud={"essential": True, "value": platform.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        read = _read(token, keys_url, now // _HOUR)
        rules.validate(read)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise IdentityError("identity.token") from error
    several = isinstance(read.get("aud"), list) and len(read["aud"]) > 1
    if (several or "azp" in read) and read.get("azp") != platform.client_id:
        raise IdentityError("identity.token")
    return read


def _read(token: str, keys_url: str, hour: int) -> dict[str, Any]:
    """Read a token by the keys of the platform; it may have changed them within the hour."""
    from joserfc import jwt  # noqa: PLC0415 -- optional dependency
    from joserfc.errors import InvalidKeyIdError  # noqa: PLC0415 -- optional dependency
    from joserfc.jwk import KeySet  # noqa: PLC0415 -- optional dependency

    try:
        keys = KeySet.import_key_set(_keys(keys_url, hour))
        return jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
    except InvalidKeyIdError:
        _keys.cache_clear()
        keys = KeySet.import_key_set(_keys(keys_url, hour))
        return jwt.decode(token, keys, algorithms=_ALGORITHMS).claims


def _described(platform: Platform, at: datetime) -> Mapping[str, Any]:
    return _description(platform.issuer, int(at.timestamp()) // _HOUR)


@lru_cache(maxsize=16)
def _description(issuer: str, _hour: int) -> Mapping[str, Any]:
    """Ask a platform where its doors are; asked again in the next hour."""
    found = asked_of(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    doors = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != issuer or not all(is_safe(str(found.get(one))) for one in doors):
        raise IdentityError("identity.not_the_issuer")
    return found


@lru_cache(maxsize=16)
def _keys(url: str, _hour: int) -> Any:
    return asked_of(url)
