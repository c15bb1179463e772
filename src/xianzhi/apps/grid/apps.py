"""Tell Django of the room."""

from django.apps import AppConfig


class GridConfig(AppConfig):
    """The room of the five-level grid (五级网格)."""

    name = "xianzhi.apps.grid"
    label = "grid"
