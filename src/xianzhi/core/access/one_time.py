"""One-time passwords as the second factor of a sign-in (动态口令): RFC 4226 and RFC 6238."""

import hashlib
import hmac
import struct
from typing import Final

__all__ = ["DIGITS", "STEP_SECONDS", "code_at", "matching_step"]

STEP_SECONDS: Final = 30
DIGITS: Final = 6
_DRIFT = 1  # steps that a telephone's clock may be off


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Give the code of a time step (动态口令): HOTP with SHA-1, as every authenticator reads it."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, code: str, seconds: float, last_step: int = -1) -> int | None:
    """Find the time step whose code was typed (校验); null when none matches.

    Parameters
    ----------
    seconds
        Seconds since 1970, of now.
    last_step
        The step of the last code that passed: it and all before it are used up.
    """
    now = int(seconds // STEP_SECONDS)
    typed = "".join(char for char in code if char.isascii() and char.isdigit())
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        # Every step is compared, so that the time taken tells nothing.
        is_same = hmac.compare_digest(code_at(secret, max(step, 0)), typed)
        if is_same and step > last_step and found is None:
            found = step
    return found
