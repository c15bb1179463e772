"""Signed heads (签名树头): one line that stands for all entries up to a moment.

A head is a JSON array on one line, in one form only, signed over everything before its signature::

    ["xianzhi-head-1",NUMBER,SIZE,"ROOT","PREVIOUS","AT","ed25519","PUBLIC KEY","SIGNATURE"]

``PREVIOUS`` is the digest of the head before it. Whoever kept the line, on paper or in a mail, can
hold it against a later export of the log.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from xianzhi.errors import RuleError

__all__ = [
    "ED25519",
    "HEAD_MARK",
    "NONE_BEFORE",
    "Head",
    "Sighting",
    "fingerprint",
    "read_head",
    "sign",
]

ED25519: Final = "ed25519"
HEAD_MARK: Final = b'["xianzhi-head-1",'
_FORM = re.compile(
    rb'\["xianzhi-head-1",(0|[1-9][0-9]*),(0|[1-9][0-9]*),"([0-9a-f]{64})","([0-9a-f]{64})",'
    rb'"([0-9T:.+-]{20,32})","ed25519","([0-9a-f]{64})","([0-9a-f]{128})"\]'
)
NONE_BEFORE: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a head says before it is signed (树头内容); ``at`` is a moment in ISO form, UTC."""

    number: int
    size: int
    root: str
    at: str
    previous: str = NONE_BEFORE


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head (签名树头)."""

    seen: Sighting
    public_key: str
    signature: str

    @property
    def text(self) -> str:
        """What is signed."""
        seen = self.seen
        return (
            f'["xianzhi-head-1",{seen.number},{seen.size},"{seen.root}","{seen.previous}",'
            f'"{seen.at}","{ED25519}","{self.public_key}"'
        )

    @property
    def line(self) -> str:
        """The head as it is kept: in a file, in a mail, in a QR code."""
        return f'{self.text},"{self.signature}"]'

    @property
    def digest(self) -> str:
        """What the next head says of this one."""
        return hashlib.sha256(self.line.encode()).hexdigest()

    def is_signed(self) -> bool:
        """Whether the signature is that of the key that the head names."""
        try:
            _key(self.public_key).verify(bytes.fromhex(self.signature), self.text.encode())
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=8)
def _key(public_key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))


def sign(seen: Sighting, key: Ed25519PrivateKey) -> Head:
    """Sign a head (签名)."""
    public = key.public_key().public_bytes_raw().hex()
    signature = key.sign(Head(seen, public, "").text.encode()).hex()
    return Head(seen, public, signature)


def read_head(line: bytes) -> Head:
    """Read the line of a head (读取树头); its signature is not looked at.

    Raises
    ------
    RuleError
        It is not a head in its one form.
    """
    found = _FORM.fullmatch(line)
    if found is None:
        raise RuleError("audit.head_form")
    number, size, root, previous, at, key, signature = (part.decode() for part in found.groups())
    return Head(Sighting(int(number), int(size), root, at, previous), key, signature)


def fingerprint(public_key: str) -> str:
    """Give a public key in a form to be read out on the telephone (公钥指纹)."""
    digest = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))
