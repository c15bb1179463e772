"""The errand on which a browser is sent, and what it brings back (登录往返)."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from xianzhi.exchange.identity import openid
from xianzhi.exchange.identity.fetching import IdentityError, asked_of
from xianzhi.exchange.identity.platforms import Identity, Platform
from xianzhi.exchange.identity.recipes import OPENID, Recipe, Step, recipes

__all__ = ["Errand", "begin", "identity_of"]

_GOOD_FOR = timedelta(minutes=10)
_MOST_CODE, _MOST_SUBJECT = 4_096, 255


@dataclass(frozen=True, slots=True)
class Errand:
    """What the browser must bring back (往返凭据); it stays in the session, and serves once."""

    platform: str
    state: str
    nonce: str
    verifier: str
    back: str
    begun: float

    def kept(self) -> dict[str, str | float]:
        """Give what a session keeps of it."""
        return asdict(self)


def begin(platform: Platform, back: str, at: datetime) -> tuple[Errand, str]:
    """Make an errand and the address to which it leads (发起登录).

    Parameters
    ----------
    back
        The whole address to which the platform sends the browser afterwards.

    Raises
    ------
    IdentityError
        The platform cannot be reached, or is not the one that was set.
    """
    errand = Errand(
        platform=platform.key,
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        back=back,
        begun=at.timestamp(),
    )
    if platform.kind == OPENID:
        proof = openid.challenge(errand.verifier)
        return errand, openid.address(platform, openid.Words(**_words(errand), proof=proof), at)
    recipe = recipes()[platform.kind]
    given = _given(platform, errand)
    asked = {name: text.format_map(given) for name, text in recipe.asked.items()}
    return errand, f"{recipe.authorize.format_map(given)}?{urlencode(asked)}"


def identity_of(
    platform: Platform, errand: Errand | None, brought: Mapping[str, str], at: datetime
) -> Identity:
    """Find out who came back (确认身份).

    Raises
    ------
    IdentityError
        The errand is none of this browser, or too old; the person or the platform said no; what
        the platform says proves nothing.
    """
    if errand is None or errand.platform != platform.key or not _is_ours(errand, brought, at):
        raise IdentityError("identity.errand")
    code = brought.get("code", "")
    if platform.kind != OPENID:
        code = brought.get(recipes()[platform.kind].code, "")
    if brought.get("error") or not 0 < len(code) <= _MOST_CODE:
        raise IdentityError("identity.declined")
    if platform.kind == OPENID:
        openid.check_issuer(platform, brought.get("iss", ""))
        answer = openid.Answer(code, errand.back, errand.verifier, errand.nonce)
        subject = openid.subject(platform, answer, at)
    else:
        subject = _by_steps(platform, recipes()[platform.kind], _given(platform, errand, code))
    if not 0 < len(subject) <= _MOST_SUBJECT:
        raise IdentityError("identity.nobody")
    return Identity(platform.key, platform.authority, subject)


def _is_ours(errand: Errand, brought: Mapping[str, str], at: datetime) -> bool:
    fresh = 0 <= at.timestamp() - errand.begun <= _GOOD_FOR.total_seconds()
    state = brought.get("state", "").encode("utf-8", "replace")
    return fresh and secrets.compare_digest(state, errand.state.encode("ascii"))


def _words(errand: Errand) -> dict[str, str]:
    return {"state": errand.state, "nonce": errand.nonce, "back": errand.back}


def _given(platform: Platform, errand: Errand, code: str = "") -> dict[str, str]:
    return {
        **platform.hosts,
        "client_id": platform.client_id,
        "client_secret": platform.client_secret,
        "agent": platform.agent,
        "back": errand.back,
        "state": errand.state,
        "code": code,
    }


def _by_steps(platform: Platform, recipe: Recipe, given: dict[str, str]) -> str:
    """Ask what the recipe asks, one after the other; the last answer tells who it is."""
    for step in recipe.steps:
        answer = _asked(step, given)
        if any(answer.get(name) != value for name, value in step.fine.items()):
            raise IdentityError("identity.refused")
        given |= {name: _found(answer, path) for name, path in step.take.items()}
    return given["identity"]


# Any: JSON is whatever the other side writes.
def _asked(step: Step, given: Mapping[str, str]) -> dict[str, Any]:
    def filled(words: Mapping[str, str]) -> dict[str, str]:
        return {name: text.format_map(given) for name, text in words.items()}

    query = f"?{urlencode(filled(step.query))}" if step.query else ""
    return asked_of(
        step.url.format_map(given) + query,
        body=filled(step.body) if step.method == "POST" else None,
        headers=filled(step.headers),
    )


def _found(answer: Mapping[str, Any], path: str) -> str:
    value: object = answer
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value:
        raise IdentityError("identity.nobody")
    return value
