"""Sealing a value for a person, and opening it (加密保存与读取)."""

import secrets
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from xianzhi.apps.privacy.master_key import master_key
from xianzhi.apps.privacy.models import Erasure, SubjectKey
from xianzhi.core.access.sealing import KEY_BYTES, NONCE_BYTES, opened, sealed
from xianzhi.errors import RuleError

__all__ = ["ERASED", "seal", "unseal"]

ERASED: Final = None  # what an erased value reads as: not empty, gone


def seal(subject: str, field: str, text: str, at: datetime) -> str:
    """Seal a value for a person and a field of the register (加密保存); empty stays empty.

    Raises
    ------
    RuleError
        The person's data was erased: nothing is kept of this person any more.
    """
    if not text:
        return ""
    key = _key(subject) or _new_key(subject, at)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return sealed(key, nonce, f"{subject}|{field}", text.encode())


def unseal(subject: str, field: str, text: str) -> str | None:
    """Open a sealed value (读取); ``ERASED`` once the person's key is destroyed.

    Raises
    ------
    RuleError
        The value was changed, or was sealed for another person or field.
    """
    if not text:
        return ""
    key = _key(subject)
    return ERASED if key is None else opened(key, f"{subject}|{field}", text).decode()


def _key(subject: str) -> bytes | None:
    wrapped = SubjectKey.objects.filter(subject=subject).values_list("wrapped", flat=True).first()
    return opened(master_key(), f"key|{subject}", wrapped) if wrapped else None


def _new_key(subject: str, at: datetime) -> bytes:
    """Make the key of a person; of two at once the first one stands."""
    if Erasure.objects.filter(subject=subject).exists():
        raise RuleError("privacy.was_erased")
    key = secrets.token_bytes(KEY_BYTES)
    nonce = secrets.token_bytes(NONCE_BYTES)
    wrapped = sealed(master_key(), nonce, f"key|{subject}", key)
    try:
        with transaction.atomic():
            SubjectKey.objects.create(subject=subject, wrapped=wrapped, made_at=at)
    except IntegrityError:
        standing = _key(subject)
        if standing is None:
            raise RuleError("privacy.was_erased") from None
        return standing
    return key
