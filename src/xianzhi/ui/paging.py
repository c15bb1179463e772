"""Cut a list into pages that keep their filters (分页)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Paginator
from django.http import HttpRequest

__all__ = ["Pager", "page_of", "pager_of"]

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


def pager_of(
    request: HttpRequest, rows: Sequence[Item], *, total: int, number: int, size: int
) -> Pager[Item]:
    """Describe a page that a selector has cut already: *rows* of *total*, page *number*."""
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    first = (number - 1) * size
    return Pager(
        rows=rows,
        total=total,
        first=first + 1 if rows else 0,
        last=first + len(rows),
        number=number,
        pages=pages,
        previous_url=_address(request, number - 1) if number > 1 else None,
        next_url=_address(request, number + 1) if number < pages else None,
    )


def page_of(request: HttpRequest, rows: Sequence[Item], size: int = 50) -> Pager[Item]:
    """Cut the page that the request asks for; a page number out of range gives the nearest."""
    chosen = Paginator(rows, size).get_page(request.GET.get("page"))
    shown = list(chosen.object_list)
    return pager_of(request, shown, total=chosen.paginator.count, number=chosen.number, size=size)
