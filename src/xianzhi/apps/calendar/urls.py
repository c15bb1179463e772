"""Addresses of legal time (工作日历、时限)."""

from django.urls import path

from xianzhi.apps.calendar.views import clocks, notices, years

app_name = "calendar"

urlpatterns = [
    path("calendar/", years.now, name="now"),
    path("calendar/years/<str:year>/", years.year, name="year"),
    path("calendar/due/", years.due, name="due"),
    path("calendar/adopt/", notices.adopt, name="adopt"),
    path("calendar/notices/<str:notice_id>/", notices.notice, name="notice"),
    path("calendar/clocks/", clocks.clocks, name="clocks"),
    path("calendar/clocks/new/", clocks.new, name="new_clock"),
    path("calendar/clocks/<str:clock_id>/", clocks.clock, name="clock"),
    path("calendar/clocks/<str:clock_id>/<str:verb>/", clocks.move, name="move_clock"),
]
