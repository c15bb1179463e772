"""Addresses of the grid (五级网格)."""

from django.urls import path

from xianzhi.apps.grid.views import areas, boards, changing, checks, importing, staffing

app_name = "grid"

urlpatterns = [
    path("grid/", boards.board, name="board"),
    path("grid/tree/", areas.tree, name="tree"),
    path("grid/areas/<str:area_code>/", areas.area, name="area"),
    path("grid/areas/<str:area_code>/<str:change>/", changing.change, name="change"),
    path("grid/areas/<str:area_code>/staff/<str:step>/", staffing.staff, name="staff"),
    path("grid/shapes.json", areas.shapes, name="shapes"),
    path("grid/workers/", boards.workers, name="workers"),
    path("grid/vacancies/", boards.vacancies, name="vacancies"),
    path("grid/checks/", checks.checks, name="checks"),
    path("grid/checks/shapes.json", checks.findings, name="findings"),
    path("grid/import/", importing.choose, name="import"),
    path("grid/import/inspect/", importing.inspect, name="inspect"),
    path("grid/import/keep/", importing.keep, name="keep"),
]
