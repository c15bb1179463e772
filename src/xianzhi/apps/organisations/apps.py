"""Tell Django of the room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The room of the responsible units (责任单位)."""

    name = "xianzhi.apps.organisations"
    label = "organisations"
