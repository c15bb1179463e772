"""Tell Django of the pages of the administrators."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """The pages of the three administrators (系统管理)."""

    name = "xianzhi.web.administration"
    label = "administration"
