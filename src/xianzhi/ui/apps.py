"""Tell Django of the page kit."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The page kit (页面组件)."""

    name = "xianzhi.ui"
    label = "ui"
