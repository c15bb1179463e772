"""What every page of the ledger asks of a request (请求解析)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.catalogue import messages
from xianzhi.errors import XianzhiError
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["UNPROCESSABLE", "Ask", "ask_of", "in_words", "is_fragment", "page_number"]

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Ask:
    """A posted form with its author and moment (提交)."""

    actor: Actor
    post: QueryDict
    request_id: str
    at: datetime

    def text(self, name: str) -> str:
        """Read a field; empty when it is not there."""
        return self.post.get(name, "").strip()

    def number(self, name: str) -> int | None:
        """Read a whole number; null when it is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def ask_of(request: HttpRequest, actor: Actor) -> Ask:
    """Take a posted form; one without a request id gets a fresh one."""
    request_id = request.POST.get("request_id") or uuid4().hex
    return Ask(actor, request.POST, request_id, timezone.now())


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page only."""
    return request.headers.get("HX-Request") == "true"


def page_number(request: HttpRequest) -> int:
    """Read the page of a list; anything else than a number means the first."""
    page = request.GET.get("page", "1")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1


def in_words(error: XianzhiError) -> str:
    """Put a fault into the language of the page."""
    return messages.words(error.code, error.params, language())
