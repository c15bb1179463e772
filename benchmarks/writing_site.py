"""The site of the benchmark ``writes``: a plain Django view, and a command with all that it keeps.

Both are served by the same processes with the least of middleware. The plain view inserts two rows
in a transaction and nothing else; the command is the progress report of the ledger with permission
under lock, idempotency key, history sealed into its chain, and a job in the outbox.
"""

import json
import os
from datetime import UTC, datetime
from functools import cache

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
settings.ROOT_URLCONF = __name__
settings.ALLOWED_HOSTS = ["127.0.0.1"]
settings.XIANZHI_JOBS = False
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- its models need the app
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from xianzhi.apps.accounts.selectors import Actor, actor_for  # noqa: E402
from xianzhi.apps.ledger.services import NoteDraft, add_progress_note  # noqa: E402
from xianzhi.apps.ledger.services import tasks as verbs  # noqa: E402
from xianzhi.errors import XianzhiError  # noqa: E402
from xianzhi.records.jobs.outbox import enqueue  # noqa: E402

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class PlainCase(models.Model):
    """A row of the plain view."""

    title = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:  # noqa: D106 -- Django reads it
        app_label = "records"


class PlainEvent(models.Model):
    """Another one, of the same transaction."""

    case = models.ForeignKey(PlainCase, on_delete=models.CASCADE)
    verb = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:  # noqa: D106 -- Django reads it
        app_label = "records"


def make_tables() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(PlainCase)
        editor.create_model(PlainEvent)


def plain(request: HttpRequest) -> HttpResponse:
    """Insert two rows."""
    asked = json.loads(request.body)
    with transaction.atomic():
        case = PlainCase.objects.create(title=asked["key"], text=asked["text"], at=AT)
        PlainEvent.objects.create(case=case, verb="report", at=AT)
    return JsonResponse({"id": case.pk})


@cache
def actor() -> Actor:
    """Who reports: known to the session, as a signed-in page knows it for a while."""
    from xianzhi.apps.accounts.models import User  # noqa: PLC0415 -- app ready

    return actor_for(str(User.objects.get(username="housing").pk), None, AT)


def command(request: HttpRequest) -> HttpResponse:
    """Report progress on a task, with a job in the outbox."""
    asked = json.loads(request.body)
    try:
        note = add_progress_note(
            actor=actor(),
            task_id=asked["task"],
            note=NoteDraft(asked["text"]),
            request_id=asked["key"],
            at=AT,
        )
    except XianzhiError as error:
        return JsonResponse({"code": error.code}, status=409)
    return JsonResponse({"id": note})


def with_outbox() -> None:
    """Let every report tell somebody, as the rooms that come will."""
    append = verbs.append

    def told(change, stream, verb, facts):
        enqueue(change, "benchmark.tell", {"stream": stream})
        return append(change, stream, verb, facts)

    verbs.append = told


with_outbox()
urlpatterns = [path("plain", plain), path("command", command)]
application = get_wsgi_application()
