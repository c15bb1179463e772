"""Tell Django of the room."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """The room of legal time (工作日历与时限)."""

    name = "xianzhi.apps.calendar"
    label = "calendar"
