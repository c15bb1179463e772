"""Whether the site is well, for programs that watch it (健康检查、运行指标): no personal data."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import xianzhi
from xianzhi.records.jobs.board import counts
from xianzhi.web.operations.backup import last_backup

__all__ = ["MeteringMiddleware", "health", "metrics"]

_BOUNDS_S = (0.01, 0.05, 0.1, 0.25, 1.0, 5.0)
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
Answer = Callable[[HttpRequest], HttpResponseBase]


class _Meter:
    """What this process has answered so far."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statuses: Counter[int] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0

    def add(self, status: int, seconds: float) -> None:
        with self._lock:
            self._statuses[status] += 1
            self._seconds += seconds
            self._within.update(bound for bound in _BOUNDS_S if seconds <= bound)

    def lines(self) -> Iterator[str]:
        with self._lock:
            statuses, within = dict(self._statuses), dict(self._within)
            seconds, count = self._seconds, sum(self._statuses.values())
        yield "# TYPE xianzhi_requests_total counter"
        for status, number in sorted(statuses.items()):
            yield f'xianzhi_requests_total{{status="{status}"}} {number}'
        yield "# TYPE xianzhi_request_seconds histogram"
        for bound in _BOUNDS_S:
            yield f'xianzhi_request_seconds_bucket{{le="{bound}"}} {within.get(bound, 0)}'
        yield f'xianzhi_request_seconds_bucket{{le="+Inf"}} {count}'
        yield f"xianzhi_request_seconds_sum {seconds:.6f}"
        yield f"xianzhi_request_seconds_count {count}"


_METER = _Meter()


class MeteringMiddleware:
    """Counts answers and how long they took (请求计量)."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through and note status and seconds."""
        begun = time.perf_counter()
        response = self._get_response(request)
        _METER.add(response.status_code, time.perf_counter() - begun)
        return response


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answer ``ok`` when the database answers (健康检查); 503 otherwise, from the fault page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures in Prometheus' words (运行指标), to programs on this machine only.

    Raises
    ------
    Http404
        The question came from elsewhere, or through a proxy.
    """
    if not _is_from_here(request):
        raise Http404
    text = "\n".join([*_state(timezone.now()), *_METER.lines()]) + "\n"
    return HttpResponse(text, content_type=_TEXT)


def _is_from_here(request: HttpRequest) -> bool:
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _state(at: datetime) -> Iterator[str]:
    yield "# TYPE xianzhi_info gauge"
    yield f'xianzhi_info{{version="{xianzhi.__version__}",database="{connection.vendor}"}} 1'
    found = counts()
    yield "# TYPE xianzhi_jobs gauge"
    for state in ("waiting", "running", "dead"):
        yield f'xianzhi_jobs{{state="{state}"}} {getattr(found, state)}'
    last = last_backup(settings.CONFIGURATION.backups)
    if last is not None:
        yield "# TYPE xianzhi_backup_age_seconds gauge"
        yield f"xianzhi_backup_age_seconds {(at - last.made_at).total_seconds():.0f}"
