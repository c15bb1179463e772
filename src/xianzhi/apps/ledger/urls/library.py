"""Addresses of the document library and the review desk (政策文件库、复核台)."""

from django.urls import path

from xianzhi.apps.ledger.views import desk, library, scorecards

__all__ = ["urlpatterns"]

urlpatterns = [
    path("documents/", library.library, name="library"),
    path("documents/import/", library.import_document, name="import"),
    path("documents/imports/<str:run_id>/", library.import_progress, name="import_progress"),
    path("documents/<str:document_id>/", library.document, name="document"),
    path("documents/<str:document_id>/amend/", library.import_document, name="amend"),
    path("documents/<str:document_id>/status/", library.document_status, name="document_status"),
    path("documents/<str:document_id>/recompile/", library.recompile, name="recompile"),
    path("documents/<str:document_id>/diff/", library.document_diff, name="diff"),
    path("documents/<str:document_id>/original/", library.original, name="original"),
    path(
        "documents/<str:document_id>/versions/<int:version>/original/",
        library.original,
        name="version_original",
    ),
    path("documents/<str:document_id>/scorecard/", scorecards.scorecard, name="scorecard"),
    path(
        "documents/<str:document_id>/scorecard.<str:kind>",
        scorecards.scorecard_file,
        name="scorecard_file",
    ),
    path("documents/<str:document_id>/desk/", desk.desk, name="desk"),
    path("documents/<str:document_id>/desk/sign-off/", desk.sign_off, name="sign_off"),
    path("documents/<str:document_id>/desk/<slug:verb>/", desk.desk_verb, name="desk_verb"),
]
