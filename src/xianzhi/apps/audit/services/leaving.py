"""Heads leave the machine (树头离站): whoever holds the machine cannot change what is elsewhere."""

import os
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail

from xianzhi.apps.audit.models import SignedHead
from xianzhi.apps.audit.selectors import head_of, last_head
from xianzhi.catalogue.messages import words
from xianzhi.core.merkle.heads import fingerprint
from xianzhi.errors import RuleError

__all__ = ["keep_in_folder", "mail_head"]

_FILE = "xianzhi-audit-heads.txt"
_HEADS_AT_ONCE = 500


def keep_in_folder() -> int:
    """Append the heads that the county's folder does not have yet (存放树头).

    The folder is chosen by ``XIANZHI_AUDIT_FOLDER``: a share of another office, a drive that is
    taken away. A folder that was away for weeks gets all that it missed.

    Returns
    -------
    int
        How many were appended; 0 where no folder is chosen.

    Raises
    ------
    RuleError
        The folder does not take it.
    """
    folder: Path | None = settings.AUDIT_FOLDER
    if folder is None:
        return 0
    path = folder / _FILE
    try:
        missing = list(_missing(path))
        _append(path, reversed(missing))
    except OSError as error:
        raise RuleError("audit.folder", {"folder": str(folder)}) from error
    return len(missing)


def mail_head() -> bool:
    """Send the last head to the addresses of ``XIANZHI_AUDIT_MAIL`` (寄送树头).

    Returns
    -------
    bool
        Whether it was sent: there is a head, a mail server and somebody to send it to.
    """
    head = last_head()
    if head is None or not (settings.AUDIT_MAIL and settings.EMAIL_HOST):
        return False
    params = {
        "county": settings.XIANZHI_COUNTY_NAME,
        "head": str(head.seen.number),
        "size": str(head.seen.size),
        "at": head.seen.at,
        "key": fingerprint(head.public_key),
    }
    subject = " ".join(words("audit.mail_subject", params, "zh").split())
    told = [words("audit.mail_body", params, language) for language in ("zh", "en")]
    send_mail(subject, "\n\n".join([*told, head.line, ""]), None, list(settings.AUDIT_MAIL))
    return True


def _missing(path: Path) -> Iterator[str]:
    """Give heads that the file lacks, the newest first."""
    kept = set(path.read_text("utf-8").splitlines()) if path.exists() else set()
    newest = SignedHead.objects.order_by("-number").iterator(_HEADS_AT_ONCE)
    return takewhile(lambda line: line not in kept, (head_of(head).line for head in newest))


def _append(path: Path, lines: Iterable[str]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        file.writelines(line + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
