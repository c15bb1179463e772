"""Tell Django of the open doors."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Open doors for other programs (开放接口)."""

    name = "xianzhi.web.api"
    label = "api"
