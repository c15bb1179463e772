"""Reads whose SQL is written once (预备查询): what every change asks must not be compiled anew.

Nine tenths of the time of a small query go into building it. Here the ORM builds it once for each
kind of database, with marks in the places of its values; afterwards it costs its execution and its
rows. The query stays the ORM's: one place says what is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

__all__ = ["Prepared"]

Row = TypeVar("Row")
Value = UUID | datetime | date | str

_MARKS: Mapping[type, Callable[[int], Value]] = {
    UUID: lambda place: UUID(int=(0x58_5A << 112) + place),
    datetime: lambda place: datetime.fromisoformat(f"2999-01-01T00:00:{place:02}+00:00"),
    date: lambda place: date(2999, 1, 1 + place),
    str: lambda place: f"\ue000{place}",  # of the private use area: nobody types it
}


class Prepared(Generic[Row]):
    """A read that is asked again and again with other values (预备查询).

    Parameters
    ----------
    ask
        Builds the query set from its values, each of which must meet a column as it stands: a
        list, a number or a null would change the SQL. Whole models or ``values_list`` of columns.
    kinds
        The type of each value.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Row]], *kinds: type[Value]) -> None:
        self._ask = ask
        self._marks = [_MARKS[kind](place) for place, kind in enumerate(kinds)]
        self._written: dict[str, _Statement] = {}

    def rows(self, *values: Value) -> list[Row]:
        """Ask, and give all rows."""
        statement = self._written.get(connection.vendor)
        if statement is None:
            statement = _write(self._ask(*self._marks), self._marks)
            self._written[connection.vendor] = statement
        return statement.rows(values)

    def first(self, *values: Value) -> Row | None:
        """Ask, and give the first row; null when there is none."""
        found = self.rows(*values)
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    params: Sequence[object]
    places: Sequence[tuple[int, int]]  # which parameter is which value
    converters: Sequence[tuple[int, Sequence[Callable[..., object]], object]]
    make: Callable[[Sequence[Any]], object]  # Any: what a driver gives
    locks: bool

    def rows(self, values: Sequence[Value]) -> list[Any]:  # Any: models or tuples, see Prepared
        if self.locks and not connection.in_atomic_block:
            raise TransactionManagementError
        params: list[Any] = list(self.params)  # Any: what the driver takes
        for place, number in self.places:
            params[place] = _adapted(values[number])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        return [self._row(list(row)) for row in found]

    def _row(self, row: list[Any]) -> object:  # Any: what a driver gives
        for place, converters, expression in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return self.make(row)


def _write(asked: QuerySet[Any, Any], marks: Sequence[Value]) -> _Statement:
    """Let the ORM compile a query set, and find the places of its values."""
    compiler = asked.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    known = {_adapted(mark): number for number, mark in enumerate(marks)}
    places = [(place, known[param]) for place, param in enumerate(params) if param in known]
    assert {number for _, number in places} == set(range(len(marks))), "a value meets no column"
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return _Statement(
        sql=sql,
        params=tuple(params),
        places=tuple(places),
        converters=[(place, *converters[place]) for place in converters],
        make=tuple if asked.query.values_select else _maker(compiler),
        locks=asked.query.select_for_update,
    )


def _maker(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Model]:  # Any: values of a row
    """Say how rows become models, with those that ``select_related`` names."""
    whole, select = compiler.klass_info, compiler.select
    assert whole is not None, "rows of a query set of models"
    model, fields = whole["model"], whole["select_fields"]
    columns = [column[0].target.attname for column in select[fields[0] : fields[-1] + 1]]
    others = get_related_populators(  # the stubs are a version ahead
        whole,
        select,
        connection.alias,  # type: ignore[call-arg]
    )

    def make(row: Sequence[Any]) -> Model:  # Any: values of a row
        made: Model = model.from_db(connection.alias, columns, row[fields[0] : fields[-1] + 1])
        for other in others:
            other.populate(row, made)
        return made

    return make


def _adapted(value: Value) -> object:
    """Give a value as the driver takes it, the way a field would."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
