"""Tell Django of the room."""

from django.apps import AppConfig


class CheckupConfig(AppConfig):
    """The room of the city check-up (城市体检)."""

    name = "xianzhi.apps.checkup"
    label = "checkup"
