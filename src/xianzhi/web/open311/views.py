"""The addresses of GeoReport v2 (接口视图): discovery, services, requests, tokens."""

import hmac
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.selectors import CategoryLine, PublicCase
from xianzhi.catalogue.messages import words
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.ui.templatetags.xianzhi import language
from xianzhi.web.open311.answers import MEDIA_TYPES, Node, Root, answer, moment_of
from xianzhi.web.open311.asking import (
    RefusedError,
    read_filter,
    read_page,
    read_parameters,
    read_report,
)

__all__ = ["discovery", "request_of", "requests", "service", "services_list", "token"]

_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_CHANGED = "2026-11-22T00:00:00+08:00"
_PLACE = frozenset({"place"})
_QUERY = (
    "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
)  # fmt: skip
_REPORT = (
    "service_code", "lat", "long", "address_string", "address_id", "description", "media_url",
    "email", "device_id", "account_id", "first_name", "last_name", "phone", "api_key",
)  # fmt: skip
_MOST_KEY = 60
_TOO_MANY = 429

Rest = ParamSpec("Rest")
Given: TypeAlias = tuple[Root, Node, int]
Maker: TypeAlias = Callable[Concatenate[HttpRequest, Rest], Given]


def _door(*methods: str) -> Callable[[Maker[Rest]], Callable[..., HttpResponse]]:
    """Let methods in, write the answer in the wanted form, and turn faults into errors of it."""

    def opened(view: Maker[Rest]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answered(
            request: HttpRequest, /, form: str, *given: Rest.args, **named: Rest.kwargs
        ) -> HttpResponse:
            if form not in MEDIA_TYPES:
                return _refusal(RefusedError("open311.form_unknown", status=404), 404, "json")
            if request.method not in (*methods, "HEAD"):
                reply = _refusal(RefusedError("open311.method"), 405, form)
                reply["Allow"] = ", ".join((*methods, "HEAD"))
                return reply
            try:
                root, content, status = view(request, *given, **named)
            except RefusedError as error:
                reply = _refusal(error, error.status, form)
                if error.wait:
                    reply["Retry-After"] = str(int(error.wait.total_seconds()) + 1)
                return reply
            except NotFoundError as error:
                return _refusal(error, 404, form)
            except XianzhiError as error:
                return _refusal(error, 400, form)
            return answer(root, content, form, status)

        return answered

    return opened


def _refusal(error: XianzhiError, status: int, form: str) -> HttpResponse:
    said = words(error.code, error.params, language())
    return answer(Root("errors"), [{"code": status, "description": said}], form, status)


@_door("GET")
def discovery(request: HttpRequest) -> Given:
    """Say what is offered and where (服务发现)."""
    read_parameters(request.GET, ())
    address = request.build_absolute_uri(reverse("open311:discovery", args=["json"]))
    content: dict[str, Node] = {
        "changeset": _CHANGED,
        "contact": settings.CONFIGURATION.county_name,
        "key_service": "",
        "endpoints": [
            {
                "specification": _SPECIFICATION,
                "url": address.removesuffix("/discovery.json"),
                "changeset": _CHANGED,
                "type": "production",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }
    return Root("discovery"), content, 200


@_door("GET")
def services_list(request: HttpRequest) -> Given:
    """List the categories in force as services (服务清单)."""
    read_parameters(request.GET, ())
    return Root("services"), [_service(line) for line in selectors.category_list()], 200


@_door("GET")
def service(request: HttpRequest, service_code: str) -> Given:
    """Say what a service asks beyond its code (服务定义)."""
    read_parameters(request.GET, ())
    if all(line.code != service_code for line in selectors.category_list()):
        raise RefusedError("open311.service_unknown", {"code": service_code[:40]}, 404)
    place: dict[str, Node] = {
        "variable": True,
        "code": "place",
        "datatype": "string",
        "required": False,
        "datatype_description": words("open311.place_hint", language=language()),
        "order": 1,
        "description": words("open311.place", language=language()),
        "values": [],
    }
    content: dict[str, Node] = {"service_code": service_code, "attributes": [place]}
    return Root("service_definition"), content, 200


@_door("GET", "POST")
def requests(request: HttpRequest) -> Given:
    """List what is public, or take a report in (事件查询、上报)."""
    if request.method == "POST":
        return _reported(request)
    read = read_parameters(request.GET, _QUERY)
    page, size = read_page(read)
    found = selectors.public_cases(read_filter(read), page=page, size=size)
    return Root("service_requests"), _requests(found), 200


@_door("GET")
def request_of(request: HttpRequest, case_number: str) -> Given:
    """Show one request (单件查询)."""
    read_parameters(request.GET, ())
    case = selectors.public_case(case_number)
    if case is None:
        raise RefusedError("open311.request_unknown", {"id": case_number[:40]}, 404)
    return Root("service_requests"), _requests([case]), 200


@_door("GET")
def token(request: HttpRequest, token_id: str) -> Given:
    """Name the request behind a token (凭证查询): the code that its reporter was given."""
    read_parameters(request.GET, ())
    case = selectors.case_of_code(token_id, timezone.now())
    content: list[Node] = [{"service_request_id": case.number, "token": token_id}]
    return Root("service_requests"), content, 200


def _reported(request: HttpRequest) -> Given:
    read_parameters(request.GET, ("api_key",))
    read = read_parameters(request.POST, _REPORT, attributes=_PLACE)
    key = _held_key(read.get("api_key") or request.GET.get("api_key", ""))
    wait = services.wait_before_report(
        holder=key, most=settings.OPEN311_PER_HOUR, at=timezone.now()
    )
    if wait:
        raise RefusedError("open311.too_many", status=_TOO_MANY, wait=wait)
    report = read_report(read)
    if all(line.code != report.category_code for line in selectors.category_list()):
        raise RefusedError("open311.service_unknown", {"code": report.category_code[:40]}, 404)
    again = request.headers.get("Idempotency-Key", "")[:_MOST_KEY]
    made = services.report_case(
        actor=None,
        report=report,
        request_id=f"open311-{again}" if again else uuid4().hex,
        at=timezone.now(),
    )
    notice = words("open311.notice", {"code": str(made["code"])}, language())
    content: list[Node] = [
        {"service_request_id": str(made["number"]), "service_notice": notice, "account_id": None}
    ]
    return Root("service_requests"), content, 201


def _held_key(given: str) -> str:
    """Let a report in only with a key that the county gave out."""
    keys = settings.CONFIGURATION.open311_keys
    fitting = [key for key in keys if hmac.compare_digest(key.encode(), given.encode())]
    if not fitting:
        raise RefusedError("open311.key", status=403)
    return fitting[0]


def _service(line: CategoryLine) -> dict[str, Node]:
    return {
        "service_code": line.code,
        "service_name": line.name,
        "description": line.filing_condition,
        "metadata": True,
        "type": "realtime",
        "keywords": line.big_name,
        "group": line.big_name,
    }


def _requests(cases: Sequence[PublicCase]) -> list[Node]:
    zone = timezone.get_current_timezone()  # once: to ask for it costs more than to use it
    return [_request(case, zone) for case in cases]


def _request(case: PublicCase, zone: tzinfo) -> dict[str, Node]:
    reported = moment_of(case.reported_at, zone)
    return {
        "service_request_id": case.number,
        "status": "open" if case.is_open else "closed",
        "status_notes": case.answer or None,
        "service_name": case.category or None,
        "service_code": case.category_code or None,
        "description": case.text or None,
        "agency_responsible": case.unit_name or None,
        "service_notice": None,
        "requested_datetime": reported,
        "updated_datetime": moment_of(case.closed_at, zone) or reported,
        "expected_datetime": moment_of(case.due_at, zone),
        "address": case.place_text or None,
        "address_id": None,
        "zipcode": None,
        "lat": case.y,
        "long": case.x,
        "media_url": None,
    }
