"""What the pages of legal time ask of a request (请求解析)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.permissions import may_keep_time
from xianzhi.catalogue import messages
from xianzhi.errors import XianzhiError
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["UNPROCESSABLE", "Ask", "ask_of", "in_words", "number_of", "room_tabs"]

UNPROCESSABLE = 422
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Ask:
    """When a form was posted, and the id under which it is done once (提交)."""

    request_id: str
    at: datetime


def ask_of(request: HttpRequest) -> Ask:
    """Take a posted form; one without a request id gets a fresh one."""
    return Ask(request.POST.get("request_id") or uuid4().hex, timezone.now())


def number_of(request: HttpRequest, name: str) -> int:
    """Read a counting number that the page put into its form; anything else is -1: out of date."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST else -1


def in_words(error: XianzhiError) -> str:
    """Put a fault into the language of the page."""
    return messages.words(error.code, error.params, language())


def room_tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    """Name the pages of this room that exist for an actor (工作日历分页)."""
    pages = [("now", _("Working days")), ("due", _("Count a deadline"))]
    if may_keep_time(actor).allowed:
        pages.append(("clocks", _("Running limits")))
    return [
        {
            "url": reverse(f"calendar:{name}"),
            "word": word,
            "count": None,
            "current": name == current,
        }
        for name, word in pages
    ]
