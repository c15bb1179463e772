"""One row in one statement (单行写入): what every change writes must cost next to nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["insert_row", "insert_rows"]

_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
Taker = Callable[[Any, BaseDatabaseWrapper], Any]  # Any: a value of a field, as the driver takes it


@dataclass(frozen=True, slots=True)
class _Insert:
    """The statement for the rows of a model, and how its values go into it."""

    sql: str
    names: Sequence[str]
    takers: Sequence[Taker | None]  # null: the driver takes the value as it is

    def values(
        self, row: models.Model, database: BaseDatabaseWrapper
    ) -> list[Any]:  # Any: values of fields
        """Give the values of a row as the driver takes them."""
        known = row.__dict__
        return [
            known[name] if taker is None else taker(known[name], database)
            for name, taker in zip(self.names, self.takers, strict=True)
        ]


def insert_row(row: models.Model, *, unless: str = "") -> bool:
    """Insert a new row as it stands; false when *unless*, a unique column, holds its value already.

    No signal, no query set and no savepoint is made: an insert of the kit costs a tenth of one by
    the ORM, and none of its models has a ``save`` or a field that fills itself. On PostgreSQL it
    waits for whoever inserted the same value and has not committed yet.
    """
    database = connections[DEFAULT_DB_ALIAS]
    insert = _insert(type(row), unless)
    with database.cursor() as cursor:
        cursor.execute(insert.sql, insert.values(row, database))
        return bool(cursor.rowcount)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model as they stand (批量写入), as :func:`insert_row` does one."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    insert = _insert(type(rows[0]), "")
    with database.cursor() as cursor:
        cursor.executemany(insert.sql, [insert.values(row, database) for row in rows])


@cache
def _insert(model: type[models.Model], unless: str) -> _Insert:
    fields = model._meta.concrete_fields  # noqa: SLF001 -- public in spite of its name
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = model._meta.db_table  # noqa: SLF001 -- public in spite of its name
    sql = f'INSERT INTO "{table}" ({columns}) VALUES ({places})'  # noqa: S608 -- our own names
    if unless:
        sql = f'{sql} ON CONFLICT ("{unless}") DO NOTHING'
    return _Insert(sql, [field.attname for field in fields], [_taker(field) for field in fields])


def _taker(field: "models.Field[object, object]") -> Taker | None:
    """Choose what prepares the values of a field, as the field does after all its checks."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, _PLAIN):
        return None
    own: Taker = field.get_db_prep_save
    return _TAKERS.get(type(field), own)


def _take_id(value: UUID | str | None, database: BaseDatabaseWrapper) -> UUID | str | None:
    if value is None or database.features.has_native_uuid_field:
        return value
    return (value if isinstance(value, UUID) else UUID(str(value))).hex


def _take_moment(value: datetime | None, database: BaseDatabaseWrapper) -> datetime | str | None:
    return database.ops.adapt_datetimefield_value(value)


_TAKERS: Mapping[type, Taker] = {models.UUIDField: _take_id, models.DateTimeField: _take_moment}
