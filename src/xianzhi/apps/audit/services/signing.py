"""Signing the log (签名树头)."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from xianzhi.apps.audit.keys import signing_key
from xianzhi.apps.audit.models import SignedHead
from xianzhi.apps.audit.selectors import head_of
from xianzhi.apps.audit.services.sequencing import locked_log, sequence, tree_of
from xianzhi.core.merkle.heads import NONE_BEFORE, Head, Sighting, sign

__all__ = ["sign_head"]


def sign_head(*, at: datetime) -> Head:
    """Put every committed entry into the log and sign it (签名树头).

    When nothing was added since the last head, that one is given back: twice is once.

    Raises
    ------
    AuditKeyError
        The key of the site cannot be read.
    """
    key = signing_key(settings.AUDIT_KEY)
    sequence()
    with transaction.atomic():
        log = locked_log()
        last = SignedHead.objects.order_by("-number").first()
        if last is not None and last.size == log.size:
            return head_of(last)
        seen = Sighting(
            number=last.number + 1 if last else 1,
            size=log.size,
            root=tree_of(log).root.hex(),
            at=at.astimezone(UTC).isoformat(timespec="seconds"),
            previous=head_of(last).digest if last else NONE_BEFORE,
        )
        head = sign(seen, key)
        SignedHead.objects.create(
            number=seen.number,
            size=seen.size,
            root=seen.root,
            previous=seen.previous,
            at=datetime.fromisoformat(seen.at),
            public_key=head.public_key,
            signature=head.signature,
        )
    return head
