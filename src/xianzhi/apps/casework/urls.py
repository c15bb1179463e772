"""Addresses of the cases (事件办理), and of the resident's pages."""

from django.urls import path

from xianzhi.apps.casework.views import (
    case,
    counters,
    directory,
    field,
    hotline,
    open_figures,
    queue,
    resident,
    texts,
)

app_name = "casework"

urlpatterns = [
    path("cases/", queue.cases, name="cases"),
    path("cases/new/", queue.new, name="new"),
    path("cases/hotline/", hotline.hotline, name="hotline"),
    path("cases/counters/", counters.counters, name="counters"),
    path("cases/counters/rows/", counters.counted_rows, name="counted"),
    path(
        "cases/counters/rows/rows.xlsx",
        counters.counted_file,
        {"kind": "xlsx"},
        name="counted_xlsx",
    ),
    path(
        "cases/counters/rows/rows.csv", counters.counted_file, {"kind": "csv"}, name="counted_csv"
    ),
    path("cases/hot-spots/", counters.hot_spots, name="hot_spots"),
    path("cases/directory/", directory.directory, name="directory"),
    path(
        "cases/directory/directory.xlsx",
        directory.directory_file,
        {"kind": "xlsx"},
        name="directory_xlsx",
    ),
    path(
        "cases/directory/directory.csv",
        directory.directory_file,
        {"kind": "csv"},
        name="directory_csv",
    ),
    path("cases/texts/", texts.texts, name="texts"),
    path("cases/texts/<str:text_id>/", texts.text, name="text"),
    path("cases/next/", queue.following, name="next"),
    path("cases/board/", queue.board, name="board"),
    path("cases/fold/", queue.fold_likely, name="fold_likely"),
    path("cases/dispatch/", queue.dispatch_many, name="dispatch_many"),
    path("cases/<str:case_id>/", case.case, name="case"),
    path("cases/<str:case_id>/reporter/", case.reporter, name="reporter"),
    path("cases/<str:case_id>/parts/<str:unit_id>/", case.part, name="part"),
    path("cases/<str:case_id>/files/<str:attachment_id>/", case.file, name="file"),
    path("cases/<str:case_id>/<str:verb>/", case.move, name="move"),
    path("field/", field.page, name="field"),
    path("field/shell/", field.shell, name="field_shell"),
    path("field/worker.js", field.worker, name="field_worker"),
    path("field/manifest.webmanifest", field.manifest, name="field_manifest"),
    path("field/today/", field.today, name="field_today"),
    path("field/reports/", field.reports, name="field_reports"),
    path("open/cases/", open_figures.open_figures, name="open"),
    path("open/cases/rows/", open_figures.open_rows, name="open_rows"),
    path("report/", resident.report, name="report"),
    path("report/paper/", resident.paper, name="paper"),
    path("follow/", resident.follow, name="follow"),
    path("follow/case/", resident.followed, name="followed"),
    path("follow/case/<str:word>/", resident.said, name="said"),
]
