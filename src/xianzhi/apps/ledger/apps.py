"""Tell Django of the room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room of the task ledger (任务台账)."""

    name = "xianzhi.apps.ledger"
    label = "ledger"
