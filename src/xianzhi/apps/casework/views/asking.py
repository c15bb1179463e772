"""What the pages of cases ask of a request (请求解析)."""

from django.http import HttpRequest

from xianzhi.apps.accounts.acting import on_duty_of
from xianzhi.apps.casework import selectors
from xianzhi.apps.organisations.selectors import UnitKind
from xianzhi.ui.asking import count_in

__all__ = ["category_choices", "page_of", "seen_in", "unit_choices"]


def page_of(request: HttpRequest) -> int:
    """Read the page of a list."""
    return count_in(request.GET.get("page", "")) or 1


def seen_in(request: HttpRequest) -> int | None:
    """Read the version that a form was made of."""
    return count_in(request.POST.get("seen", ""))


def unit_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Offer the units of today."""
    units = on_duty_of(request).units
    return [(unit.id, unit.name) for unit in units if unit.kind != UnitKind.GROUP]


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Offer the categories in force, by their big class; the code leads: keys find it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in selectors.category_list():
        found.setdefault(one.big_name, []).append((one.code, f"{one.code} {one.name}"))
    return list(found.items())
