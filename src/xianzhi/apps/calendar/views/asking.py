"""What the pages of legal time ask of a request (请求解析)."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.permissions import may_keep_time
from xianzhi.ui.asking import count_in

__all__ = ["number_of", "room_tabs"]


def number_of(request: HttpRequest, name: str) -> int:
    """Read a counting number that the page put into its form; anything else is -1: out of date."""
    number = count_in(request.POST.get(name, ""))
    return -1 if number is None else number


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
