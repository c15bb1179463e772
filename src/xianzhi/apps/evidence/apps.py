"""Tell Django of the room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The room of the evidence files (佐证材料)."""

    name = "xianzhi.apps.evidence"
    label = "evidence"
