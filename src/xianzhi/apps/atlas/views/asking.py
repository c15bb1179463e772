"""What the pages of the map ask of a request (请求解析)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest
from django.utils import timezone

from xianzhi.apps.atlas.wording import clause_words
from xianzhi.catalogue import messages
from xianzhi.errors import XianzhiError
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["UNPROCESSABLE", "Ask", "ask_of", "in_words", "is_fragment", "number_of"]

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


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page only."""
    return request.headers.get("HX-Request") == "true"


def number_of(request: HttpRequest, name: str, otherwise: int | None = None) -> int | None:
    """Read a counting number of the address; anything else gives *otherwise*."""
    text = request.GET.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < _LONGEST
    return int(text) if is_number else otherwise


def in_words(error: XianzhiError) -> str:
    """Put a fault into the language of the page."""
    return messages.words(error.code, _clause_said(error.params), language())


def _clause_said(params: Mapping[str, str]) -> Mapping[str, str]:
    """Put the clause of a refusal into words: the document and its article."""
    if "clause" not in params:
        return params
    document, _, article = params["clause"].partition("/")
    return {**params, "clause": clause_words(f"clause.{document}", article, language())}
