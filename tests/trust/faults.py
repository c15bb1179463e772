"""Faults that somebody could build in (植入错误): the harness must see each of them."""

from collections.abc import Callable
from contextlib import contextmanager

Acknowledge = Callable[[object], None]


def acknowledge_before_commit(acknowledge: Acknowledge) -> None:
    """Say that it is done while it can still be lost."""
    from xianzhi.records import commands

    keep = commands._keep

    def early(command, answer):
        keep(command, answer)
        acknowledge(answer)

    commands._keep = early


def forget_the_key(acknowledge: Acknowledge) -> None:
    """Do whatever is asked as often as it is asked."""
    from xianzhi.records import commands
    from xianzhi.records.ids import new_id

    claim = commands._claim

    def careless(order):
        from dataclasses import replace

        return claim(replace(order, request_id=str(new_id())))

    commands._claim = careless


def leave_the_outbox_out(acknowledge: Acknowledge) -> None:
    """Ask for the job after the change, in a transaction of its own."""
    from django.db import transaction

    from xianzhi.apps.ledger.services import background

    enqueue = background.enqueue

    def later(change, kind, args, **more):
        def ask() -> None:
            with transaction.atomic():
                enqueue(change, kind, args, **more)

        transaction.on_commit(ask)

    background.enqueue = later


def write_in_two_transactions(acknowledge: Acknowledge) -> None:
    """Let every part of a change stand by itself."""
    from django.db import transaction

    from xianzhi.records import turns

    @contextmanager
    def nothing(*_args, **_more):
        yield

    class Careless:
        atomic = staticmethod(lambda *_args, **_more: nothing())
        on_commit = staticmethod(transaction.on_commit)

    turns.transaction = Careless
    lock_nothing()  # PostgreSQL locks no row outside of a transaction


def lock_nothing() -> None:
    """Read what is to be changed without keeping others from it."""
    from django.db.models import QuerySet

    from xianzhi.records.prepared import Prepared

    QuerySet.select_for_update = lambda self, *_args, **_more: self
    Prepared.rows = lambda self, *values: list(self._ask(*values))  # whose SQL holds the lock
