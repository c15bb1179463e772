"""Sealing with a key (加密保存): AES-256-GCM, bound to whom and what it is about (GCM, SP 800-38D).

A sealed value cannot be moved to another person or another field: the context is authenticated.
Nonces are handed in, for this room knows no chance; 96 random bits each.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xianzhi.errors import RuleError

__all__ = ["KEY_BYTES", "NONCE_BYTES", "opened", "sealed"]

KEY_BYTES, NONCE_BYTES = 32, 12
_FORM = "v1."


def sealed(key: bytes, nonce: bytes, context: str, content: bytes) -> str:
    """Seal *content* under *key* for one context (加密)."""
    ciphertext = AESGCM(key).encrypt(nonce, content, context.encode())
    return _FORM + base64.b64encode(nonce + ciphertext).decode("ascii")


def opened(key: bytes, context: str, text: str) -> bytes:
    """Open what :func:`sealed` gave (解密).

    Raises
    ------
    RuleError
        The key is another one, the value was changed, or it belongs to another context.
    """
    try:
        raw = base64.b64decode(text.removeprefix(_FORM), validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise RuleError("privacy.cannot_be_opened") from error
