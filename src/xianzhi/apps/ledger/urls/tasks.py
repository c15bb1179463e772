"""Addresses of the published ledger (任务台账): tasks, lists, units, files, transmission."""

from django.urls import path

from xianzhi.apps.ledger.views import exports, table_import, task, tasks, transmission, units

__all__ = ["urlpatterns"]

urlpatterns = [
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/export.<str:kind>", exports.export_tasks, name="tasks_export"),
    path("tasks/<str:task_id>/", task.task, name="task"),
    path("tasks/<str:task_id>/source/", task.source, name="task_source"),
    path("tasks/<str:task_id>/moves/<slug:verb>/", task.move, name="task_move"),
    path("tasks/<str:task_id>/notes/", task.add_note, name="task_note"),
    path("tasks/<str:task_id>/evidence/<str:file_id>/", task.evidence, name="task_evidence"),
    path("tasks/<str:task_id>/lines/<str:duty_id>/name/", task.name, name="task_name"),
    path("tasks/<str:task_id>/people/<str:line_id>/release/", task.release, name="task_release"),
    path("tasks/<str:task_id>/schedule/", task.schedule, name="task_schedule"),
    path("lists/", tasks.lists, name="lists"),
    path("lists/unnamed/", tasks.unnamed, name="unnamed"),
    path("lists/unnamed.xlsx", exports.export_unnamed, name="unnamed_export"),
    path("lists/export.xlsx", exports.export_lists, name="lists_export"),
    path("lists/<slug:name>/", tasks.lists, name="lists"),
    path("units/", units.units, name="units"),
    path("units/<str:unit_id>/", units.unit, name="unit"),
    path("units/<str:unit_id>/name/", units.name_lines, name="unit_name"),
    path("table-import/", table_import.table_import, name="table_import"),
    path("table-import/preview/", table_import.preview_table, name="table_preview"),
    path("table-import/commit/", table_import.commit_table, name="table_commit"),
    path("transmission/", transmission.transmission, name="transmission"),
    path("transmission/<str:superior_id>/judge/", transmission.judge, name="transmission_judge"),
]
