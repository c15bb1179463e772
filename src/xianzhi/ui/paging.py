"""Cut a list into pages that keep their filters (分页)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Paginator
from django.http import HttpRequest

__all__ = ["Pager", "page_of"]

Item = TypeVar("Item")


@dataclass(frozen=True)
class Pager(Generic[Item]):
    """One page of a list, with the addresses of its neighbours (分页)."""

    rows: Sequence[Item]
    total: int
    first: int
    last: int
    number: int
    pages: int
    previous_url: str | None
    next_url: str | None


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def page_of(request: HttpRequest, rows: Sequence[Item], size: int = 50) -> Pager[Item]:
    """Cut the page that the request asks for; a page number out of range gives the nearest."""
    chosen = Paginator(rows, size).get_page(request.GET.get("page"))
    return Pager(
        rows=list(chosen.object_list),
        total=chosen.paginator.count,
        first=chosen.start_index(),
        last=chosen.end_index(),
        number=chosen.number,
        pages=chosen.paginator.num_pages,
        previous_url=_address(request, chosen.number - 1) if chosen.has_previous() else None,
        next_url=_address(request, chosen.number + 1) if chosen.has_next() else None,
    )
