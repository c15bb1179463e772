"""The grid worker's page (网格员随手报): reports that are kept on the phone until they arrive."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xianzhi import __version__
from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.forms.field import MOST_BYTES, PhoneReport, read_report
from xianzhi.apps.casework.permissions import may_report
from xianzhi.catalogue import messages
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError, XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.templatetags.xianzhi import language, message

__all__ = ["manifest", "page", "reports", "shell", "today", "worker"]

_FOLDER: Final = "casework/field"
# What the page is made of. Modules that others import are asked for under their plain names.
_LINKED: Final = (
    "ui/icon.svg", "ui/tokens.css", "ui/page.css", "ui/components.css", "ui/print.css",
    "vendor/htmx.min.js", "ui/page.js", f"{_FOLDER}/field.css", f"{_FOLDER}/app.js",
)  # fmt: skip
_IMPORTED: Final = tuple(
    f"{_FOLDER}/{name}.js"
    for name in ("form", "media", "pad", "place", "shown", "sync", "vault", "words")
)
_ICONS: Final = ((192, "any"), (512, "any"), (512, "maskable"))
_WORKER: Final = f"{_FOLDER}/worker.js"
_COLOUR: Final = "#12566b"
_CONFLICT, _FORBIDDEN, _DAMAGED, _TOO_LARGE = 409, 403, 400, 413
as_json = partial(JsonResponse, json_dumps_params={"ensure_ascii": False})


@never_cache
@require_safe
@acting
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the page to whoever may report (随手报)."""
    require(may_report(actor))
    return _page(request, _identity(actor))


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show the page without anybody in it (页面外壳): what the phone opens without a signal."""
    request.user = AnonymousUser()
    return _page(request, {})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the script that keeps the page on the phone (离线缓存脚本), with what it keeps."""
    told = {"version": _version(), "shell": reverse("casework:field_shell"), "kept": _kept()}
    script = f"const SITE = {json.dumps(told)};\n{_source(_WORKER).decode('utf-8')}"
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the page to a phone that puts it on its desktop (安装清单)."""
    home = reverse("casework:field")
    described = {
        "id": home, "start_url": home, "scope": home, "display": "standalone",
        "name": message("field.ui.title"), "short_name": message("field.ui.short"),
        "description": message("field.ui.about"), "lang": "en" if language() == "en" else "zh-Hans",
        "theme_color": _COLOUR, "background_color": "#ffffff",
        "icons": [
            {"src": static(_icon(size, purpose)), "sizes": f"{size}x{size}", "type": "image/png",
             "purpose": purpose}
            for size, purpose in _ICONS
        ],
    }  # fmt: skip
    return as_json(described, content_type="application/manifest+json")


@never_cache
@require_safe
@acting
def today(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Answer with the list of the day and with who asks (今日任务), to be kept on the phone."""
    found = selectors.field_day(actor, at=timezone.now())
    cases = [
        {**asdict(case), "url": reverse("casework:case", args=[case.id])} for case in found.cases
    ]
    told = {"csrf": get_token(request), "at": timezone.now(), "total": found.total}
    return as_json(
        {
            **_identity(actor),
            **told,
            "cases": cases,
            "areas": found.areas,
            "outlines": found.outlines,
        }
    )


@never_cache
@require_POST
@acting
def reports(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take one report of a phone in (接收随手报): once, however often it is sent."""
    try:
        require(may_report(actor))
        sent = read_report(_body(request))
        made = services.report_case(
            actor=_author(actor, sent),
            report=sent.report,
            request_id=sent.request_id,
            at=timezone.now(),
        )
    except XianzhiError as error:
        return _refusal(error)
    url = reverse("casework:case", args=[str(made["case"])])
    return as_json({"key": sent.key, "number": made["number"], "url": url})


def _body(request: HttpRequest) -> bytes:
    """Read at most what a report may have, whatever its head says."""
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise RuleError("field.too_large", {"most": str(MOST_BYTES // 2**20)})
    return body


def _author(actor: Actor, sent: PhoneReport) -> Actor:
    """Find the post that a report was made from: somebody may have changed posts since."""
    if sent.post_id == actor.post_id:
        return actor
    try:
        return actor_for(actor.user_id, sent.post_id, timezone.now())
    except PermissionDeniedError as error:
        raise PermissionDeniedError("field.not_your_post") from error


def _refusal(error: XianzhiError) -> JsonResponse:
    """Tell a phone in both languages why its report was not taken."""
    status = _DAMAGED
    if isinstance(error, ConflictError):
        status = _CONFLICT
    elif isinstance(error, PermissionDeniedError):
        status = _FORBIDDEN
    elif error.code == "field.too_large":
        status = _TOO_LARGE
    said = {name: messages.words(error.code, error.params, name) for name in ("zh", "en")}
    return as_json({"code": error.code, **said}, status=status)


def _identity(actor: Actor) -> dict[str, str]:
    """Say who works here; ``owner`` tells persons on one phone apart and nothing else."""
    owner = salted_hmac("field owner", actor.user_id, algorithm="sha256").hexdigest()[:32]
    post = f"{actor.unit_name} {actor.title}"
    return {"owner": owner, "post": actor.post_id, "person": actor.person_name, "as": post}


def _page(request: HttpRequest, who: Mapping[str, str]) -> HttpResponse:
    shown: dict[str, object] = {
        "who": dict(who),
        "words": _words(),
        "addresses": {
            "today": reverse("casework:field_today"),
            "reports": reverse("casework:field_reports"),
            "worker": reverse("casework:field_worker"),
            "sign_in": f"{settings.LOGIN_URL}?next={reverse('casework:field')}",
        },
    }
    told: dict[str, object] = {"shown": shown, "who": who}
    if not who:
        told["messages"] = ()  # what somebody is to read is not for the phone's copy
    answer = render(request, "casework/field.html", told)
    answer["X-Field-Version"] = _version()
    return answer


def _words() -> dict[str, str]:
    """Give what the scripts say, in the language of the page."""
    begin = "field.js."
    said = {code.removeprefix(begin): code for code in messages.codes() if code.startswith(begin)}
    said |= {f"status.{name}": f"casework.status.{name}" for name in CaseStatus.values}
    whole = messages.templates(language())
    return {name: whole[code] for name, code in said.items()}


def _kept() -> list[str]:
    """List what the phone keeps: the page's parts, under the addresses that it asks for."""
    icons = [static(_icon(size, purpose)) for size, purpose in _ICONS]
    imported = [f"{settings.STATIC_URL}{name}" for name in _IMPORTED]
    linked = [static(name) for name in _LINKED]
    return [*linked, *imported, *icons, reverse("casework:field_manifest")]


def _version() -> str:
    """Name what the phone keeps, by its content: a new edition is fetched as a whole."""
    told = hashlib.sha256(__version__.encode())
    for name in (*_LINKED, *_IMPORTED, _WORKER):
        told.update(_source(name))
    return told.hexdigest()[:16]


def _source(name: str) -> bytes:
    path = finders.find(name)
    return Path(path).read_bytes() if path else b""


def _icon(size: int, purpose: str) -> str:
    return f"{_FOLDER}/icon-{size}{'' if purpose == 'any' else '-maskable'}.png"
