"""Erasing a person's data by destroying the key (密钥销毁删除), and again after a restore.

The sealed text stays where it lies, in the database and in every backup of it: nobody can read it.
A backup may still hold the key, so the list of erasures lies outside the database, and a restore
is finished only once it was applied again.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xianzhi.apps.privacy.models import Erasure, SubjectKey
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, decide, require
from xianzhi.records.history import append, stream_of

__all__ = ["erase", "erase_in", "erasure_list", "reapply_erasures"]

_ROOM = "privacy"

_MOST_REASON = 500


def erase(*, actor: Holder, subject: str, reason: str, request_id: str, at: datetime) -> str:
    """Erase what is sealed for a person (删除个人信息); it cannot be taken back.

    Raises
    ------
    PermissionDeniedError
        The actor is no security administrator.
    RuleError
        No reason is given.
    """
    require(decide(actor, "personal:erase", at=at))
    why = clean_text(reason, most=_MOST_REASON, required=True)

    def act(change: Change) -> str:
        erase_in(change, subject, why)
        return subject

    return carry_out(Order(f"{_ROOM}.erase", actor, {"subject": subject}, request_id, at, why), act)


def erase_in(change: Change, subject: str, why: str) -> None:
    """Erase in the transaction of a change (删除); a second time changes nothing."""
    # The line of the list is the lock of the person: there is one for each.
    _, is_new = Erasure.objects.get_or_create(
        subject=subject, defaults={"reason": why, "at": change.at}
    )
    if is_new:
        _destroy(subject, change.at)
        append(change, stream_of("erased", subject), "erase", {})
    transaction.on_commit(_write_list)


def erasure_list() -> tuple[dict[str, str], ...]:
    """Give the list as it goes into a backup and stands beside the database (删除登记清单)."""
    rows = Erasure.objects.order_by("at", "subject").values_list("subject", "reason", "at")
    return tuple(
        {"subject": subject, "reason": reason, "at": at.isoformat()} for subject, reason, at in rows
    )


def reapply_erasures(path: Path, at: datetime) -> int:
    """Destroy again, after a restore, the keys of everybody on the list (恢复后重新删除).

    Parameters
    ----------
    path
        The list that was kept outside the restored database, ``settings.ERASURES_FILE``.

    Returns
    -------
    int
        How many keys the backup had brought back.
    """
    with transaction.atomic():
        for line in _read_list(path):
            Erasure.objects.get_or_create(
                subject=line["subject"],
                defaults={
                    "reason": line["reason"],
                    "at": datetime.fromisoformat(line["at"]),
                },
            )
        known = Erasure.objects.values_list("subject", flat=True)
        return sum(_destroy(subject, at) for subject in list(known))


def _destroy(subject: str, at: datetime) -> int:
    standing = SubjectKey.objects.filter(subject=subject, destroyed_at__isnull=True)
    return standing.update(wrapped="", destroyed_at=at)


def _write_list() -> None:
    """Write the whole list anew and put it in the place of the old one: it is whole at any time.

    Lines that only the file knows are kept: they come from before a restore.
    """
    path: Path = settings.ERASURES_FILE
    lines = {line["subject"]: line for line in (*_read_list(path), *erasure_list())}
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines.values())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _read_list(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
