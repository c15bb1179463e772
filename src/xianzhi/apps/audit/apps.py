"""Tell Django of the room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The room of the audit (审计留痕)."""

    name = "xianzhi.apps.audit"
    label = "audit"
