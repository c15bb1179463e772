"""What pages ask of a request, and how a fault is told (请求解析): the same in every room."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.http import HttpRequest
from django.utils import timezone

from xianzhi.catalogue import messages
from xianzhi.errors import XianzhiError
from xianzhi.ui.templatetags.xianzhi import language

__all__ = [
    "UNPROCESSABLE",
    "Ask",
    "ask_of",
    "count_in",
    "day_of",
    "in_words",
    "is_fragment",
    "request_id_of",
]

UNPROCESSABLE = 422
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Ask:
    """When a form was posted, and the id under which it is done once (提交)."""

    request_id: str
    at: datetime


def ask_of(request: HttpRequest) -> Ask:
    """Take a posted form."""
    return Ask(request_id_of(request), timezone.now())


def request_id_of(request: HttpRequest) -> str:
    """Read the id of a posted form; one without gets a fresh one."""
    return request.POST.get("request_id") or uuid4().hex


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page only."""
    return request.headers.get("HX-Request") == "true"


def count_in(text: str) -> int | None:
    """Read a counting number; null when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST else None


def day_of(request: HttpRequest) -> date:
    """Read the day that a page is asked for; today where none or none that exists is given."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def in_words(error: XianzhiError) -> str:
    """Put a fault into the language of the page."""
    return messages.words(error.code, error.params, language())
