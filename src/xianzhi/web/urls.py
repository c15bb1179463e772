"""Every address of the site, by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("xianzhi.web.open311.urls")),  # first: programs ask often
    path("", include("xianzhi.web.workbench.urls")),
    path("", include("xianzhi.apps.accounts.urls")),
    path("", include("xianzhi.web.administration.urls")),
    path("", include("xianzhi.apps.calendar.urls")),
    path("", include("xianzhi.apps.grid.urls")),
    path("", include("xianzhi.apps.ledger.urls")),
    path("", include("xianzhi.apps.atlas.urls")),
    path("", include("xianzhi.apps.casework.urls")),
    path("", include("xianzhi.apps.checkup.urls")),
    path("", include("xianzhi.web.api.urls")),
    path("", include("xianzhi.web.operations.urls")),
    path("", include("xianzhi.ui.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "xianzhi.web.faults.bad_request"
handler403 = "xianzhi.web.faults.forbidden"
handler404 = "xianzhi.web.faults.not_found"
handler500 = "xianzhi.web.faults.server_error"
