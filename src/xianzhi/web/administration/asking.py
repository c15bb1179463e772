"""What the pages of the administrators ask of a request (请求解析)."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from xianzhi.catalogue.messages import words
from xianzhi.errors import XianzhiError
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["UNPROCESSABLE", "day_of", "in_words"]

UNPROCESSABLE = 422


def day_of(request: HttpRequest) -> date:
    """Read the day that a page is asked for; today where none or none that exists is given."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def in_words(error: XianzhiError) -> str:
    """Put a fault into the language of the page."""
    return words(error.code, error.params, language())
