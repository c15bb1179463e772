"""The chain of a stream (链式摘要): every entry seals what it says and all that was said before.

A digest is taken over a zero byte, the digest of the entry before (32 zero bytes before the first)
and the entry's canonical text, so that nothing in the middle can be changed, taken out or put in
without breaking every digest behind it. With its zero byte in front it is what RFC 9162 calls the
hash of a leaf: the tree over all streams is built on these very digests.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

__all__ = ["DIGESTS", "FIRST", "LEAF", "SHA256", "SM3", "Statement", "seal", "text_of"]

SHA256: Final = "sha256"
SM3: Final = "sm3"  # GB/T 32905; where the machine's OpenSSL has it
_NOT_IN_A_NAME = re.compile(r'[",\\\x00-\x1f]')
FIRST: Final = bytes(32)  # stands for the digest before the first entry

LEAF: Final = b"\x00"  # RFC 9162: no leaf passes for a node

Digest = Callable[[bytes], bytes]

DIGESTS: Final[Mapping[str, Digest]] = {
    SHA256: lambda text: hashlib.sha256(text).digest(),
    SM3: lambda text: hashlib.new(SM3, text).digest(),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What an entry of a history says (留痕内容): everything that its digest covers."""

    stream: str
    number: int
    verb: str
    facts: Mapping[str, object]
    reason: str
    user_id: str
    post_id: str
    at: datetime
    command_id: str


def text_of(statement: Statement) -> bytes:
    """Write a statement in the one form that is hashed (规范文本): a JSON array, UTF-8.

    Keys are sorted, nothing is padded, moments are UTC with microseconds. Whole numbers have one
    form: a database may give ``1e22`` back as an integer, and ``2.0`` as it came.

    Raises
    ------
    ValueError
        A number is none, or the name of the stream holds a quote, a comma or a backslash, by which
        readers find its end.
    """
    if _NOT_IN_A_NAME.search(statement.stream):
        raise ValueError(f"no name of a stream: {statement.stream!r}")
    listed = [
        statement.stream,
        statement.number,
        statement.verb,
        _as_stored(statement.facts),
        statement.reason,
        statement.user_id,
        statement.post_id,
        statement.at.astimezone(UTC).isoformat(timespec="microseconds"),
        statement.command_id,
    ]
    return _CANONICAL.encode(listed).encode(errors="surrogatepass")


def seal(previous: bytes, text: bytes, algorithm: str = SHA256) -> bytes:
    """Compute the digest of an entry (摘要) from the one before it and its canonical text."""
    return DIGESTS[algorithm](LEAF + previous + text)


def _as_stored(facts: Mapping[str, object]) -> object:
    """Give facts as a database gives them back: keys are text, sequences are lists."""
    return _READ.decode(_STORED.encode(facts))


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value


_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_STORED: Final = json.JSONEncoder(allow_nan=False)
_READ: Final = json.JSONDecoder(parse_float=_number)
