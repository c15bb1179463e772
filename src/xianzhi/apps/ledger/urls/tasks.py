"""Addresses of the published ledger (任务台账): tasks, lists, units, files, transmission."""

from django.urls import path

from xianzhi.apps.ledger.views import exports, table_import, tasks, transmission

__all__ = ["urlpatterns"]

urlpatterns = [
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/export/", exports.export, name="tasks_export"),
    path("tasks/<str:task_id>/", tasks.task, name="task"),
    path("lists/", tasks.lists, name="lists"),
    path("units/", tasks.units, name="units"),
    path("units/<str:unit_id>/", tasks.unit, name="unit"),
    path("table-import/", table_import.table_import, name="table_import"),
    path("transmission/", transmission.transmission, name="transmission"),
]
