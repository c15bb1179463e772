"""A small door of the site for many clients (压力入口): report on a task, as often as one likes."""

import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
settings.MIDDLEWARE = ["xianzhi.web.faults.FaultMiddleware"]
settings.ROOT_URLCONF = __name__
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}  # nothing was collected here
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- its models need the app
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from xianzhi.apps.accounts.selectors import Actor  # noqa: E402
from xianzhi.apps.ledger.services import NoteDraft, add_progress_note  # noqa: E402

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


@cache
def actor() -> Actor:
    """Who reports; the harness knows."""
    told = json.loads(Path(os.environ["TRUST_ACTOR"]).read_text(encoding="utf-8"))
    sets = {name: frozenset(told[name]) for name in ("roles", "unit_ids")}
    return Actor(**{**told, **sets})


def report(request: HttpRequest) -> HttpResponse:
    asked = json.loads(request.body)
    note = add_progress_note(
        actor=actor(),
        task_id=asked["task"],
        note=NoteDraft(asked["text"]),
        request_id=asked["key"],
        at=AT,
    )
    return JsonResponse({"id": note})


urlpatterns = [path("report", report)]
handler500 = "xianzhi.web.faults.server_error"
application = get_wsgi_application()
