"""Keeping, showing and erasing personal data (个人信息办理)."""

from xianzhi.apps.privacy.services.erasing import (
    erase,
    erasure_list,
    reapply_erasures,
)
from xianzhi.apps.privacy.services.keeping import ERASED, seal, unseal
from xianzhi.apps.privacy.services.unmasking import Viewing, unmask

__all__ = [
    "ERASED",
    "Viewing",
    "erase",
    "erasure_list",
    "reapply_erasures",
    "seal",
    "unmask",
    "unseal",
]
