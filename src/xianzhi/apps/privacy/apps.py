"""Tell Django of the room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The room of the personal data (个人信息保护)."""

    name = "xianzhi.apps.privacy"
    label = "privacy"
