"""The key that signs the audit (审计密钥): made at the first use, readable by its owner only."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from xianzhi.errors import XianzhiError

__all__ = ["AuditKeyError", "signing_key"]


class AuditKeyError(XianzhiError):
    """The key of the audit cannot be used (审计密钥不可用); nothing is signed without it."""


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Read the key of this site; the first call makes it (读取审计密钥).

    Two processes that start together end with one key: the second finds the file of the first.

    Raises
    ------
    AuditKeyError
        The file cannot be read or holds no such key. It is never replaced in silence.
    """
    try:
        return _made(path)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise AuditKeyError("audit.key_file", {"file": str(path)}) from error


def _made(path: Path) -> Ed25519PrivateKey:
    """Write beside its place first: nobody ever reads half a key."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    finally:
        part.unlink()
    return key


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise AuditKeyError("audit.key_file", {"file": str(path)}) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditKeyError("audit.key_file", {"file": str(path)})
    return key
