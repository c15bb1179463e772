"""Units as they stood on a day (单位沿革查询): names, places in the tree, who took over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import BooleanField, ExpressionWrapper, F, Manager, Model, Q, QuerySet

from xianzhi.apps.organisations.models import Succession, UnitPeriod
from xianzhi.records.prepared import Prepared

__all__ = ["Standing", "former_names", "heirs", "standing_units", "valid_on"]

Dated = TypeVar("Dated", bound=Model)
# The last period of a unit ends when the unit does: never, or on the end that was set for it.
_IS_LAST = ExpressionWrapper(
    Q(valid_until__isnull=True) | Q(valid_until=F("unit__valid_until")),
    output_field=BooleanField(),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit as it stood on a day (单位), since when, and whether nothing changed afterwards."""

    id: str
    code: str
    name: str
    kind: str
    parent_id: str | None
    since: date | None = None
    is_last: bool = True


def standing_units(at: date) -> tuple[Standing, ...]:
    """List the units of a day with name and parent of that day, in their order; one query."""
    return tuple(
        Standing(str(unit_id), code, name, kind, str(above) if above else None, since, is_last)
        for unit_id, code, name, kind, above, since, is_last in _STANDING.rows(at)
    )


def heirs(at: date) -> Mapping[str, str]:
    """Name, for each unit dissolved by a day, the standing unit that took it over (承继单位)."""
    following = {str(past): str(heir) for past, heir in _TAKEN_OVER.rows(at)}
    return {past: _last(past, following) for past in following}


def former_names(at: date) -> Iterator[tuple[str, str]]:
    """List names that no longer hold on a day, with the unit that answers to them (曾用名)."""
    took_over = heirs(at)
    standing = {unit.id: unit.name for unit in standing_units(at)}
    past = UnitPeriod.objects.filter(valid_until__lte=at).order_by("valid_until")
    seen: set[tuple[str, str]] = set()
    for unit_id, name in past.values_list("unit_id", "name"):
        answering = took_over.get(str(unit_id), str(unit_id))
        pair = (answering, name)
        if answering in standing and name != standing[answering] and pair not in seen:
            seen.add(pair)
            yield pair


def valid_on(rows: Manager[Dated], at: date) -> QuerySet[Dated]:
    """Narrow rows with a half-open period to those that hold on a day (当日有效)."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=at)
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    return rows.filter(begun & lasts)


def _last(unit_id: str, following: Mapping[str, str]) -> str:
    """Follow the heirs to the last one; nobody can follow himself, so this ends."""
    seen = {unit_id}
    while (unit_id := following[unit_id]) in following and unit_id not in seen:
        seen.add(unit_id)
    return unit_id


_STANDING = Prepared(
    lambda at: (
        valid_on(UnitPeriod.objects, at)
        .order_by("unit__position", "unit__code")
        .values_list(
            "unit_id", "unit__code", "name", "unit__kind", "parent_id", "valid_from", _IS_LAST
        )
    ),
    date,
)
_TAKEN_OVER = Prepared(
    lambda at: Succession.objects.filter(on__lte=at, takes_over=True).values_list(
        "predecessor_id", "successor_id"
    ),
    date,
)
