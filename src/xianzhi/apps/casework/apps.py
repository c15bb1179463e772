"""Tell Django of the room."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The room of the cases (事件办理)."""

    name = "xianzhi.apps.casework"
    label = "casework"
