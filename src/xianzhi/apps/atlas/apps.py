"""Tell Django of the room."""

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    """The room of the one map (一张图)."""

    name = "xianzhi.apps.atlas"
    label = "atlas"
