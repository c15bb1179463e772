"""Tell Django of the desk."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """The officials' desk (工作台)."""

    name = "xianzhi.web.workbench"
    label = "workbench"
