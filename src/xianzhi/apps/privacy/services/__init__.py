"""Keeping, showing and erasing personal data (个人信息办理)."""

from xianzhi.apps.privacy.services.asking import (
    DataReply,
    DataWish,
    answer_request,
    receive_request,
)
from xianzhi.apps.privacy.services.erasing import (
    erase,
    erasure_list,
    reapply_erasures,
)
from xianzhi.apps.privacy.services.keeping import ERASED, seal, unseal
from xianzhi.apps.privacy.services.unmasking import Viewing, unmask, unmask_together

__all__ = [
    "ERASED",
    "DataReply",
    "DataWish",
    "Viewing",
    "answer_request",
    "erase",
    "erasure_list",
    "reapply_erasures",
    "receive_request",
    "seal",
    "unmask",
    "unmask_together",
    "unseal",
]
