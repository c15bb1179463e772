"""Addresses of the check-up (城市体检)."""

from django.urls import path

from xianzhi.apps.checkup.views import (
    comparing,
    kinds,
    levels,
    parts,
    prescriptions,
    problems,
    reports,
    runs,
    shortfall,
    studio,
    values,
)

app_name = "checkup"

urlpatterns = [
    path("checkup/", runs.board, name="board"),
    path("checkup/new/", runs.new, name="new"),
    path("checkup/kind/", kinds.kind, name="kind"),
    path("checkup/targets/", runs.targets, name="targets"),
    path("checkup/requests/<str:asked_id>/", runs.request_page, name="request"),
    path("checkup/runs/<str:checkup_id>/", runs.run, name="run"),
    path("checkup/runs/<str:checkup_id>/run.json", runs.run_file, name="run_file"),
    path("checkup/runs/<str:checkup_id>/report.docx", reports.report_docx, name="report_docx"),
    path("checkup/runs/<str:checkup_id>/report.pdf", reports.report_pdf, name="report_pdf"),
    path("checkup/runs/<str:checkup_id>/report.xlsx", reports.report_xlsx, name="report_xlsx"),
    path("checkup/runs/<str:checkup_id>/matrix/", levels.matrix, name="matrix"),
    path("checkup/runs/<str:checkup_id>/units/<str:checkup_unit>/", levels.unit, name="unit"),
    path("checkup/runs/<str:checkup_id>/changes/", comparing.changes, name="changes"),
    path("checkup/runs/<str:checkup_id>/<str:concept>/", runs.indicator, name="indicator"),
    path("checkup/runs/<str:checkup_id>/<str:concept>/parts/", parts.parts, name="parts"),
    path("checkup/runs/<str:checkup_id>/<str:concept>/map/", shortfall.shortfall, name="shortfall"),
    path(
        "checkup/runs/<str:checkup_id>/<str:concept>/problems.geojson",
        shortfall.shapes,
        name="shapes",
    ),
    path("checkup/runs/<str:checkup_id>/<str:concept>/studio/", studio.studio, name="studio"),
    path(
        "checkup/runs/<str:checkup_id>/<str:concept>/studio/ground.geojson",
        studio.ground,
        name="studio_ground",
    ),
    path("checkup/runs/<str:checkup_id>/<str:concept>/studio/keep/", studio.keep, name="keep"),
    path("checkup/runs/<str:checkup_id>/<str:concept>/studio/prove/", studio.prove, name="prove"),
    path(
        "checkup/prescriptions/<str:prescription_id>/",
        prescriptions.prescription,
        name="prescription",
    ),
    path(
        "checkup/prescriptions/<str:prescription_id>/hand-over/",
        prescriptions.hand_over_prescription,
        name="hand_over_prescription",
    ),
    path("checkup/problems/", problems.problems, name="problems"),
    path("checkup/problems/<str:problem_id>/", problems.problem, name="problem"),
    path("checkup/problems/<str:problem_id>/confirm/", problems.confirm, name="confirm"),
    path("checkup/problems/<str:problem_id>/refuse/", problems.refuse, name="refuse"),
    path("checkup/problems/<str:problem_id>/hand-over/", problems.hand_over, name="hand_over"),
    path("checkup/problems/<str:problem_id>/verify/", problems.verify, name="verify"),
    path("checkup/values/", values.values, name="values"),
    path("checkup/values/new/", values.enter, name="enter_value"),
    path("checkup/values/table/", values.table, name="value_table"),
    path("checkup/values/import/", values.take_in, name="import_values"),
    path("checkup/values/<str:value_id>/", values.value, name="value"),
    path("checkup/values/<str:value_id>/evidence/", values.evidence, name="value_file"),
    path("checkup/values/<str:value_id>/approve/", values.approve, name="approve_value"),
    path("checkup/values/<str:value_id>/return/", values.give_back, name="return_value"),
]
