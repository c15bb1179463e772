"""Tell Django of the record kit."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The record kit (记录工具)."""

    name = "xianzhi.records"
    label = "records"
