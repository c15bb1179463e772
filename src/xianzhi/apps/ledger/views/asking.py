"""What every page of the ledger asks of a request (请求解析)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.ui.asking import count_in, request_id_of

__all__ = ["Ask", "ask_of", "page_number"]


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
        return count_in(self.text(name))


def ask_of(request: HttpRequest, actor: Actor) -> Ask:
    """Take a posted form."""
    return Ask(actor, request.POST, request_id_of(request), timezone.now())


def page_number(request: HttpRequest) -> int:
    """Read the page of a list; anything else than a number means the first."""
    page = count_in(request.GET.get("page", "1"))
    return 1 if page is None else page
